"""Each role goes everywhere its pages lead: nothing breaks, nothing is dead, nothing belongs to another role."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from flask.testing import FlaskClient

from registry import web
from registry.web import assets
from tests.pages.conftest import NOBODY, Crawls
from tests.pages.crawling import may_ask, page_endpoints
from tests.sealing.walk.databases import Stage

FIRST, LATER, SCRIPTS = 200_000, 30_000, 15_000
"""Bytes of a first visit with styles and scripts, of a later page alone, of all own scripts together."""
STATIC = Path(web.__file__).with_name("static")
_ROOM: Final = "waits for something that only the tests of its room make"
_LINE: Final = "behind a line of a list of which the first few are opened"
NOT_REACHED: Final[Mapping[str, str]] = {
    "sign_in.second_step_page": "between a password and a code",
    "provider.finish": "the identity provider leads there",
    "frame.kept_form": "after a session has ended in the middle of a form",
    "health.healthz": "monitoring asks",
    "health.readyz": "monitoring asks",
    "draft_prints.hands": "leads on to a finger at once",
    "station_pairing.finger": "after a form that asks for a capture station",
    "station_pairing.news": "a script asks",
    "application_camera.photograph": "after a form that asks for a capture station",
    "application_camera.news": "a script asks",
    "journal_chain.checkpoint": "no checkpoint was written",
    **dict.fromkeys(
        (
            *("cards_desk.preview", "cards_desk.collection", "endings_desk.revocation", "endings_desk.reprinting"),
            "endings_desk.returning",
            *("acta_replacements.ask_reinstatement", "search_approvals.search", "search_approvals.emergency"),
            *("case_approvals.proposal", "sealing_approvals.sealing", "sealing_approvals.lifting"),
            *("added_prints.waiting_prints", "visit_pages.prints", "delivery_pages.parting"),
            *("birth_annulment.reinstatement", "outbox_pages.envelope"),
            *("transcription_approvals.transcription", "transcription_approvals.scan", "stations_desk.revocation"),
            *("key_approvals.request_page", "key_approvals.ask_trust", "glass_reviews.glass"),
        ),
        _ROOM,
    ),
    **dict.fromkeys(("desk.listed", "desk.without_acta"), "where a list of the first page is longer than ten lines"),
    **dict.fromkeys(
        (
            *("draft_prints.picture", "acta_inscription.change", "acta_inscription.observation"),
            *("joining_pages.new", "pair_pages.pair", "dossier_pages.content", "asking_pages.new"),
            *("search_pages.search", "search_pages.confirm_withdrawal"),
            *("export_pages.exports", "export_pages.new", "export_pages.bundle"),
            *("finger_pages.finger", "finger_pages.left_impression", "finger_pages.right_impression"),
        ),
        _LINE,
    ),
}
"""Pages that no link leads to in this registry, and why. Any other page that is not reached fails."""


def test_no_link_of_any_role_is_dead_and_no_page_lacks_what_pages_need(crawls: Crawls) -> None:
    assert [wrong for crawl in crawls.values() for wrong in crawl.wrong] == []


def test_every_page_is_reached_by_links(stage: Stage, crawls: Crawls) -> None:
    reached = set().union(*(crawl.endpoints for crawl in crawls.values()))
    missing = {endpoint: rule for endpoint, rule in page_endpoints(stage.app).items() if endpoint not in reached}
    assert missing.keys() <= NOT_REACHED.keys(), missing


def test_no_page_opens_to_another_role(stage: Stage, crawls: Crawls, clients: Mapping[str, FlaskClient]) -> None:
    opened = {page.endpoint: page.address for crawl in crawls.values() for page in crawl.one_of_each().values()}
    wrong = []
    for role, client in clients.items():
        for endpoint, address in opened.items():
            if may_ask(stage.app, role, endpoint):
                continue
            status = client.get(address, headers={"Accept": "text/html"}).status_code
            expected = 403 if role != NOBODY else 303
            if status != expected:
                wrong.append(f"{status} for {role or 'nobody'} at {address}")
    assert wrong == []


def test_a_first_visit_weighs_little_and_every_later_page_less(
    crawls: Crawls, clients: Mapping[str, FlaskClient]
) -> None:
    """Bytes as they are sent: pages as they are, files compressed."""
    heavy = []
    for crawl in crawls.values():
        for page in crawl.pages.values():
            if page.read is None or page.status != 200:
                continue
            files = {source for source in page.read.fetched if source.startswith("/assets/")}
            first = len(page.content) + sum(_weight(clients[NOBODY], source) for source in files)
            if len(page.content) >= LATER or first >= FIRST:
                heavy.append((page.address, len(page.content), first))
    assert heavy == []


def test_own_scripts_are_small_in_all(clients: Mapping[str, FlaskClient]) -> None:
    scripts = [path for path in STATIC.iterdir() if path.suffix == ".js"]
    assert sum(_weight(clients[NOBODY], f"/assets/{assets.served_name(path.name)}") for path in scripts) < SCRIPTS


def _weight(client: FlaskClient, source: str) -> int:
    answer = client.get(source, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, source
    return len(answer.get_data())
