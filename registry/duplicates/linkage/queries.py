"""Reads for record linkage."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import Text, bindparam, select, text
from sqlalchemy.orm import Session

from registry.births.record.rules import IN_FORCE
from registry.core.hiding import sealed_as_well
from registry.core.planning import by_index
from registry.duplicates.linkage.blocks import keys_of_whole_name
from registry.duplicates.linkage.facts import COLUMNS, NOBODY, Features, PersonFacts
from registry.duplicates.linkage.models import LinkageModel
from registry.facilities.places.table import districts
from registry.people.visibility import seen_among

MOST_IN_BLOCK: Final = 200
"""Candidates taken from one block: a bound that no block of ordinary persons reaches."""
MOST_BY_TRIGRAMS: Final = 100
LEAST_SIMILARITY: Final = 0.45
"""pg_trgm's similarity of whole names, among persons of a birth date that fits."""
LEAST_SIMILARITY_UNDATED: Final = 0.6
"""The same among everybody, where no birth date is known."""

KEPT_MOTHER: Final = (
    "coalesce((SELECT into_id FROM joined_person WHERE joined_person.person_id = b.mother_id), b.mother_id)::text"
)
"""The record in use of a birth's mother."""
FACTS: Final = f"""
SELECT p.id::text AS person_id, p.given_names, p.first_surname, p.second_surname, p.sex,
       CASE WHEN b.birth_estimate IS NULL THEN p.birth_date END AS birth_date,
       CASE WHEN b.birth_estimate IS NULL THEN extract(year FROM p.created_at)::int - p.age_years
            ELSE extract(year FROM p.birth_date)::int END AS birth_year,
       b.ubigeo_scheme, b.ubigeo, {KEPT_MOTHER} AS mother_id, b.mother_given_names, b.mother_first_surname,
       b.mother_second_surname, a.father_given_names, a.father_first_surname, a.father_second_surname,
       b.cnv AS certificate, b.delivery_id::text AS delivery_id,
       CASE WHEN b.state = 'annulled' THEN {KEPT_MOTHER} END AS annulled_for,
       coalesce(b.mother_phone, own.mother_phone) AS phone,
       CASE WHEN b.id IS NOT NULL THEN b.mother_residence_address ELSE own.mother_residence_address END AS address,
       CASE WHEN b.id IS NOT NULL THEN b.mother_residence_scheme ELSE own.mother_residence_scheme END AS home_scheme,
       CASE WHEN b.id IS NOT NULL THEN b.mother_residence_ubigeo ELSE own.mother_residence_ubigeo END AS home_ubigeo
FROM person p
LEFT JOIN birth b ON b.newborn_id = p.id
LEFT JOIN LATERAL (
    SELECT coalesce(f.given_names, r.father_given_names) AS father_given_names,
           coalesce(f.first_surname, r.father_first_surname) AS father_first_surname,
           CASE WHEN f.id IS NULL THEN r.father_second_surname ELSE f.second_surname END AS father_second_surname
    FROM birth_record r LEFT JOIN LATERAL (
        SELECT id, given_names, first_surname, second_surname FROM record_parent
        WHERE record_id = r.id AND relation = 'father' ORDER BY position LIMIT 1
    ) f ON true
    WHERE b.id IS NOT NULL AND r.child_id = p.id AND NOT r.is_sealed
      AND r.state IN ({", ".join(repr(state) for state in IN_FORCE)})
    ORDER BY r.inscribed_at DESC LIMIT 1
) a ON true
LEFT JOIN LATERAL (
    SELECT mother_phone, mother_residence_address, mother_residence_scheme, mother_residence_ubigeo FROM birth
    WHERE b.id IS NULL AND mother_id = p.id AND state <> 'annulled'
    ORDER BY born_on DESC NULLS LAST, born_at DESC NULLS LAST LIMIT 1
) own ON true
"""  # noqa: S608  # our own words
"""Everything known of persons. An annulled certificate still describes its child; a sealed acta describes nobody. Of an
estimated day of birth only the year counts."""
FACTS_AND_HASH: Final = f"""
SELECT facts.*, stored.content_hash FROM ({FACTS}) AS facts
LEFT JOIN linkage_record stored ON stored.person_id = CAST(facts.person_id AS uuid)
"""  # noqa: S608  # our own words
"""The same for everybody, with the hash of the features stored."""


@cache
def _district_numbers() -> Mapping[tuple[str, str], str]:
    """(scheme, code) → one number for the district, whichever scheme numbers it: INEI's, where the names agree."""
    names = {
        (district.scheme, district.code): (district.department, district.province, district.district)
        for district in districts()
    }
    inei = {name: code for (scheme, code), name in names.items() if scheme == "INEI"}
    return {(scheme, code): inei.get(name, f"{code}{scheme}") for (scheme, code), name in names.items()}


def place_key(scheme: str | None, code: str | None) -> str | None:
    """One number for a district, beginning with its department's."""
    return _district_numbers().get((scheme, code)) if scheme and code else None


@cache
def _district_names() -> Mapping[str, str]:
    """A district's number → district, province and department by name."""
    numbers = _district_numbers()
    return {
        numbers[district.scheme, district.code]: f"{district.district}, {district.province}, {district.department}"
        for district in districts()
    }


def place_name(key: str) -> str | None:
    """The names of the district that `place_key` numbers."""
    return _district_names().get(key)


