"""How much of what was planted is found, and how often the innocent are flagged.

This reads the truth and asks the detecting code; the detecting code knows nothing of it. Nothing it does is kept.
"""

import json
import random
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text

from registry.births.models import Birth
from registry.core.context import SYSTEM, Context
from registry.core.jobs import lift_limits
from registry.core.registry import Registry
from registry.duplicates import fusion
from registry.duplicates.detection import findings_of_data
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.linkage import service as linkage
from registry.duplicates.linkage.facts import PersonFacts
from registry.duplicates.models import ProtectionReferral
from registry.duplicates.thresholds import service as thresholds
from registry.duplicates.thresholds.rules import Thresholds

OF_PRINTS: Final = ("b1", "c1", "c3", "g2", "g3", "i0")
"""Planted with prints: looked for by the searches themselves (`evaluation_of_prints`)."""
DUPLICATE, MOTHER_TWICE, PROTECTION = "duplicate", "mother twice", "protection"
Truth = list[dict[str, Any]]


class Over(Exception):
    """Ends a transaction of which nothing is kept."""


def read_truth(path: Path) -> Truth:
    """What was planted."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@dataclass(slots=True)
class OneEntity:
    """Which persons are one, by the truth: duplicates of duplicates too."""

    root: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, truth: Truth) -> "OneEntity":
        """Second registrations, second identities of mothers, and retries elsewhere are one person's."""
        made = cls()
        for one in truth:
            if one["kind"] in (DUPLICATE, MOTHER_TWICE, "k1", "made again"):
                first, second = (made.find(each) for each in one["persons"])
                made.root[first] = second
        return made

    def find(self, person: str) -> str:
        """The one who stands for a person."""
        while self.root.setdefault(person, person) != person:
            person = self.root[person]
        return person

    def holds(self, pair: Iterable[str]) -> bool:
        """Whether a pair is one person."""
        return len({self.find(one) for one in pair}) == 1


@dataclass(frozen=True, slots=True)
class LinkageRow:
    """Recall and precision of pairs of so many bits or more."""

    bits: float
    pairs: int
    recall_children: float
    recall_mothers: float
    precision: float


def linkage_table(truth: Truth, pairs: Iterable[tuple[str, str, float]], bars: Sequence[float]) -> list[LinkageRow]:
    """One row a bar."""
    entity = OneEntity.of(truth)
    children = {frozenset(one["persons"]) for one in truth if one["kind"] == DUPLICATE}
    mothers = {frozenset(one["persons"]) for one in truth if one["kind"] == MOTHER_TWICE}
    found = [(frozenset((one, other)), bits) for one, other, bits in pairs]
    rows = []
    for bar in bars:
        kept = {pair for pair, bits in found if bits >= bar}
        right = sum(entity.holds(pair) for pair in kept)
        rows.append(
            LinkageRow(
                bar,
                len(kept),
                _share(len(kept & children), len(children)),
                _share(len(kept & mothers), len(mothers)),
                _share(right, len(kept)),
            )
        )
    return rows


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


@dataclass(slots=True)
class IndicatorRow:
    """One indicator: how many planted, how many of them found; how many innocent births it flagged, by severity."""

    planted: int = 0
    found: int = 0
    false: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(slots=True)
class Flagged:
    """What was said: a row an indicator; innocent births by the level of the gravest alert they stand in."""

    rows: dict[str, IndicatorRow]
    innocent: int
    levels: dict[str, int]


INNOCENT: Final = ("adoption", "correction", "made again", PROTECTION)


def flagged(
    registry: Registry, truth: Truth, sample: int, seed: int, told: Callable[[], None] = lambda: None
) -> Flagged:
    """Ask about everything planted, and about so many innocent births, those planted as innocent besides."""
    made = Flagged(defaultdict(IndicatorRow), 0, dict.fromkeys(fusion.LEVELS, 0))
    innocent = innocent_births(registry, truth, sample, seed)
    for one in truth:
        kind = one["kind"]
        if kind in (DUPLICATE, MOTHER_TWICE, *OF_PRINTS):
            continue
        said = [_said(registry, birth) for birth in one["births"]]
        told()
        if kind in INNOCENT:
            innocent += one["births"] if kind != PROTECTION else []
        if not one["is_innocent"] or kind == PROTECTION:
            made.rows[kind].planted += 1
            made.rows[kind].found += any(kind in findings.severities() for findings in said)
        if kind == PROTECTION:
            for findings in said:
                for severity in findings.severities().get("d1", ()):
                    made.rows["d1"].false[severity] += 1
    for birth in innocent:
        findings = _said(registry, birth)
        for indicator, severities in findings.severities().items():
            for severity in severities:
                made.rows[indicator].false[severity] += 1
        if findings.level is not None:
            made.levels[findings.level] += 1
        told()
    made.innocent = len(innocent)
    return made


