"""What the counter learns of numbers that belong to somebody else: little, seldom, and never unseen."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.core.context import Context
from registry.core.errors import TooMany
from registry.people.others_numbers import PER_ACCOUNT, note_told
from registry.people.service import RegisterPerson, register_person
from tests.births.samples import digits, example

JOURNALLED = "SELECT count(*) FROM journal WHERE action = :action AND subject_id = :person"


@pytest.fixture
def woman(registry: Any, actor: Any) -> tuple[str, str]:
    """Somebody the registry knows: her id and number."""
    number = digits(8)
    with registry.begin(actor("clerk")) as ctx:
        person = register_person(
            ctx, RegisterPerson("Zenaida", "Huallpa", "Ccori", document_type="DNI", document_number=number)
        )
        return str(person.id), number


def _alike(answer: dict[str, Any]) -> list[Any]:
    """What may differ between two drafts' answers is left out."""
    return [sorted(answer), answer["warnings"], answer["missing"], answer["state"]]


def draft_without_document(post: Any) -> dict[str, Any]:
    changes = {"/certificate/mother/document_type": None, "/certificate/mother/document_number": None, "/sign": False}
    answer = post("/births", example(changes))
    assert answer.status_code == 201, answer.text
    birth: dict[str, Any] = answer.json
    return birth


def test_a_draft_answers_alike_for_a_number_of_somebody_else_and_for_nobodys(
    client: FlaskClient, auth: Any, post: Any, woman: tuple[str, str], sql: Any
) -> None:
    person, known = woman
    answers = []
    for number in (known, digits(8)):
        birth = draft_without_document(post)
        change = {"certificate": {"mother": {"document_type": "DNI", "document_number": number}}}
        changed: Any = client.patch(f"/api/v1/births/{birth['id']}", json=change, headers=auth())
        answers.append((changed.status_code, _alike(changed.json)))
        assert changed.json["certificate"]["mother"]["document_number"] == number
        assert changed.json["mother_id"] == birth["mother_id"]
    assert answers[0] == answers[1]
    assert answers[0][0] == 200
    assert sql(JOURNALLED, action="person.number_claimed", person=person) == 1


def test_an_enrolment_with_somebody_elses_number_is_told_and_stands_in_the_journal_under_her(
    post: Any, woman: tuple[str, str], sql: Any
) -> None:
    person, number = woman
    refused = post("/births", example({"/certificate/mother/document_number": number}))
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/number-of-another")
    assert sql(JOURNALLED, action="person.number_told", person=person) == 1


def test_one_account_is_told_of_others_numbers_a_few_times_a_day(ctx: Context) -> None:
    person = register_person(ctx, RegisterPerson("Zenaida", "Huallpa", "Ccori"))
    ctx.actor = replace(ctx.actor, account_id=uuid.uuid4())
    for _ in range(PER_ACCOUNT.count):
        note_told(ctx, person)
    with pytest.raises(TooMany):
        note_told(ctx, person)
