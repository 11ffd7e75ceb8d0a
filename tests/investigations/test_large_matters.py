"""An attendant of a hundred thousand births, ten thousand candidates: answered within bounds, the rest counted."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from registry.core.context import Context
from registry.duplicates.detection import findings_of_data
from registry.duplicates.facts import attendants
from registry.duplicates.facts.subjects import MOST_LINKED, BirthSubject
from registry.duplicates.linkage import service as linkage
from registry.duplicates.linkage.facts import PersonFacts
from registry.duplicates.linkage.models import LinkageRecord
from registry.duplicates.linkage.queries import MOST_IN_BLOCK
from registry.duplicates.thresholds import service as thresholds
from registry.investigations.graph import queries as graph
from registry.investigations.patterns import queries as patterns
from registry.investigations.searches import queries as searches
from registry.investigations.searches.kinds.kind import Limits
from registry.investigations.searches.running import find
from registry.investigations.settings.service import in_force
from tests.births.samples import digits
from tests.duplicates.conftest import BORN, enrolled

MANY = 100_000
_MADE = (
    (
        "INSERT INTO person (id, folded_name, sex, birth_date, is_demonstration, created_at) "
        "SELECT md5(:seed || n)::uuid, '', 'female', '2025-01-10', true, :at FROM generate_series(1, :many) n"
    ),
    (
        "INSERT INTO delivery (id, facility_code, is_demonstration, created_at) "
        "SELECT md5(:seed || n)::uuid, '00006208', true, :at FROM generate_series(1, :many) n"
    ),
    (
        "INSERT INTO birth (id, state, delivery_id, newborn_id, facility_code, born_at, born_on, sex, is_found, "
        "is_remote, is_mother_unknown, attendant_dni, attendant_profession, is_demonstration, created_at) "
        "SELECT md5(:seed || n)::uuid, 'draft', md5(:seed || n)::uuid, md5(:seed || n)::uuid, '00006208', "
        "CAST(:born AS timestamptz) - m.ago, ((CAST(:born AS timestamptz) - m.ago) AT TIME ZONE 'America/Lima')::date, "
        "'female', false, false, true, :dni, 'obstetrician', true, CAST(:at AS timestamptz) - m.ago "
        "FROM generate_series(1, :many) n CROSS JOIN LATERAL (SELECT n * interval '3 minutes' AS ago) m"
    ),
)


@pytest.fixture
def attendant(ctx: Context) -> str:
    """The number of an attendant of a hundred thousand births, written past the triggers, for this test alone."""
    dni = digits(8)
    ctx.session.execute(text("SET LOCAL session_replication_role = replica"))
    for statement in _MADE:
        ctx.session.execute(text(statement), {"seed": dni, "many": MANY, "at": ctx.now, "born": BORN, "dni": dni})
    ctx.session.execute(text("SET LOCAL session_replication_role = origin"))
    return dni


def test_an_attendant_of_a_hundred_thousand_births_is_counted_but_not_followed(ctx: Context, attendant: str) -> None:
    candidates = graph.neighbours(ctx.session, ("attendant", attendant), 40)
    assert (len(candidates.linked), candidates.total) == (40, MANY)
    newborns, total = searches.by_attendant(ctx.session, attendant, 100)
    assert (len(newborns), total) == (100, MANY)
    birth = enrolled(ctx, [], attendant_dni=attendant, attendant_profession="obstetrician")
    seen = next(attendants.attendance(BirthSubject(ctx, birth, thresholds.current(ctx.session))))
    assert seen is not None
    assert seen.births_that_day > 200
    span = ((ctx.now - timedelta(days=300)).date(), ctx.now.date())
    counted = patterns.counted(ctx.session, "attendants", *span)
    assert next(item.count for item in counted if item.who == attendant) == MANY + 1
    assert len(counted) <= patterns.MOST


@pytest.fixture
def namesakes(ctx: Context) -> PersonFacts:
    """Ten thousand persons of one name and birth date, and the data of one more."""
    ctx.session.execute(
        text(
            "INSERT INTO person (given_names, first_surname, second_surname, folded_name, sex, birth_date, "
            "is_demonstration, created_at, id) SELECT 'Ñusta María', 'Quispe', 'Mamani', 'NUSTA MARIA QUISPE MAMANI', "
            "'female', '2001-02-03', true, :at, md5(:seed || n)::uuid FROM generate_series(1, 10000) n"
        ),
        {"seed": digits(8), "at": ctx.now},
    )
    named = "folded_name = 'NUSTA MARIA QUISPE MAMANI' AND birth_date = '2001-02-03'"
    first = ctx.session.execute(text(f"SELECT id FROM person WHERE {named} LIMIT 1")).scalar_one()
    linkage.refresh(ctx, [first])
    others = [column.name for column in LinkageRecord.__table__.columns if column.name != "person_id"]
    ctx.session.execute(  # the same features for all, which one by one would take long
        text(
            f"INSERT INTO linkage_record (person_id, {', '.join(others)}) "
            f"SELECT p.id, {', '.join(f'r.{name}' for name in others)} FROM (SELECT id FROM person WHERE {named}) p "
            "CROSS JOIN linkage_record r WHERE r.person_id = :first AND p.id <> :first"
        ),
        {"first": first},
    )
    return PersonFacts(
        given_names="Ñusta María",
        first_surname="Quispe",
        second_surname="Mamani",
        sex="female",
        birth_date=date(2001, 2, 3),
    )


def test_a_name_borne_by_ten_thousand_is_compared_and_stored_within_bounds(
    ctx: Context, namesakes: PersonFacts
) -> None:
    limits = Limits.of(*in_force(ctx.session))
    candidates = linkage.candidates(ctx, namesakes, limits.candidates)
    assert 100 <= len(candidates) <= 16 * MOST_IN_BLOCK
    criteria = {
        "given_names": "Ñusta María",
        "first_surname": "Quispe",
        "second_surname": "Mamani",
        "sex": "female",
        "birth_date": "2001-02-03",
    }
    result = find(ctx, "names", criteria, ctx.now + timedelta(hours=1), 0, limits)
    assert len(result.best) == limits.most
    assert result.total >= len(result.best)
    birth = enrolled(
        ctx,
        [],
        mother_given_names="Ñusta María",
        mother_first_surname="Quispe",
        mother_second_surname="Mamani",
        mother_birth_date=date(2001, 2, 3),
    )
    assert sum(item.indicator == "l1" for item in findings_of_data(ctx, birth)) <= 2 * MOST_LINKED
