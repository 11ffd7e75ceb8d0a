"""Pictures of every role's main pages, for the documents: `make pictures`. Skipped unless a folder is named."""

import io
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from flask.testing import FlaskClient
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import browser as browser
from tests.pages.conftest import NOBODY, visits
from tests.pages.test_in_a_browser import TELEPHONE, WIDE, _context
from tests.pages.test_in_a_browser import address as address  # fixtures
from tests.sealing.walk.family import Family

FOLDER: Final = os.environ.get("PAGES_PICTURES")
COLOURS, TALLEST_PX = 96, {WIDE: 1150, TELEPHONE: 1150}
pytestmark = pytest.mark.skipif(not FOLDER, reason="PAGES_PICTURES names no folder")


def main_pages(role: str, client: FlaskClient, family: Family) -> Iterator[tuple[str, str]]:
    """What a role opens every day: a name and an address."""
    ids = family.ids
    pages: Mapping[str, tuple[tuple[str, str], ...]] = {
        NOBODY: (("check", "/verify"), ("family", "/family")),
        "registrar": (("today", "/"), ("birth", f"/births/{ids['birth_id']}")),
        "clerk": (
            ("today", "/"),
            ("acta", f"/records/{ids['record_id']}"),
            ("application", f"/applications/{ids['draft_application']}"),
        ),
        "investigator": (
            ("queue", "/cases"),
            ("case", f"/cases/{ids['case_id']}?purpose=case_review"),
            ("graph", f"/cases/{ids['case_id']}/links?purpose=case_review"),
        ),
        "supervisor": (("waiting", "/approvals"), ("thresholds", "/thresholds")),
        "auditor": (("journal", "/journal"),),
        "administrator": (("accounts", "/accounts"), ("system", "/system")),
    }
    yield from pages[role]
    yield from (("visit", address) for address in visits(role, client, family))


def test_the_main_pages_of_every_role_are_drawn_for_the_documents(
    browser: Browser, address: str, clients: Mapping[str, FlaskClient], family: Family
) -> None:
    folder = Path(str(FOLDER))
    folder.mkdir(parents=True, exist_ok=True)
    for role, client in clients.items():
        context = _context(browser, address, client)
        page = context.new_page()
        page.set_default_timeout(120_000)
        for name, place in main_pages(role, client, family):
            answer = page.goto(f"{address}{place}")
            assert answer is not None
            assert answer.status == 200, (role, place)
            for width in (WIDE, TELEPHONE):
                _draw(page, width, folder / f"{role or 'public'}-{name}-{width}.png")
        context.close()


def _draw(page: Page, width: int, path: Path) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    whole = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    shown = whole.crop((0, 0, whole.width, min(whole.height, TALLEST_PX[width])))
    shown.convert("RGB").quantize(COLOURS).save(path, optimize=True)