def innocent_births(registry: Registry, truth: Truth, sample: int, seed: int, among: str = "true") -> list[str]:
    """Births in which nothing was planted, whose mother and facility's month have no part in anything planted.

    A child whose mother has a part in it is flagged with reason, and so is the month of a planted burst: neither says
    anything of the innocent. `among` is a condition on a birth, in SQL.
    """
    planted = {birth for one in truth for birth in one["births"]}
    burst = {birth for one in truth for birth in one["births"] if one["kind"] == "f1"}
    with registry.engine.connect() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        listed = connection.execute(
            text(
                "SELECT id::text, mother_id, (facility_code, date_trunc('month', born_at))::text "  # noqa: S608  # our own words
                f"FROM birth WHERE state <> 'annulled' AND {among} ORDER BY id"
            )
        ).all()
    mothers = {mother for birth, mother, _ in listed if birth in planted}
    months = {month for birth, _, month in listed if birth in burst}
    others = [
        birth
        for birth, mother, month in listed
        if birth not in planted and mother not in mothers and month not in months
    ]
    return random.Random(seed).sample(others, min(sample, len(others)))  # noqa: S311  # a sample, no secret


@dataclass(frozen=True, slots=True)
class _Said:
    """What a birth's data said, and the level of the gravest alert that they make; None where they make none."""

    findings: tuple[Finding, ...]
    is_protected: bool
    level: str | None

    def severities(self) -> dict[str, set[str]]:
        """Indicator → severities."""
        made: dict[str, set[str]] = defaultdict(set)
        for one in self.findings:
            made[one.indicator].add(one.severity)
        if self.is_protected:
            made[PROTECTION].add("referral")
        return made


def _said(registry: Registry, birth_id: str) -> _Said:
    """Ask about a birth; nothing is kept."""
    said = _Said((), is_protected=False, level=None)
    try:
        with registry.begin(SYSTEM) as ctx:
            lift_limits(ctx)
            birth = ctx.session.get_one(Birth, uuid.UUID(birth_id))
            if birth.state != "annulled":
                findings = tuple(findings_of_data(ctx, birth))
                is_protected = ctx.session.get(ProtectionReferral, birth.id) is not None
                said = _Said(findings, is_protected, _gravest(findings, thresholds.current(ctx.session)))
            raise Over
    except Over:
        return said


def _gravest(findings: Iterable[Finding], limits: Thresholds) -> str | None:
    """The level of the gravest alert: one set of persons has one."""
    alerts: dict[frozenset[uuid.UUID], list[fusion.Scored]] = defaultdict(list)
    for one in findings:
        alerts[one.persons].append(fusion.Scored(one.indicator, one.points))
    levels = {fusion.fuse(scored, limits).level for scored in alerts.values()}
    return min(levels, key=fusion.LEVELS.index, default=None)


def scoring_times_ms(registry: Registry, count: int, seed: int) -> list[float]:
    """Milliseconds to score one record against the registry, for so many persons drawn at random, ascending.

    From the facts to the ranked candidates with their parts; both the database's and this process' time.
    """
    times: list[float] = []
    with registry.begin(SYSTEM) as ctx:
        drawn = _drawn(ctx, count + 5, seed)
        for number, person in enumerate(drawn):
            told = linkage.facts_of(ctx, person)
            assert told is not None
            seconds = seconds_to_score(ctx, told)
            if number >= 5:  # the first warm what is cached
                times.append(1000 * seconds)
    return sorted(times)


def seconds_to_score(ctx: Context, told: PersonFacts) -> float:
    """Seconds by the clock from one person's facts to the ranked candidates."""
    started = time.perf_counter()
    linkage.candidates(ctx, told)
    return time.perf_counter() - started


def _drawn(ctx: Context, count: int, seed: int) -> list[uuid.UUID]:
    rng = random.Random(seed)  # noqa: S311  # a sample, no secret
    found: list[uuid.UUID] = []
    while len(found) < count:
        start = uuid.UUID(int=rng.getrandbits(128))
        sql = "SELECT person_id FROM linkage_record WHERE person_id >= :start AND given_1 IS NOT NULL LIMIT 1"
        person = ctx.session.execute(text(sql), {"start": start}).scalar()
        if person is not None:
            found.append(person)
    return found
