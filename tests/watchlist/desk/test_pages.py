"""The watch-list on pages: one person enters, another approves, and a counter never sees it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from registry.core.clock import day_in_peru, utc_now
from tests.documents.counter.conftest import Counter as Desk
from tests.documents.counter.conftest import words_of
from tests.investigations.desk.conftest import browser as browser
from tests.investigations.desk.conftest import desk_of as desk_of
from tests.investigations.desk.conftest import person as person
from tests.investigations.desk.conftest import strict_app as strict_app

DeskOf = Callable[..., tuple[Desk, str]]
NEW = "/watchlist/new"


def day(name: str, days: int) -> dict[str, str]:
    then = day_in_peru(utc_now() + timedelta(days=days))
    return {f"{name}.day": str(then.day), f"{name}.month": str(then.month), f"{name}.year": str(then.year)}


def an_entry(reference: str) -> dict[str, Any]:
    return {
        "kind": "missing_child",
        "source": "pnp_alert",
        "reference": reference,
        "legal_basis": "missing_person_alert",
        "reason": "Missing since yesterday",
        "subject.given_names": "Sumaq",
        "subject.first_surname": "Ticona",
        **day("subject.birth_date", -400),
        **day("expires_at", 30),
    }


def test_an_entry_is_made_by_one_and_approved_by_another(desk_of: DeskOf) -> None:
    desk, _name = desk_of()
    supervisor, _name = desk_of("supervisor")
    lacking = desk.send(NEW, NEW, 422, **an_entry("1-2026") | {"legal_basis": ""})
    assert 'href="#f-legal_basis"' in lacking.text
    entry = desk.send(NEW, NEW, **an_entry("1-2026")).location
    shown = words_of(desk.get(entry))
    assert "Sumaq Ticona" in shown
    assert "somebody else approves it" in shown
    desk.get(f"{entry}/approval", 403)
    approval = f"{entry}/approval"
    supervisor.send(approval, approval, agrees="true", reason="The alert was read")
    assert "Active" in words_of(desk.get("/watchlist?state=active"))
    assert "1-2026" in desk.get("/watchlist?state=active")
    end = f"{entry}/withdrawal"
    desk.send(end, end, ending="found")
    desk.get(entry, 404)


def test_no_counter_sees_the_list(desk_of: DeskOf) -> None:
    for role in ("clerk", "auditor", "administrator"):
        desk, _name = desk_of(role)
        for address in ("/watchlist", NEW, "/cases", "/patterns"):
            desk.get(address, 403)
        assert "/watchlist" not in desk.get("/account")
