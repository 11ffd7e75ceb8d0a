"""What fans out from one adult, phone or address within months."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, TextClause, text

from registry.duplicates import queries
from registry.duplicates.facts.parents import BECAME_A_PARENT, Recognition
from registry.duplicates.facts.subjects import MOST_ROWS, BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.adults import (
    ADDRESS,
    APPLICANT,
    GUARDIAN,
    INSTITUTION,
    ONE_BEARER_BITS,
    PHONE,
    ContactsChildren,
    DeclarantsChildren,
    FanOut,
    ParentsChildren,
)
from registry.duplicates.linkage import queries as linkage
from registry.duplicates.linkage import service as linking
from registry.duplicates.linkage.facts import features
from registry.duplicates.linkage.writing.spelling import keys, phone_key

# A declarant who is said to be the mother or father is a parent only by a parent's document; with a mother who
# has none, a plain = would be NULL and let everybody pass.
_IS_A_PARENT: Final = """
    (a.declarant IN ('mother', 'father') AND (
        a.declarant_document IS NOT DISTINCT FROM b.mother_document_number OR EXISTS (
        SELECT FROM identity_document d WHERE d.number = a.declarant_document AND (
            d.person_id = b.mother_id OR EXISTS (
                SELECT FROM kinship WHERE child_id = b.newborn_id AND relative_id = d.person_id
                  AND relation IN ('mother', 'father')
            )
        )
    )))
"""
_DECLARANT: Final = text(f"""
    SELECT a.declarant_document AS document, a.inscribed_at FROM birth_record a JOIN birth b ON b.id = a.birth_id
    WHERE b.id = :birth AND a.declarant_document IS NOT NULL AND a.inscribed_at IS NOT NULL AND NOT {_IS_A_PARENT}
    ORDER BY a.inscribed_at DESC LIMIT 1
""")  # noqa: S608  # our own words
# Each query over months looks before and after this birth's own moment: a recognition or a number that is recorded late
# belongs to a child enrolled earlier than the others. `_window` chooses the months.
_DECLARED: Final = text(f"""
    SELECT b.id, b.newborn_id, b.mother_id, a.declarant, p.department,
           a.inscribed_at AS at, a.inscribed_at + make_interval(months => :months) AS until
    FROM birth b JOIN birth_record a ON a.birth_id = b.id
    JOIN facility f ON f.code = b.facility_code LEFT JOIN place p ON (p.scheme, p.code) = (f.ubigeo_scheme, f.ubigeo)
    WHERE a.declarant_document = :document AND NOT {_IS_A_PARENT}
      AND a.inscribed_at < CAST(:at AS timestamptz) + make_interval(months => :months)
      AND a.inscribed_at > CAST(:at AS timestamptz) - make_interval(months => :months)
    ORDER BY a.inscribed_at, b.id LIMIT :most
""")  # noqa: S608  # our own words
# A man without a document is registered anew by each acta: those of his whole name, without one, count as him, however
# it was spelt.
_NAME: Final = text("""
    SELECT p.folded_name, EXISTS (SELECT FROM identity_document d WHERE d.person_id = p.id) AS has_document
    FROM person p WHERE p.id = :parent AND p.folded_name LIKE '% %'
""")
_NAMESAKES: Final = text("""
    SELECT p.id, p.folded_name FROM person p
    WHERE p.id = ANY(:namesakes)
      AND EXISTS (
          SELECT FROM kinship WHERE relative_id = p.id AND relation = :relation AND evidence = 'acknowledgement'
      )
      AND (:with_document OR NOT EXISTS (SELECT FROM identity_document d WHERE d.person_id = p.id))
    ORDER BY p.folded_name <> :name, p.id LIMIT :most
""")
_RECOGNISED: Final = text(f"""
    SELECT b.id, b.newborn_id, b.mother_id, k.relative_id,
           k.since AS at, CAST(k.since + make_interval(months => :months) AS date) AS until
    FROM kinship k JOIN birth b ON b.newborn_id = k.child_id
    WHERE k.relative_id = ANY(:parents) AND {BECAME_A_PARENT} AND b.mother_id IS DISTINCT FROM k.relative_id
      AND k.since < CAST(:at AS date) + make_interval(months => :months)
      AND k.since > CAST(:at AS date) - make_interval(months => :months)
    ORDER BY k.since, k.created_at, b.id LIMIT :most
""")  # noqa: S608  # our own words
_WITH_PHONE: Final = text("""
    SELECT b.id, b.newborn_id, b.mother_id,
           b.created_at AS at, b.created_at + make_interval(months => :months) AS until
    FROM birth b JOIN linkage_record r ON r.person_id = b.newborn_id
    WHERE r.phone = :phone AND b.state <> 'annulled'
      AND b.created_at < CAST(:at AS timestamptz) + make_interval(months => :months)
      AND b.created_at > CAST(:at AS timestamptz) - make_interval(months => :months)
    ORDER BY b.created_at, b.id LIMIT :most
