"""Prints added on pages: asked again at the birthplace, questioned where they seem to be others, confirmed by two."""

from collections.abc import Callable
from typing import Any

from tests.births.counter.conftest import ELSEWHERE, Child
from tests.births.samples import Draw
from tests.documents.counter.conftest import Counter, words_of

Registrar = Callable[..., Counter]
Sql = Callable[..., Any]
STRANGER = 8103


def test_prints_asked_again_are_added_on_the_births_page_and_confirmed(
    registrar: Registrar, child: Child, drawn: Callable[..., bytes]
) -> None:
    nurse, page = registrar(), f"/births/{child.id}/prints"
    assert f'href="{page}"' in nurse.get(f"/births/{child.id}")
    assert "Prints still asked for" in words_of(nurse.get(page))
    mothers = {"mother-1": (drawn("mother", 2), "print.png"), "failure-newborn": "bandaged"}
    assert nurse.send(page, page, **mothers).location == f"/births/{child.id}"
    shown = words_of(nurse.get(f"/births/{child.id}"))
    assert "wait for confirmation" not in shown
    assert "newborn: left thumb" not in shown, "a finger with a reason is not asked for again"


def test_prints_that_no_comparison_confirms_wait_for_somebody_else_who_says_why(
    registrar: Registrar, clerk: Counter, child: Child, finger_png: Draw, sql: Sql
) -> None:
    nurse, birth = registrar(), f"/births/{child.id}"
    page, second = f"{birth}/prints", f"{birth}/prints/confirmation"
    picture = (finger_png(STRANGER, 1, newborn=True), "print.png")
    sent = nurse.send(page, page, **{"newborn-1": picture})
    assert sent.location == birth
    shown = nurse.get(birth)
    assert "They wait for confirmation" in shown
    assert "newborn: right thumb" in words_of(shown)
    own = nurse.send(second, second, 409, capture=_waiting(sql, child), reason="Pulsera y certificado comparados")
    assert "someone else has to confirm them" in own.text
    short = clerk.send(second, second, 422, capture=_waiting(sql, child), reason="corto")
    assert 'href="#f-reason"' in short.text
    clerk.send(second, second, capture=_waiting(sql, child), reason="Pulsera y certificado comparados")
    assert "wait for confirmation" not in words_of(clerk.get(birth))
    assert second not in clerk.get(birth)


def _waiting(sql: Sql, child: Child) -> str:
    found = "SELECT c.id FROM capture c JOIN birth_capture b ON b.capture_id = c.id WHERE b.birth_id = :id"
    return str(sql(f"{found} AND c.standing NOT IN ('reference', 'presented')", id=child.id))


def test_another_facility_neither_sees_the_birth_nor_adds_prints_to_it(registrar: Registrar, child: Child) -> None:
    registrar(ELSEWHERE).get(f"/births/{child.id}/prints", 404)


def test_a_clerk_adds_prints_only_when_they_are_due(
    clerk: Counter, child: Child, make_due: Callable[[Child], None]
) -> None:
    page = f"/births/{child.id}/prints"
    assert page not in clerk.get(f"/births/{child.id}").replace(f"{page}/confirmation", "")
    make_due(child)
    assert page in clerk.get(f"/births/{child.id}")
    assert "Due now, as the child grows" in words_of(clerk.get(page))
    assert clerk.send(page, page, **child.files).location == f"/births/{child.id}"
