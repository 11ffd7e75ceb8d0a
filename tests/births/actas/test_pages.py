"""A birth becomes an acta on pages; a grave correction waits for a second person, in words that say who does what."""

from collections.abc import Callable
from typing import Any

from tests.births.samples import digits, example
from tests.documents.counter.conftest import Counter, hidden, value_of, words_of

Make = Callable[..., dict[str, Any]]
NOTE = "Rectificación por error de escritura"


def test_a_birth_is_inscribed_read_again_and_copied(clerk: Counter, signed: Make) -> None:
    form = f"/records/inscription/{signed()['id']}"
    assert form in clerk.get("/")
    wrong = clerk.send(form, form, 422, given_names="N4yra", surname_order="paternal_maternal")
    assert 'href="#f-given_names"' in wrong.text
    fields = {"given_names": "Nayra", "surname_order": "paternal_maternal", "parents_agree": "yes", "_father": "none"}
    acta = clerk.send(form, form, **fields).location
    assert "To inscribe" in words_of(clerk.get(acta))
    clerk.send(acta, f"{acta}/inscription")
    clerk.send(acta, f"{acta}/copies", language="qu")
    clerk.send(f"{acta}/note", f"{acta}/note", reason="Anotación de prueba")
    page = clerk.get(acta)
    for text in ("In force, with a note", "Anotación de prueba", "Copy of", "Inscribed"):
        assert text in words_of(page)
    copy = page.split(f'href="{acta}/copies/')[1].split('"')[0]
    assert clerk.browser.client.get(f"{acta}/copies/{copy}").data.startswith(b"%PDF")


def test_twins_are_told_apart_where_they_get_their_names(clerk: Counter, send: Callable[..., Any]) -> None:
    twin: dict[str, Any] = {"/certificate/newborn/plurality": 2}
    first = example(twin)
    elder = send("/births", first, "registrar").json
    second = example(twin | {"/certificate/newborn/birth_order": 2, "/delivery_id": elder["delivery_id"]})
    second["certificate"]["mother"] = first["certificate"]["mother"]
    younger = send("/births", second, "registrar").json
    for number, birth in ((1, elder), (2, younger)):
        form = f"/records/inscription/{birth['id']}"
        assert f"child {number} of 2" in words_of(clerk.get(form))
        line = clerk.get("/").split(f'href="{form}"')[1].split("</li>")[0]
        assert f"child {number} of 2" in line
        assert "04:25" in line


def test_parents_who_disagree_agree_before_the_inscription(clerk: Counter, signed: Make) -> None:
    form = f"/records/inscription/{signed()['id']}"
    acta = clerk.send(form, form, given_names="Nayra", surname_order="paternal_maternal", _father="none").location
    assert "The parents do not agree on the order of the surnames." in clerk.get(acta)
    refused = clerk.send(acta, f"{acta}/inscription", 409)
    assert "Give the order they agree on" in refused.text
    clerk.send(acta, f"{acta}/inscription", agreed_order="maternal_paternal")
    assert "In force" in words_of(clerk.get(acta))


def test_a_spelling_is_corrected_at_once(clerk: Counter, inscribed: Make) -> None:
    acta = f"/records/{inscribed()['id']}"
    form = f"{acta}/correction/name"
    lacking = clerk.send(form, form, 422, given_names="Ángel Ñawi")
    assert 'href="#f-reason"' in lacking.text
    surnames = {name: value_of(clerk.get(form), name) for name in ("first_surname", "second_surname")}
    once = hidden(clerk.get(form), form)
    for _click in range(2):
        clerk.send(form, form, given_names="Ángel Ñawi", reason=NOTE, **surnames, **once)
    assert "Ángel Ñahui → Ángel Ñawi" in words_of(clerk.get(acta))


def test_a_grave_correction_says_who_decides_and_is_decided_by_another(
    clerk: Counter, supervisor: Counter, inscribed: Make
) -> None:
    acta = f"/records/{inscribed()['id']}"
    form = f"{acta}/correction/birth"
    sex = "female" if 'value="male" checked' in clerk.get(form) else "male"
    day = {f"certificate.newborn.born_on.{part}": value_of(clerk.get(form), f"certificate.newborn.born_on.{part}")
           for part in ("day", "month", "year")}  # fmt: skip
    fields = day | {"certificate.newborn.sex": sex, "reason": NOTE}
    assert 'href="#f-document.kind"' in clerk.send(form, form, 422, **fields).text
    clerk.send(form, form, **fields, **{"document.kind": "medical_certificate", "document.reference": "CM 12-2026"})
    own = words_of(clerk.get(acta))
    assert "you can only withdraw it" in own
    assert "Approve" not in own
    assert acta in clerk.get("/")
    theirs = words_of(supervisor.get(acta))
    assert "CM 12-2026" in theirs
    supervisor.send(acta, f"{acta}/decision", decision="approve")
    assert "In force, corrected" in words_of(clerk.get(acta))
    gone = supervisor.browser.post(f"{acta}/decision", decision="approve", requested_at="2026-01-01T00:00:00+00:00",
                                   form_token=supervisor.browser.form_token(acta))  # fmt: skip
    assert gone.status_code == 409  # decided twice by the back button


def test_two_exchanged_papers_are_corrected_on_one_acts_page_and_the_other_is_named_to_who_decides(
    clerk: Counter, supervisor: Counter, inscribed: Make
) -> None:
    numbers = digits(12), digits(12)
    actas = [
        inscribed({"/certificate/cnv": number, "/certificate/mother/document_number": digits(8)}) for number in numbers
    ]
    acta, form = (f"/records/{actas[0]['id']}{page}" for page in ("", "/correction/number"))
    assert numbers[0] in clerk.get(form)
    paper = {"document.kind": "court_decision", "document.reference": "Res. 44-2026", "reason": NOTE}
    fields = {"certificate.cnv": numbers[1], "exchanges_number": "yes", **paper}
    clerk.send(form, form, **fields)
    theirs = words_of(supervisor.get(acta))
    assert f"{numbers[0]} → {numbers[1]}" in theirs
    assert f"certificate of {actas[1]['given_names']}" in theirs
    assert f"{numbers[1]} → {numbers[0]}" in theirs
    supervisor.send(acta, f"{acta}/decision", decision="approve")
    for address in (acta, f"/records/{actas[1]['id']}"):
        assert "In force, corrected" in words_of(clerk.get(address))


def test_another_man_of_the_fathers_name_is_seen_before_he_is_approved(
    clerk: Counter, supervisor: Counter, inscribed: Make
) -> None:
    name = {"given_names": "Juan", "first_surname": "Flores", "second_surname": "Mamani"}
    his, others = digits(8), digits(8)
    father = name | {"document_type": "DNI", "document_number": his, "recognises": True}
    acta = f"/records/{inscribed(father=father)['id']}"
    form = f"{acta}/correction/father"
    typed = {f"father.{field}": value for field, value in name.items()}
    typed |= {"_father": "recognises", "father.document_type": "DNI", "father.document_number": others}
    clerk.send(form, form, **typed, reason=NOTE, **{"document.kind": "court_decision", "document.reference": "Exp. 3"})
    known = "Juan Flores Mamani, DNI"
    assert f"{known} {his} → {known} {others}" in words_of(supervisor.get(acta))