""")
_AT_ADDRESS: Final = text("""
    SELECT b.id, b.newborn_id, b.mother_id,
           b.created_at AS at, b.created_at + make_interval(months => :months) AS until
    FROM birth b JOIN linkage_record r ON r.person_id = b.newborn_id
    WHERE b.state <> 'annulled' AND r.address = (SELECT address FROM linkage_record WHERE person_id = :child)
      AND b.created_at < CAST(:at AS timestamptz) + make_interval(months => :months)
      AND b.created_at > CAST(:at AS timestamptz) - make_interval(months => :months)
    ORDER BY b.created_at, b.id LIMIT :most
""")
_OF_GUARDIAN: Final = text("""
    SELECT b.id, b.newborn_id, b.mother_id FROM birth b
    JOIN kinship k ON k.child_id = b.newborn_id JOIN kinship own ON own.relative_id = k.relative_id
    WHERE own.child_id = :child AND own.relation = 'tutor' AND k.relation = 'tutor' AND k.since <= own.since
      AND k.since > own.since - make_interval(months => :months)
    ORDER BY k.since, b.id LIMIT :most
""")


# Kin are those whom the registry's parents show: parents, grandparents, aunts and uncles, brothers and sisters. What an
# applicant's own papers say was recorded when they applied, and excuses nobody.
_OF_APPLICANT: Final = text("""
    WITH own AS (
        SELECT applicant_id AS applicant, submitted_at AS at FROM document_application
        WHERE person_id = :child AND applicant_id IS NOT NULL AND submitted_at IS NOT NULL
        ORDER BY submitted_at DESC LIMIT 1
    ), parent AS (
        SELECT child_id, relative_id FROM kinship WHERE relation IN ('mother', 'father')
    ), asked AS (
        SELECT a.person_id, min(a.submitted_at) AS at FROM own JOIN document_application a
          ON a.applicant_id = own.applicant AND a.submitted_at <= own.at
         AND a.submitted_at > own.at - make_interval(months => :months)
        WHERE NOT EXISTS (
            SELECT FROM parent WHERE child_id = a.person_id AND relative_id = own.applicant
        ) AND NOT EXISTS (
            SELECT FROM parent near JOIN parent far ON far.child_id = near.relative_id
            WHERE near.child_id = a.person_id AND (
                far.relative_id = own.applicant
                OR far.relative_id IN (SELECT relative_id FROM parent WHERE child_id = own.applicant)
            )
        ) AND NOT EXISTS (
            SELECT FROM parent near JOIN parent theirs ON theirs.relative_id = near.relative_id
            WHERE near.child_id = a.person_id AND theirs.child_id = own.applicant
        )
        GROUP BY a.person_id
    )
    SELECT b.id, b.newborn_id, b.mother_id FROM asked JOIN birth b ON b.newborn_id = asked.person_id
    WHERE EXISTS (SELECT FROM asked WHERE person_id = :child)
    ORDER BY asked.at, b.id LIMIT :most
""")


def _rows(subject: BirthSubject, query: TextClause, parameters: Mapping[str, Any]) -> Sequence[Row[Any]]:
    return subject.session.execute(query, {**parameters, "most": MOST_ROWS}).all()


def _window(rows: Sequence[Row[Any]], at: datetime | date) -> Sequence[Row[Any]]:
    """Of rows in the order of their moments, those of the months about `at` in which most mothers are: the earliest."""
    starts = [row for row in rows if row.at <= at < row.until]
    windows = [[row for row in rows if start.at <= row.at < start.until] for start in starts]
    return max(windows, key=lambda window: len({row.mother_id or row.id for row in window}), default=())


def _fan_out(subject: BirthSubject, rows: Sequence[Row[Any]]) -> FanOut:
    in_use = subject.records_in_use(frozenset(row.mother_id for row in rows if row.mother_id is not None))
    mothers = {in_use.get(row.mother_id, row.mother_id) or row.id for row in rows}
    births = tuple(sorted((row.id for row in rows), key=str))
    return FanOut(len(mothers), tuple(row.newborn_id for row in rows), births)


def _of_families(subject: BirthSubject, rows: Sequence[Row[Any]]) -> FanOut:
    """The same, where sisters count as one: mothers who share both surnames share a house, a telephone, a mother."""
    whole = _fan_out(subject, rows)
    mothers = {row.mother_id for row in rows if row.mother_id is not None}
    surnames = [
        frozenset(names) for names in queries.surnames_of(subject.session, mothers).values() if None not in names
    ]
    return replace(whole, mothers=whole.mothers - len(surnames) + len(set(surnames)))


def declared(subject: BirthSubject) -> Iterator[DeclarantsChildren]:
    """Children the same declarant, not a parent of theirs, declared within the months about this one's acta."""
    declarant = subject.session.execute(_DECLARANT, {"birth": subject.birth.id}).one_or_none()
    if declarant is not None:
        months = subject.limits.declarant_months
        parameters = {"document": declarant.document, "at": declarant.inscribed_at, "months": months}
        rows = _window(_rows(subject, _DECLARED, parameters), declarant.inscribed_at)
        is_institution = all(row.declarant == INSTITUTION for row in rows)
        yield DeclarantsChildren(_fan_out(subject, rows), is_institution, len({row.department for row in rows}))


