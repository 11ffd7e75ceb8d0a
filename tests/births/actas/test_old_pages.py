"""A clerk sends a page of an acta that a colleague has changed since: nothing is undone, or done unread."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.documents.counter.conftest import CHANGED, Counter, value_of, words_of

Make = Callable[..., dict[str, Any]]
NOTE = "Rectificación por error de escritura"
DRAFT = {"surname_order": "paternal_maternal", "parents_agree": "yes", "_father": "none"}


def test_what_a_colleague_has_redrafted_is_read_before_it_is_inscribed(
    clerk: Counter, colleague: Counter, drafted: Make
) -> None:
    acta = f"/records/{drafted()['id']}"
    opened = clerk.get(acta)
    colleague.send(f"{acta}/draft", f"{acta}/draft", given_names="Luz Marina", **DRAFT)
    shown = clerk.send_opened(opened, f"{acta}/inscription", 409).text
    assert CHANGED in words_of(shown)
    assert "Luz Marina" in words_of(shown)
    for _click in range(2):
        clerk.send_opened(shown, f"{acta}/inscription", 303)
    assert "In force" in words_of(clerk.get(acta))


def test_two_clerks_on_one_draft_do_not_undo_each_other(clerk: Counter, colleague: Counter, drafted: Make) -> None:
    acta = f"/records/{drafted()['id']}"
    form = f"{acta}/draft"
    opened = clerk.get(form)
    colleague.send(form, form, given_names="Luz Marina", **DRAFT)
    shown = clerk.send_opened(opened, form, 409, given_names="Ángel Ñahui", **DRAFT | {"parents_agree": ""}).text
    assert CHANGED in words_of(shown)
    assert "It says now: Luz Marina" in words_of(shown)
    assert 'value="Ángel Ñahui"' in shown, "nothing that was typed is lost"
    assert "Luz Marina" in words_of(clerk.get(acta))
    for _click in range(2):  # whoever has seen both decides
        clerk.send_opened(shown, form, 303, given_names="Ángel Ñahui", **DRAFT)
    assert "Ángel Ñahui" in words_of(clerk.get(acta))


@pytest.mark.parametrize("form", ["correction/name", "replacement/recognition"])
def test_an_old_page_does_not_take_a_colleagues_correction_back(
    clerk: Counter, colleague: Counter, inscribed: Make, form: str
) -> None:
    acta = f"/records/{inscribed()['id']}"
    opened, names = clerk.get(f"{acta}/{form}"), f"{acta}/correction/name"
    surnames = {name: value_of(colleague.get(names), name) for name in ("first_surname", "second_surname")}
    colleague.send(names, names, given_names="Ángel Ñawi", reason=NOTE, **surnames)
    father = {"father.given_names": "Juan", "father.first_surname": "Ríos", "surname_order": "paternal_maternal"}
    typed = father if form.startswith("replacement") else surnames
    shown = clerk.send_opened(opened, f"{acta}/{form}", 409, given_names="Ángel Ñahui", reason=NOTE, **typed).text
    assert CHANGED in words_of(shown)
    assert "Ángel Ñawi" in words_of(clerk.get(acta))
