"""A referral to child protection on pages: taken, referred, closed; a colleague takes it over."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from registry.core.registry import Registry
from registry.duplicates.birth_search import search_birth
from tests.documents.counter.conftest import Counter as Desk
from tests.documents.counter.conftest import words_of
from tests.duplicates.conftest import enrolled
from tests.investigations.desk.conftest import browser as browser  # fixtures
from tests.investigations.desk.conftest import desk_of as desk_of
from tests.investigations.desk.conftest import person as person
from tests.investigations.desk.conftest import strict_app as strict_app


@pytest.fixture
def referral(registry: Registry, actor: Any) -> str:
    with registry.begin(actor("registrar")) as ctx:
        birth = enrolled(ctx, [], mother_given_names="Flor", mother_birth_date=date(2013, 2, 1))
    with registry.begin(actor("registrar")) as ctx:
        search_birth(ctx, birth.id)
    return f"/protection/{birth.id}"


def test_a_referral_is_taken_referred_and_closed_on_its_page(
    referral: str, desk_of: Callable[..., tuple[Desk, str]]
) -> None:
    desk, name = desk_of()
    assert referral in desk.get("/protection?state=open")
    desk.get(referral, 303)
    assert "Why do you open this record?" in desk.get(f"/cases/purpose?to={referral}")
    stated = f"{referral}?purpose=case_review"
    page = desk.get(stated)
    assert "Flor" in page
    assert 'value="closed"' not in page  # it is taken first
    desk.send(stated, stated, step="taken", reason="I called her aunt")
    assert name in desk.get("/protection?mine=yes")
    lacking = desk.send(stated, stated, 422, step="referred", reason="They come on Monday")
    assert 'href="#f-target"' in lacking.text
    desk.send(stated, stated, step="referred", reason="They come on Monday", target="upe")
    other, _name = desk_of()
    refused = other.send(stated, stated, 409, step="closed", reason="All is done")
    assert "take it over first" in words_of(refused.text)
    desk.send(stated, stated, step="closed", reason="She is safe")
    shown = words_of(desk.get(stated))
    assert shown.index("She is safe") < shown.index("They come on Monday") < shown.index("I called her aunt")
    desk.get("/protection/00000000-0000-0000-0000-000000000000?purpose=case_review", 404)
