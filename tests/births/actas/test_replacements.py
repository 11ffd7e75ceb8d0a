"""An acta is replaced when the father recognises the child or a court names parents; two undo a cancellation."""

from collections.abc import Callable
from typing import Any

from tests.documents.counter.conftest import Counter, words_of

Make = Callable[..., dict[str, Any]]
PROOF = {"reason": "Sentencia 12-2026", "document.kind": "court_decision", "document.reference": "Exp. 12-2026"}
FATHER = {
    "father.given_names": "Juan",
    "father.first_surname": "Quispe",
    "father.second_surname": "Vílchez",
    "father.document_type": "DNI",
    "father.document_number": "41526374",
}


def test_a_father_who_recognises_later_replaces_the_acta_at_once(clerk: Counter, inscribed: Make) -> None:
    acta = f"/records/{inscribed()['id']}"
    form = f"{acta}/replacement/recognition"
    assert form in clerk.get(acta)
    child = {"given_names": "Ángel Ñahui", "surname_order": "paternal_maternal", "reason": "Reconocimiento"}
    assert 'href="#f-father.' in clerk.send(form, form, 422, **child).text
    new = clerk.send(form, form, **child, **FATHER).location
    assert new != acta
    assert "Quispe" in words_of(clerk.get(new))
    clerk.get(f"{acta}/replacement/other", 404)


def test_parents_named_by_a_court_wait_for_a_second_person_who_reads_them(
    clerk: Counter, supervisor: Counter, inscribed: Make
) -> None:
    acta = f"/records/{inscribed()['id']}"
    form = f"{acta}/replacement/court"
    child = {"given_names": "Ángel Ñahui", "surname_order": "paternal_maternal"}
    parent = {
        "parents.0.relation": "mother",
        "parents.0.given_names": "Rosa",
        "parents.0.first_surname": "Mamani",
        "parents.0.second_surname": "Flores",
        "parents.0.document_type": "DNI",
    }
    lacking = clerk.send(form, form, 422, **child, **parent, **PROOF)
    assert 'href="#f-parents.0.document_number"' in lacking.text
    assert (
        clerk.send(form, form, **child, **parent, **PROOF, **{"parents.0.document_number": "41526375"}).location == acta
    )
    waiting = words_of(supervisor.get(acta))
    assert "Mother: Rosa Mamani Flores, DNI 41526375" in waiting
    assert "Exp. 12-2026" in waiting
    supervisor.send(acta, f"{acta}/decision", decision="approve")
    assert "Replaced" in words_of(supervisor.get(acta))


def test_a_cancelled_acta_is_put_in_force_again_by_two(clerk: Counter, supervisor: Counter, inscribed: Make) -> None:
    acta = f"/records/{inscribed()['id']}"
    clerk.send(f"{acta}/cancellation", f"{acta}/cancellation", **PROOF)
    supervisor.send(acta, f"{acta}/decision", decision="approve")
    form = f"{acta}/reinstatement"
    assert form in clerk.get(acta)
    clerk.send(form, form, **PROOF)
    assert form not in clerk.get(acta)
    supervisor.send(acta, f"{acta}/decision", decision="approve")
    assert "In force" in words_of(clerk.get(acta))


def test_what_an_actas_state_refuses_is_neither_offered_nor_asked_about(
    clerk: Counter, supervisor: Counter, inscribed: Make
) -> None:
    acta = f"/records/{inscribed()['id']}"
    amending = [f"{acta}/{page}" for page in ("correction", "correction/name", "note", "replacement/court")]
    assert f"{acta}/reinstatement" not in clerk.get(acta)
    assert "Only a cancelled or replaced acta" in clerk.get(f"{acta}/reinstatement", 409)
    clerk.get(f"{acta}/draft", 409)
    clerk.send(f"{acta}/cancellation", f"{acta}/cancellation", **PROOF)
    for page in (*amending, f"{acta}/cancellation"):
        assert "waits for a second person" in clerk.get(page, 409)
    supervisor.send(acta, f"{acta}/decision", decision="approve")
    shown = clerk.get(acta)
    for page in (*amending, f"{acta}/cancellation"):
        assert f'href="{page}"' not in shown
        clerk.get(page, 409)
    assert f"{acta}/reinstatement" in shown


def test_an_acta_whose_certificate_has_another_one_is_not_put_in_force_again(
    clerk: Counter, supervisor: Counter, inscribed: Make
) -> None:
    first = inscribed()
    acta = f"/records/{first['id']}"
    clerk.send(f"{acta}/cancellation", f"{acta}/cancellation", **PROOF)
    supervisor.send(acta, f"{acta}/decision", decision="approve")
    assert f"{acta}/reinstatement" in clerk.get(acta)
    birth = f"/records/inscription/{first['birth_id']}"
    names = {"given_names": "Ángel Ñahui", "surname_order": "paternal_maternal", "parents_agree": "yes"}
    new = clerk.send(birth, birth, **names, **{"_father": "none", "declarant.relation": "mother"}).location
    clerk.send(new, f"{new}/inscription")
    assert f"{acta}/reinstatement" not in clerk.get(acta)
    clerk.get(f"{acta}/reinstatement", 409)
    clerk.get(birth, 409)
