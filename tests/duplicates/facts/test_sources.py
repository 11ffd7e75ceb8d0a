"""The facts of a search: every kind gathered, each asked for once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from registry.core.context import Context
from registry.duplicates import detection
from registry.duplicates.facts.sources import OF_BIRTH, OF_DATA, gather
from registry.duplicates.facts.subjects import BirthSubject
from registry.duplicates.indicators.catalogue import CATALOGUE
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.births.samples import a_phone, digits
from tests.duplicates.conftest import BORN, enrolled
from tests.duplicates.samples import MOTHER, registered_twice

SETTING = "set_config"
"""Part of a statement that changes how the database plans, and reads nothing."""


@contextmanager
def queries(ctx: Context) -> Iterator[Counter[tuple[str, str]]]:
    """Every query with its parameters, and how often it was asked."""
    queries_seen: Counter[tuple[str, str]] = Counter()

    def count(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.lstrip(" (\n").startswith(("SELECT", "WITH")) and SETTING not in statement:
            queries_seen[statement, repr(parameters)] += 1

    connection = ctx.session.connection()
    event.listen(connection, "before_cursor_execute", count)
    try:
        yield queries_seen
    finally:
        event.remove(connection, "before_cursor_execute", count)


def test_every_fact_of_a_birth_is_asked_for_once(ctx: Context) -> None:
    ctx.watchers = ()  # each list asks its own questions
    first, _second = registered_twice(ctx)
    first.attendant_dni, first.mother_phone = digits(8), a_phone()
    ctx.session.flush()
    with queries(ctx) as seen:
        facts = gather(BirthSubject(ctx, first, DEFAULTS), OF_BIRTH)
    assert len(seen) > 20
    assert {statement: count for (statement, _), count in seen.items() if count > 1} == {}
    assert {indicator.code for indicator in CATALOGUE if facts.of(indicator.facts)} >= {"a1", "d1", "e3", "h1", "l1"}


@pytest.mark.parametrize("indicator", ["h1", "d1", "f1"])
def test_one_indicator_is_judged_by_its_own_facts_alone(ctx: Context, indicator: str) -> None:
    phone = a_phone()
    births = [
        enrolled(ctx, [], mother_phone=phone, mother_age_years=70, mother_document_number=digits(8)) for _ in range(4)
    ]
    for birth in births:
        detection.refresh(BirthSubject(ctx, birth, DEFAULTS))
    with queries(ctx) as of_one:
        findings = detection.findings_by(ctx, births[-1], indicator)
    with queries(ctx) as of_all:
        gather(BirthSubject(ctx, births[-1], DEFAULTS), OF_DATA)
    assert {finding.indicator for finding in findings} == {indicator} - {"f1"}
    assert len(of_one) < len(of_all) / 3


def test_births_of_one_woman_are_compared_pair_by_pair(ctx: Context) -> None:
    from registry.duplicates.indicators.rules.births import TwoBirths

    number = digits(8)
    births = [
        enrolled(ctx, [], mother_document_number=number, born_at=BORN - timedelta(days=400 * n), **MOTHER)
        for n in range(3)
    ]
    pairs = gather(BirthSubject(ctx, births[0], DEFAULTS), OF_DATA).of(TwoBirths)
    ids = {birth.id for birth in births}
    assert [{pair.first.birth_id, pair.second.birth_id} < ids for pair in pairs] == [True] * 3
