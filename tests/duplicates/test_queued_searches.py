"""What queues a search."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from registry.births import added_prints
from registry.births import service as births
from registry.births.models import Birth
from registry.births.record import amendments
from registry.births.record import service as records
from registry.births.record.amendments import Rectification
from registry.births.record.models import BirthRecord
from registry.births.record.service import DraftRecord
from registry.births.service import SEARCH_TASK
from registry.core.context import Context
from registry.documents.issuance import endings
from registry.duplicates.birth_search import search_again
from registry.fingerprints import service as fingerprints
from registry.fingerprints.models import Capture
from registry.people import service as people
from registry.people.changes import Ground
from registry.people.service import CHANGED_TASK
from tests.duplicates.conftest import BORN, Prints, enrolled
from tests.duplicates.samples import signed

CERTIFIED = Ground("", "medical_certificate: Certificado 12-2026")


def queued(ctx: Context, act: Callable[[], Any]) -> list[tuple[str, ...]]:
    """The searches that an act queues: the task and its arguments."""
    ctx.queued.clear()
    act()
    return [
        (job.task, *map(str, job.arguments.values())) for job in ctx.queued if job.task in (SEARCH_TASK, CHANGED_TASK)
    ]


def test_every_change_of_a_birth_or_its_acta_queues_a_search_of_that_birth(ctx: Context) -> None:
    draft, birth = enrolled(ctx, []), signed(ctx)
    again = [(SEARCH_TASK, str(birth.id))]
    assert queued(ctx, lambda: births.change_draft(ctx, draft.id, {"sex": "male"})) == [(SEARCH_TASK, str(draft.id))]
    assert queued(ctx, lambda: births.annul(ctx, draft.id, "twice")) == [(SEARCH_TASK, str(draft.id))]
    acta = records.draft(ctx, DraftRecord(birth.id, "Ana", "paternal_maternal", True, None, None, None))
    assert queued(ctx, lambda: records.inscribe(ctx, acta.id)) == again
    spelling = Rectification({"given_names": "Anna"})
    assert queued(ctx, lambda: amendments.rectify(ctx, acta.id, spelling, Ground("a letter"))) == again
    new: list[BirthRecord] = []
    assert (
        queued(ctx, lambda: new.append(records.supersede(ctx, acta.id, "adoption", "Ana", "paternal_maternal", None)))
        == again
    )
    assert queued(ctx, lambda: amendments.cancel(ctx, new[0].id, "twice")) == again


def test_an_enrolment_and_prints_taken_again_queue_a_search(ctx: Context, prints: Prints) -> None:
    births: list[Birth] = []
    searches = queued(ctx, lambda: births.append(enrolled(ctx, prints("mother", 331))))
    assert searches == [(SEARCH_TASK, str(births[0].id))]
    more = prints("newborn", 332, at=BORN)
    assert queued(ctx, lambda: added_prints.add_prints(ctx, births[0].id, more)) == [(SEARCH_TASK, str(births[0].id))]


def test_a_change_of_a_person_queues_the_searches_of_all_their_births(ctx: Context, prints: Prints) -> None:
    first = enrolled(ctx, prints("mother", 333))
    second = enrolled(ctx, [], born_at=BORN + timedelta(days=500), mother_document_number=first.mother_document_number)
    mother = first.mother
    assert mother is not None
    of_mother = [(CHANGED_TASK, str(mother.id))]
    assert queued(ctx, lambda: people.complete_birth_date(ctx, mother, date(1990, 1, 2))) == of_mother
    assert queued(ctx, lambda: endings.record_death(ctx, mother.id, ctx.today, CERTIFIED)) == of_mother
    capture = ctx.session.scalars(select(Capture).where(Capture.person_id == mother.id)).one()
    assert queued(ctx, lambda: fingerprints.withdraw(ctx, capture, "wrong_person")) == of_mother
    named = {"mother_given_names": "Rosa", "mother_first_surname": "Ñahui"}
    assert (CHANGED_TASK, str(mother.id)) in queued(ctx, lambda: births.change_draft(ctx, first.id, named))
    both = {(SEARCH_TASK, str(birth.id)) for birth in (first, second)}
    assert set(queued(ctx, lambda: search_again(ctx, mother.id))) == both
    assert queued(ctx, lambda: search_again(ctx, uuid.uuid4())) == []


def test_prints_verified_through_the_interface_queue_a_search(
    registry: Any, actor: Any, prints: Prints, client: Any, auth: Any, sql: Any
) -> None:
    with registry.begin(actor("registrar")) as ctx:
        birth = str(enrolled(ctx, prints("mother", 338)).id)
    waiting = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task AND args->>'birth_id' = :id"
    before = sql(waiting, task=SEARCH_TASK, id=birth)
    print_of_mother = {
        "subject": "mother",
        "finger": 1,
        "impression": 1,
        "captured_at": "2025-01-12T09:00:00-05:00",
        "failure": "bandaged",
    }
    headers = auth("registrar") | {"Idempotency-Key": str(uuid.uuid4())}
    sent = client.post(f"/api/v1/births/{birth}/verifications", json={"prints": [print_of_mother]}, headers=headers)
    assert sent.status_code == 201, sent.json
    assert sql(waiting, task=SEARCH_TASK, id=birth) == before + 1
