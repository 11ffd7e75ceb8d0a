"""One adult or phone of many children is one, however it is written and with or without a document."""

from datetime import date

import pytest
from sqlalchemy import select

from registry.births.models import Birth
from registry.births.record.models import BirthRecord
from registry.births.record.parents import link_father
from registry.core.context import Context
from registry.duplicates import detection
from registry.duplicates.facts.adults import recognised, with_phone
from registry.duplicates.facts.subjects import BirthSubject
from registry.duplicates.thresholds.rules import DEFAULTS
from registry.people import service as people
from registry.people.service import RegisterPerson
from tests.duplicates.conftest import enrolled


def recognise(ctx: Context, birth: Birth, surname: str, number: str | None = None) -> None:
    """An acta of the birth, inscribed, in which a man recognises the child."""
    kind = "DNI" if number else "NONE"
    father = people.find_by_document(ctx, kind, number) or people.register_person(
        ctx, RegisterPerson("Julio", "Paredes", surname, "male", document_type=kind, document_number=number)
    )
    record = BirthRecord(
        state="inscribed",
        number=f"9{str(birth.id.int)[:9]}",
        birth_id=birth.id,
        child_id=birth.newborn_id,
        given_names="Luz",
        first_surname="Paredes",
        surname_order="paternal_maternal",
        parents_agree=True,
        father_id=father.id,
        is_sealed=False,
        is_demonstration=True,
        created_at=ctx.now,
        inscribed_at=ctx.now,
        inscribed_on=date(2026, 1, 1),
    )
    ctx.session.add(record)
    ctx.session.flush()
    link_father(ctx, record)
    detection.refresh(BirthSubject(ctx, birth, DEFAULTS))  # as the search of the acta does


def mothers(ctx: Context, birth: Birth) -> list[int]:
    return [father.fan_out.mothers for father in recognised(BirthSubject(ctx, birth, DEFAULTS))]


def test_a_man_without_papers_is_one_man_by_his_whole_name(ctx: Context) -> None:
    births = [enrolled(ctx, []) for _ in range(3)]
    for birth in births:
        recognise(ctx, birth, "Ormeño")
    other = enrolled(ctx, [])
    recognise(ctx, other, "Zevallos")
    assert [mothers(ctx, birth) for birth in (*births, other)] == [[3], [3], [3], [1]]
    findings = [
        finding for birth in births for finding in detection.findings_of_data(ctx, birth) if finding.indicator == "e2"
    ]
    assert len({finding.persons for finding in findings}) == 1  # one alert
    assert {finding.facts["has_document"] for finding in findings} == {False}


@pytest.mark.parametrize(("surname", "men"), [("Quispe", 1), ("Ormeño", 3)])
def test_namesakes_with_documents_are_as_many_men_as_numbers_unless_the_name_is_rare(
    ctx: Context, surname: str, men: int
) -> None:
    births = [enrolled(ctx, []) for _ in range(3)]
    for number, birth in enumerate(births):
        recognise(ctx, birth, surname, f"4050607{number}")
    assert [mothers(ctx, birth) for birth in births] == [[men]] * 3
    assert len(ctx.session.scalars(select(BirthRecord.father_id)).unique().all()) >= 3


@pytest.mark.parametrize("placeholder", [False, True])
def test_one_phone_in_every_spelling_is_one_phone_unless_it_stands_for_none(ctx: Context, placeholder: bool) -> None:
    number = "999999999" if placeholder else "987111222"
    spelt = (number, f"+51{number}", f"51{number}", f"0051{number}", f"+51{number[:3]}{number[3:]}")
    births = [enrolled(ctx, [], mother_phone=phone) for phone in spelt]
    for birth in births:
        detection.refresh(BirthSubject(ctx, birth, DEFAULTS))
    found = [sharing.fan_out.mothers for sharing in with_phone(BirthSubject(ctx, births[-1], DEFAULTS))]
    assert found == ([] if placeholder else [5])
