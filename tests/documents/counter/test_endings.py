"""Deaths on pages: recorded with their document, corrected by two."""

import re
from datetime import date

from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.people.service import RegisterPerson, register_person
from tests.births.samples import digits
from tests.documents.counter.conftest import Counter, words_of


def test_a_death_is_recorded_once_and_its_correction_waits(
    clerk: Counter, supervisor: Counter, registry: Registry
) -> None:
    with registry.begin(SYSTEM) as ctx:
        one = register_person(ctx, RegisterPerson(given_names="Tika", birth_date=date(2020, 1, 2))).id
    file, form = f"/people/{one}?purpose=registry_duty", f"/people/{one}/death/record"
    assert form in clerk.get(file)
    asked = f"/people/{one}/applications/new"
    assert asked in clerk.get(file)
    clerk.get(f"/people/{one}/death/correction", 409)
    day = {"died_on.day": "4", "died_on.month": "3", "died_on.year": "2026"}
    assert 'href="#f-document.kind"' in clerk.send(form, form, 422, **day).text
    proof = {"document.kind": "death_record", "document.reference": "Acta 12-2026"}
    clerk.send(form, form, **day | proof)
    assert "04/03/2026" in words_of(clerk.get(file))
    assert asked not in clerk.get(file), "nobody asks for an ID of the dead"
    assert "already recorded" in clerk.get(form, 409), "recorded once, it is corrected or undone"
    correction = f"/people/{one}/death/correction"
    right = day | {"died_on.day": "5", "reason": "Día mal leído"}
    clerk.send(correction, correction, **right | proof)
    assert "A change of this person waits for a second person." in clerk.get(file)
    page = supervisor.get("/approvals")
    assert "Correction of a death" in page
    change = re.findall(r'href="(/approvals/changes/[^"]+)"', page)[-1]
    assert "Acta of death: Acta 12-2026" in words_of(supervisor.get(change))
    assert "waits for a second person" in clerk.get(f"/people/{one}/death/undoing", 409)
    clerk.get(f"/people/{one}/death/nothing", 404)


def test_a_namesake_is_told_apart_where_something_is_done_about_a_person(clerk: Counter, registry: Registry) -> None:
    with registry.begin(SYSTEM) as ctx:
        namesakes = {
            (year, number): register_person(
                ctx, RegisterPerson("Tika", birth_date=date(year, 1, 2), document_type="DNI", document_number=number)
            ).id
            for year, number in ((2017, digits(8)), (1950, digits(8)))
        }
    for (year, number), one in namesakes.items():
        told = f"Tika, born 02/01/{year}, DNI {number}"
        for form in ("death/record", "applications/new"):
            assert told in words_of(clerk.get(f"/people/{one}/{form}"))