def recognised(subject: BirthSubject) -> Iterator[ParentsChildren]:
    """Children whom the same person recognised, or adopted, within the months about this one's recognition."""
    for recognition in subject.recognitions:
        named = subject.session.execute(_NAME, {"parent": recognition.parent}).first()
        without_document, parents = [], [recognition.parent]
        if named is not None and not named.has_document:
            without_document = _namesakes(subject, recognition, named.folded_name, with_document=False)
        if named is not None:
            parents = without_document or _bearers_of_a_rare_name(subject, recognition, named.folded_name)
        parameters = {
            "parents": parents,
            "at": recognition.since,
            "months": subject.limits.father_months,
        }
        rows = _window(_rows(subject, _RECOGNISED, parameters), recognition.since)
        if rows:  # the first one's parent: every further one adds to the same alert
            yield ParentsChildren(
                rows[0].relative_id,
                _fan_out(subject, rows),
                is_by_name=bool(without_document),
                is_by_court=recognition.is_by_court,
                documents=1 if without_document else len({row.relative_id for row in rows}),
            )


def _namesakes(subject: BirthSubject, recognition: Recognition, name: str, *, with_document: bool) -> list[uuid.UUID]:
    """Who recognised children under this whole name, however it was spelt; those with a document only if asked for."""
    words = sorted(keys(name))
    parameters = {
        "name": name,
        "namesakes": [recognition.parent, *linkage.of_whole_name(subject.session, words)],
        "relation": recognition.relation,
        "with_document": with_document,
        "most": MOST_ROWS,
    }
    rows = subject.session.execute(_NAMESAKES, parameters)
    return [row.id for row in rows if sorted(keys(row.folded_name)) == words]


def _bearers_of_a_rare_name(subject: BirthSubject, recognition: Recognition, name: str) -> list[uuid.UUID]:
    """The parent, and who else recognised children under a name that hardly anybody else can bear.

    The weights are those of linkage, without its prior: another record names another person, and among how many it
    does is the country's number of men and not the registry's. A date of birth that differs speaks against one man.
    """
    ctx, parent = subject.ctx, recognition.parent
    others = [person for person in _namesakes(subject, recognition, name, with_document=True) if person != parent]
    known = linking.facts_of_persons(ctx, [parent, *others]) if others else {}
    if parent not in known:
        return [parent]
    own, *theirs = (features(facts) for facts in known.values())
    model = subject.linkage_model
    weighed = linking.weigh(model, linking.frequencies(ctx, model, own), own, theirs)
    one_man = [other.person_id for other in weighed if other.bits - model.prior_bits() >= ONE_BEARER_BITS]
    return [parent, *one_man]


def with_phone(subject: BirthSubject) -> Iterator[ContactsChildren]:
    """Children enrolled with the same phone, however it is written, within the months about it."""
    birth, months = subject.birth, subject.limits.contact_months
    phone = phone_key(birth.mother_phone)
    if phone is not None:
        parameters = {"phone": phone, "at": birth.created_at, "months": months}
        rows = _window(_rows(subject, _WITH_PHONE, parameters), birth.created_at)
        yield ContactsChildren(PHONE, _of_families(subject, rows))


def at_address(subject: BirthSubject) -> Iterator[ContactsChildren]:
    """Children enrolled with the same address, however it is written, within the months about it."""
    birth, months = subject.birth, subject.limits.contact_months
    parameters = {"child": birth.newborn_id, "at": birth.created_at, "months": months}
    rows = _window(_rows(subject, _AT_ADDRESS, parameters), birth.created_at)
    yield ContactsChildren(ADDRESS, _of_families(subject, rows))


def of_guardian(subject: BirthSubject) -> Iterator[ContactsChildren]:
    """Children who have the same guardian, or the same applicant who is not recorded as their relative.

    Of both, the one with more mothers: a tutor applies for the IDs of the wards.
    """
    parameters = {"child": subject.birth.newborn_id, "months": subject.limits.contact_months}
    of_guardian = ContactsChildren(GUARDIAN, _of_families(subject, _rows(subject, _OF_GUARDIAN, parameters)))
    of_applicant = ContactsChildren(APPLICANT, _of_families(subject, _rows(subject, _OF_APPLICANT, parameters)))
    yield max(of_guardian, of_applicant, key=lambda sharing: sharing.fan_out.mothers)


SOURCES: Final = (
    Source(Occasion.BIRTH, DeclarantsChildren, declared),
    Source(Occasion.BIRTH, ParentsChildren, recognised),
    Source(Occasion.BIRTH, ContactsChildren, with_phone),
    Source(Occasion.BIRTH, ContactsChildren, at_address),
    Source(Occasion.CHILD, ContactsChildren, of_guardian),
)
