"""A person on the list is found once: when enrolled, when applying for an ID, or in the registry as it is."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from registry.births.record import service as records
from registry.births.record.parents import Father
from registry.core.context import Context
from registry.documents.applications import service as counter
from registry.documents.applications.answers import application_answer
from registry.duplicates.birth_search import search_birth
from registry.duplicates.linkage.service import refresh
from registry.duplicates.models import Alert, AlertPerson, AlertReason
from registry.investigations.cases.models import Case, Referral
from registry.people.service import RegisterPerson, register_person
from registry.watchlist import matching, service
from registry.watchlist.subject import Related, Subject
from tests.births.samples import digits
from tests.watchlist.conftest import cases, hits, work

CHILD, OTHER, WOMAN = 7101, 7102, 7103


def reasons(ctx: Context, person: uuid.UUID) -> list[tuple[str, str]]:
    of_person = AlertPerson.person_id == person
    statement = select(AlertReason).join(Alert).join(AlertPerson).where(of_person, AlertReason.indicator == "k2")
    return [(reason.indicator, reason.severity) for reason in ctx.session.scalars(statement)]


def test_a_missing_child_is_found_when_an_id_is_applied_for_under_another_name(
    ctx: Context, clerk: Context, minor: Any, ready: Any, decide: Any, sought: Any, impressions: Any
) -> None:
    entry = sought(subject=Subject(), prints=impressions("minor", CHILD))
    child = minor()  # registered under another name, no prints stored
    application = ready(child, CHILD, 2)
    counter.submit(clerk, application.id)
    decide(application)
    assert (application.state, reasons(ctx, child.id)) == ("held", [("k2", "H")])
    (hit,) = hits(ctx)
    assert (hit.entry_id, hit.person_id, hit.means, hit.severity) == (entry.id, child.id, "prints", "H")
    assert hit.score is not None
    assert hit.score >= 60
    assert {"engine", "policy", "settings", "among"} <= hit.ran_with.keys()
    shown = application_answer(clerk, application)
    assert (shown["state"], shown["review"]) == ("under_review", None)
    assert "watch" not in str(shown).lower(), "the counter sees neutral words"
    work(ctx)
    (case,) = cases(ctx)
    assert (case.is_urgent, case.risk, case.state) == (True, 100, "referred")
    targets = ctx.session.scalars(select(Referral.target_code).where(Referral.case_id == case.id)).all()
    assert targets == ["pnp_reniped"]
    assert hits(ctx)[0].case_id == case.id
    assert [person.person_id for person in case.persons] == [child.id]


def test_an_application_with_prints_that_match_no_entry_is_approved(
    ctx: Context, clerk: Context, minor: Any, ready: Any, decide: Any, sought: Any, impressions: Any
) -> None:
    sought(prints=impressions("minor", CHILD))
    application = ready(minor(), OTHER, 2)
    counter.submit(clerk, application.id)
    decide(application)
    assert (application.state, hits(ctx)) == ("approved", [])


def test_a_woman_looked_for_is_found_when_she_gives_birth_and_the_birth_is_still_registered(
    ctx: Context, minor: Any, sought: Any, impressions: Any
) -> None:
    sought(
        kind="person_of_interest",
        source="prosecutor_order",
        legal_basis="prosecutor_request",
        subject=Subject(),
        prints=impressions("mother", WOMAN),
    )
    child = minor(mother_seed=WOMAN)
    assert child.birth.state == "used"
    search_birth(ctx, child.birth.id)
    assert reasons(ctx, child.mother_id) == [("k2", "H")]
    work(ctx)
    (case,) = cases(ctx)
    assert (case.state, case.is_urgent) == ("open", True), "only a missing child's case is referred unread"


def test_a_man_looked_for_is_found_when_he_recognises_a_child(
    ctx: Context, actor: Any, minor: Any, sought: Any
) -> None:
    himself = Father("Yawar Inti", "Ccoyllo", "Tsamajain", "DNI", digits(8), recognises=True)
    born = date(1984, 3, 9)
    man = register_person(
        ctx,
        RegisterPerson(
            himself.given_names,
            himself.first_surname,
            himself.second_surname,
            "male",
            born,
            document_type="DNI",
            document_number=himself.document_number,
        ),
    )
    sought(kind="person_of_interest", subject=Subject("Yawar Inti", "Ccoyllo", "Tsamajain", "male", born))
    child = minor(inscribed=False)
    search_birth(ctx, child.birth.id)
    assert hits(ctx) == []
    was, ctx.actor = ctx.actor, actor("clerk")
    draft = records.DraftRecord(child.birth.id, "Sisa", "paternal_maternal", True, himself, None, None)
    record = records.inscribe(ctx, records.draft(ctx, draft).id)
    ctx.actor = was
    assert record.father_id == man.id
    search_birth(ctx, child.birth.id)
    assert [(hit.person_id, hit.means) for hit in hits(ctx)] == [(man.id, "data")]
    assert reasons(ctx, man.id) == [("k2", "H")]


def test_a_child_enrolled_under_its_name_is_found_by_data(ctx: Context, minor: Any, sought: Any) -> None:
    mother = Related("mother", "Rosa Ñusta", "Muñoz", "O'Higgins")
    child = minor(age=9)
    born = child.birth.born_at.date()
    sought(subject=Subject("Ángela Ñahui", "Muñoz", "O'Higgins", "female", born, related=(mother,)))
    search_birth(ctx, child.birth.id)
    assert [(hit.person_id, hit.means) for hit in hits(ctx) if hit.person_id == child.id] == [(child.id, "data")]
    assert all("Muñoz" not in str(hit.parts) for hit in hits(ctx)), "parts name fields, never their content"


def test_a_common_name_alone_is_no_hit(ctx: Context, minor: Any, sought: Any) -> None:
    child = minor(age=9)
    sought(subject=Subject("Rosa", "Quispe", "Mamani"))
    search_birth(ctx, child.birth.id)
    assert hits(ctx) == []


def test_a_person_outside_the_range_of_birth_dates_is_not_found(ctx: Context, minor: Any, sought: Any) -> None:
    child = minor(age=9)
    mother = Related("mother", "Rosa Ñusta", "Muñoz", "O'Higgins")
    sought(
        subject=Subject(
            "Ángela Ñahui",
            "Muñoz",
            "O'Higgins",
            "female",
            birth_from=date(1980, 1, 1),
            birth_to=date(1981, 1, 1),
            related=(mother,),
        )
    )
    search_birth(ctx, child.birth.id)
    assert [hit for hit in hits(ctx) if hit.person_id == child.id] == []


def test_an_approved_entry_is_looked_for_in_the_whole_registry(
    ctx: Context, minor: Any, sought: Any, impressions: Any
) -> None:
    child = minor(seed=CHILD, mother_seed=WOMAN)
    refresh(ctx, [child.id])
    entry = sought(kind="person_of_interest", subject=Subject(), prints=impressions("mother", WOMAN, 2))
    assert hits(ctx) == [], "nothing is searched before the job runs"
    work(ctx)
    assert [(hit.person_id, hit.means) for hit in hits(ctx)] == [(child.mother_id, "prints")]
    run = ctx.session.execute(text("SELECT counts FROM search_run WHERE watch_entry_id = :id"), {"id": entry.id}).one()
    assert run.counts == {"hits": 1}


def test_an_unapproved_an_expired_and_a_withdrawn_entry_find_nobody(
    ctx: Context, actor: Any, minor: Any, sought: Any, impressions: Any
) -> None:
    from tests.watchlist.conftest import command

    prints = impressions("mother", WOMAN)
    ctx.actor = actor("investigator")
    waiting, _ = service.enter(ctx, command(subject=Subject(), prints=prints))
    over = sought(subject=Subject(), prints=prints, reference="2", expires_at=ctx.now + timedelta(seconds=5))
    withdrawn = sought(subject=Subject(), prints=prints, reference="3")
    service.withdraw(ctx, withdrawn.id, "found")
    ctx.now += timedelta(seconds=10)
    child = minor(mother_seed=WOMAN)
    search_birth(ctx, child.birth.id)
    matching.search_registry(ctx, waiting.id)
    matching.search_registry(ctx, over.id)
    matching.search_registry(ctx, withdrawn.id)
    assert hits(ctx) == []


def test_using_the_record_of_a_registered_missing_child_is_a_hit(
    ctx: Context, clerk: Context, minor: Any, ready: Any, decide: Any, sought: Any
) -> None:
    child = minor()
    sought(subject=Subject(), person_id=child.id)
    work(ctx)
    assert hits(ctx) == [], "the mere existence of the record is no hit"
    application = ready(child)
    counter.submit(clerk, application.id)
    decide(application)
    assert [(hit.means, hit.severity) for hit in hits(ctx)] == [("own_record", "H")]
    assert application.state == "held"


def test_the_stored_prints_of_a_registered_missing_child_are_looked_for_too(
    ctx: Context, clerk: Context, minor: Any, ready: Any, decide: Any, sought: Any
) -> None:
    lost, another = minor(seed=CHILD), minor()
    sought(subject=Subject(), person_id=lost.id)
    application = ready(another, CHILD, 2)
    counter.submit(clerk, application.id)
    decide(application)
    assert ("prints", another.id) in [(hit.means, hit.person_id) for hit in hits(ctx)]


@pytest.mark.parametrize("first", ["alert", "hit"])
def test_a_hit_makes_one_case_whichever_job_runs_first(
    ctx: Context, minor: Any, sought: Any, impressions: Any, first: str
) -> None:
    child = minor(mother_seed=WOMAN)
    sought(subject=Subject(), prints=impressions("mother", WOMAN, 2))
    jobs = [job for job in ctx.queued if job.task == service.SEARCH_TASK]
    ctx.queued[:] = jobs
    matching.search_registry(ctx, uuid.UUID(jobs[0].arguments["entry_id"]))
    ctx.queued[:] = sorted(ctx.queued, key=lambda job: ("follow_alert" in job.task) == (first == "hit"))
    work(ctx)
    about = select(Case).where(Case.persons.any(person_id=child.mother_id))
    (case,) = ctx.session.scalars(about).all()
    assert (case.is_urgent, case.risk, case.state) == (True, 100, "referred")


def test_a_second_entry_on_the_same_person_opens_a_case_after_the_first_was_closed(
    ctx: Context, actor: Any, minor: Any, sought: Any, impressions: Any
) -> None:
    from registry.investigations.cases import decisions
    from registry.investigations.cases import service as cases_service

    minor(mother_seed=WOMAN)
    sought(subject=Subject(), prints=impressions("mother", WOMAN, 2))
    work(ctx)
    (case,) = cases(ctx)
    ctx.actor = actor("supervisor")
    cases_service.assign(ctx, case.id, None)
    decisions.close(ctx, case.id, "The police have answered")
    sought(subject=Subject(), prints=impressions("mother", WOMAN, 2), reference="ALERTA-2026-0002")
    work(ctx)
    assert sorted(case.state for case in cases(ctx)) == ["closed", "referred"]
