"""Patterns: counted against expectation, grouped for fairness, seen by investigators alone."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from registry.core.clock import utc_now
from registry.core.context import Context
from registry.documents.applications.models import Application
from registry.duplicates.birth_search import search_birth
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.investigations.cases.from_alerts import follow_alert
from registry.investigations.cases.models import Case
from registry.investigations.patterns import fairness, queries
from registry.investigations.patterns.schemas import LONGEST_DAYS
from registry.people.service import RegisterPerson, register_person
from tests.births.samples import digits
from tests.duplicates.conftest import enrolled
from tests.duplicates.samples import alerts_about
from tests.roles import roles_without

TODAY = utc_now().date()
SPAN = (TODAY - timedelta(days=2), TODAY + timedelta(days=1))
NOBODY: dict[str, Any] = {
    "is_found": True,
    "is_mother_unknown": True,
    "mother_document_type": None,
    "mother_document_number": None,
}


def test_an_attendant_of_most_births_of_a_facility_is_the_most_out_of_line(ctx: Context) -> None:
    header = "renipress,name,ubigeo_scheme,ubigeo,latitude,longitude,services\n"
    import_facilities(ctx, read_facilities(f"{header}00007771,Posta,INEI,150101,-12,-77,births\n".encode()))
    ctx.actor = replace(ctx.actor, facility_code="00007771")  # nobody else attends there
    busy, others = digits(8), [digits(8) for _ in range(6)]
    for dni in [busy] * 30 + others * 2:
        enrolled(ctx, [], attendant_dni=dni)
    counted = [item for item in queries.counted(ctx.session, "attendants", *SPAN) if item.who in (busy, *others)]
    assert (counted[0].who, counted[0].count, counted[0].is_out_of_line) == (busy, 30, True)
    assert not any(item.is_out_of_line for item in counted[1:])


def test_the_only_regular_attendant_of_a_facility_is_not_measured_by_strangers_who_came_once(ctx: Context) -> None:
    header = "renipress,name,ubigeo_scheme,ubigeo,latitude,longitude,services\n"
    import_facilities(ctx, read_facilities(f"{header}00007772,Posta,INEI,150101,-12,-77,births\n".encode()))
    ctx.actor = replace(ctx.actor, facility_code="00007772")
    regular, strangers = digits(8), [digits(8) for _ in range(2)]
    for dni in [regular] * 19 + strangers:
        enrolled(ctx, [], attendant_dni=dni)
    counted = {item.who: item for item in queries.counted(ctx.session, "attendants", *SPAN) if item.place == "00007772"}
    assert (counted[regular].count, counted[regular].expected, counted[regular].is_out_of_line) == (19, None, False)
    assert not any(counted[who].is_out_of_line for who in strangers if who in counted)


@pytest.mark.parametrize("kind", queries.KINDS)
def test_every_kind_is_counted_and_a_span_without_births_is_empty(ctx: Context, kind: str) -> None:
    assert queries.counted(ctx.session, kind, date(1990, 1, 1), date(1990, 1, 2)) == []


@pytest.mark.parametrize("kind", queries.KINDS)
def test_the_longest_permitted_span_is_answered(ctx: Context, kind: str) -> None:
    enrolled(ctx, [], attendant_dni=digits(8))
    span = (TODAY - timedelta(days=LONGEST_DAYS), TODAY)
    assert kind == "declarants" or queries.counted(ctx.session, kind, *span)


def test_a_facility_is_compared_with_itself_before(ctx: Context) -> None:
    now = ctx.now
    for back in range(1, 7):
        ctx.now = now - timedelta(days=back)
        for _ in range(2):
            enrolled(ctx, [])
    ctx.now = now
    for _ in range(40):
        enrolled(ctx, [])
    day = (now - timedelta(hours=5)).date()
    (here,) = [item for item in queries.counted(ctx.session, "facilities", day, day) if item.who == "00006208"]
    assert here.count >= 40
    assert here.expected is not None
    assert here.expected < here.count
    assert here.chance is not None


def test_late_registrations_are_counted_by_distance_and_by_facility(ctx: Context) -> None:
    before = queries.late_bands(ctx.session, *SPAN)
    long_ago = ctx.now - timedelta(days=900)
    for ubigeo in ("150101", "080101", None):
        enrolled(ctx, [], born_at=long_ago, ubigeo_scheme="INEI" if ubigeo else None, ubigeo=ubigeo)
    enrolled(ctx, [], born_at=ctx.now - timedelta(days=3), ubigeo_scheme="INEI", ubigeo="150101")
    after = queries.late_bands(ctx.session, *SPAN)
    assert [(item.from_km, item.to_km) for item in after] == [(0, 50), (50, 200), (200, 500), (500, None), (None, None)]
    grown = [(new.births - old.births, new.late - old.late) for old, new in zip(before, after, strict=True)]
    assert grown == [(2, 1), (0, 0), (0, 0), (1, 1), (1, 1)]  # Lima and Cusco lie 570 km apart
    far = queries.late_facilities(ctx.session, *SPAN, 200)
    assert next(item.count for item in far if item.who == "00006208") >= 1


def test_reissues_are_counted_by_office_and_by_person(ctx: Context, actor: Any) -> None:
    def ask(kind: str, who: uuid.UUID, office: str) -> None:
        ctx.session.add(
            Application(
                id=uuid.uuid4(),
                person_id=who,
                kind=kind,
                state="issued",
                version=1,
                is_minor_present=True,
                applicant_id=applicant,
                applicant_relation="mother",
                sealed_photograph=b"x",
                photograph_sha256=bytes(32),
                is_demonstration=True,
                created_at=ctx.now,
                submitted_at=ctx.now,
                submitted_by=actor(office).account_id,
            )
        )

    applicant = register_person(ctx, RegisterPerson(sex="female")).id
    before = dict(queries.reissues_of_persons(ctx.session, *SPAN))
    for _ in range(3):
        ask("duplicate", child := register_person(ctx, RegisterPerson(sex="male")).id, "registrar")
        ask("duplicate", child, "registrar")
        ask("first", register_person(ctx, RegisterPerson(sex="male")).id, "clerk")
    ctx.session.flush()
    assert dict(queries.reissues_of_persons(ctx.session, *SPAN))[2] == before.get(2, 0) + 3
    counted = {item.who: item for item in queries.reissues(ctx.session, *SPAN)}
    assert counted["00006208"].count >= 6
    assert counted["00006208"].is_out_of_line or counted["00006208"].expected is not None


@pytest.mark.parametrize("by", fairness.FAIRNESS)
def test_groups_add_up_and_flags_and_confirmations_are_counted_in_them(ctx: Context, by: str) -> None:
    def sums() -> list[int]:
        groups = fairness.groups(ctx.session, by, *SPAN)
        return [sum(getattr(item, name) for item in groups) for name in ("births", "flagged", "decided", "confirmed")]

    before = sums()
    birth = enrolled(ctx, [], **NOBODY)
    search_birth(ctx, birth.id)  # no prints of a mother: a reason that names the birth
    assert [new - old for old, new in zip(before, sums(), strict=True)] == [1, 1, 0, 0]
    old = enrolled(ctx, [], mother_age_years=70)
    search_birth(ctx, old.id)
    (alert,) = alerts_about(ctx, old, "d1")
    case = follow_alert(ctx, alert.id)
    assert case is not None
    _confirm(ctx, case)
    assert [new - old for old, new in zip(before, sums(), strict=True)] == [2, 2, 1, 1]


def _confirm(ctx: Context, case: Case) -> None:
    from registry.access.queries import account_named

    first, second = (account_named(ctx.session, name) for name in ("investigator", "supervisor"))
    assert first is not None
    assert second is not None
    case.state, case.assigned_to, case.assigned_at = "in_review", first.id, ctx.now
    ctx.session.flush()
    case.state, case.decision, case.decision_reason, case.needs_second = "confirmed", "confirmed", "as shown", True
    case.decision_by, case.decision_at, case.seconded_by, case.seconded_at = first.id, ctx.now, second.id, ctx.now
    ctx.session.flush()


def test_investigators_and_supervisors_read_patterns_and_invalid_queries_are_refused(get: Any) -> None:
    span = f"since={SPAN[0]}&until={SPAN[1]}"
    for path in ("births?kind=facilities&", "late?", "reissues?", "fairness?by=sex&"):
        assert get(f"/patterns/{path}{span}", "investigator").status_code == 200
        assert get(f"/patterns/{path}{span}", "supervisor").status_code == 200
    spans = (SPAN[::-1], ("2001-01-01", "2026-01-01"), ("0001-01-01", "0001-01-02"))
    for wrong in (f"kind=nobody&{span}", *(f"kind=attendants&since={since}&until={until}" for since, until in spans)):
        assert get(f"/patterns/births?{wrong}", "investigator").status_code == 422


@pytest.mark.parametrize("role", roles_without("cases.work"))
def test_no_other_role_reads_patterns(client: Any, auth: Any, role: str) -> None:
    for path in ("births?kind=facilities&", "late?", "reissues?", "fairness?by=sex&"):
        answer = client.get(f"/api/v1/patterns/{path}since={SPAN[0]}&until={SPAN[1]}", headers=auth(role))
        assert answer.status_code == 403