def facts_of_row(row: Sequence[Any]) -> PersonFacts:
    """The facts in a row of FACTS."""
    (
        person_id,
        given,
        first,
        second,
        sex,
        born,
        year,
        scheme,
        ubigeo,
        mother,
        mother_given,
        mother_first,
        mother_second,
        father_given,
        father_first,
        father_second,
        cnv,
        delivery,
        annulled_for,
        phone,
        address,
        home_scheme,
        home,
    ) = row
    return PersonFacts(
        person_id=person_id,
        given_names=given,
        first_surname=first,
        second_surname=second,
        sex=sex,
        birth_date=born,
        birth_year=year,
        place=place_key(scheme, ubigeo),
        mother_id=mother,
        mother_given_names=mother_given,
        mother_first_surname=mother_first,
        mother_second_surname=mother_second,
        father_given_names=father_given,
        father_first_surname=father_first,
        father_second_surname=father_second,
        certificate=cnv,
        phone=phone,
        address=address,
        residence=place_key(home_scheme, home),
        delivery_id=delivery,
        annulled_for=annulled_for,
    )


def facts(session: Session, persons: Sequence[uuid.UUID]) -> Iterator[PersonFacts]:
    """What the registry knows of these persons."""
    query = text(f"{FACTS} WHERE p.id = ANY(:persons)")
    for row in session.execute(query, {"persons": list(persons)}):
        yield facts_of_row(tuple(row))


# The planner takes the blocks for large, and would read every record to find tens of them: so one by one, by their key.
_SEARCH = text(f"""
WITH blocked AS (
    SELECT member.person_id FROM unnest(CAST(:keys AS bigint[])) AS block
    CROSS JOIN LATERAL (
        SELECT person_id FROM linkage_record WHERE blocks @> ARRAY[block] LIMIT {MOST_IN_BLOCK}
    ) AS member
), alike AS (
    SELECT id AS person_id FROM person
    WHERE birth_date = ANY(CAST(:dates AS date[])) AND similarity(folded_name, :name) >= {LEAST_SIMILARITY}
    ORDER BY similarity(folded_name, :name) DESC LIMIT {MOST_BY_TRIGRAMS}
), undated AS (
    SELECT id AS person_id FROM person WHERE :undated AND folded_name % :name LIMIT {MOST_BY_TRIGRAMS}
)
SELECT {", ".join(f"record.{name}" for name in COLUMNS)}
FROM (SELECT * FROM blocked UNION SELECT * FROM alike UNION SELECT * FROM undated) AS found
CROSS JOIN LATERAL (SELECT * FROM linkage_record WHERE person_id = found.person_id LIMIT 1) AS record
WHERE CAST(record.person_id AS text) <> :own AND (delivery_id IS DISTINCT FROM :delivery OR :delivery IS NULL)
  AND coalesce(mother_key <> :own, true) AND coalesce(CAST(:mother AS uuid) <> record.person_id, true)
  AND coalesce(annulled_for <> :mother, true) AND coalesce(mother_key <> :annulled_for, true)
""").bindparams(*(bindparam(name, type_=Text) for name in ("own", "delivery", "mother", "annulled_for")))  # noqa: S608  # our words
_OF_WHOLE_NAME = text("""
    SELECT DISTINCT record.person_id FROM unnest(CAST(:keys AS bigint[])) AS block
    CROSS JOIN LATERAL (SELECT person_id FROM linkage_record WHERE blocks @> ARRAY[block]) AS record
""")
_ALIKE_ENOUGH = text(f"SELECT set_config('pg_trgm.similarity_threshold', '{LEAST_SIMILARITY_UNDATED}', true)")


def sharing_a_block(session: Session, person: Features, keys: Sequence[int], name: str) -> list[Features]:
    """Features of everyone in a block with the person, or with a similar name and a date that fits."""
    parameters = {
        "keys": list(keys),
        "dates": _dates(person.birth_date) if name else [],
        "name": name,
        "undated": bool(name) and person.birth_date is None,
        "own": person.person_id or NOBODY,
        "delivery": person.delivery_id,
        "mother": person.mother_key,
        "annulled_for": person.annulled_for,
    }
    # Read with the system's view: a row policy would be applied before operators that might leak what they read, so
    # that no index could serve. Whoever must not be seen is removed afterwards.
    with sealed_as_well(session), by_index(session):
        session.execute(_ALIKE_ENOUGH)
        rows = {row[0]: row for row in session.execute(_SEARCH, parameters)}
    return [Features(str(person_id), *rows[person_id][1:]) for person_id in seen_among(session, list(rows))]


def of_whole_name(session: Session, words: Sequence[str]) -> list[uuid.UUID]:
    """Persons with a name that may have these words, by its keys; not those hidden from this reader."""
    with by_index(session):
        found = session.execute(_OF_WHOLE_NAME, {"keys": keys_of_whole_name(words)}).scalars().all()
    return list(found)


def _dates(born: date | None) -> list[date]:
    """The dates a birth date may have been written as: itself, day and month exchanged, up to three years off."""
    if born is None:
        return []
    years = range(born.year - 3, born.year + 4)
    dates = {_day(year, born.month, born.day) for year in years} | {_day(born.year, born.day, born.month)}
    return sorted(day for day in dates if day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def newest_model(session: Session) -> LinkageModel | None:
    """The newest model, which is in force."""
    return session.scalar(select(LinkageModel).order_by(LinkageModel.made_at.desc()).limit(1))
