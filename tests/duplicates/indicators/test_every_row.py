"""Every indicator finds its worked examples, with every severity and by the very thresholds that it declares."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from registry.core.messages import LANGUAGES
from registry.duplicates.indicators.catalogue import CATALOGUE, INDICATORS
from registry.duplicates.indicators.finding import POINTS
from registry.duplicates.indicators.judging import Facts, judge
from registry.duplicates.indicators.rules import (
    adults,
    applicants,
    attendants,
    births,
    brought,
    decisions,
    facilities,
    fingers,
    late,
    mothers,
    namesakes,
    operators,
    parents,
    photographs,
    presented,
    prints,
    records,
    renamings,
    repeated,
    same_birth,
    turned,
)
from registry.duplicates.linkage.model import Part
from registry.duplicates.thresholds.rules import DEFAULTS, NAMES, Thresholds
from tests.duplicates.indicators.samples import BIRTH, BORN, CHILD, MOTHER, OTHER, born, fan_out, twins

DAY = timedelta(days=1)
FAILED = presented.Attempt("review", 2, 3.0, False)
UNRECOGNISED = presented.Attempt("not_assessable", 2, 3.0, True)
USUAL = (20, 24, 18, 22, 25, 19)
MOTHER_FACTS = mothers.MotherFacts(CHILD, BIRTH, 30, BORN, None)
LATE = late.LateFacts(CHILD, BIRTH, True, 9, 201.0, "relative", False, False)
LICENCE = attendants.Licence(CHILD, BIRTH, "obstetrician", True, False, False, True)
LIST_HIT = repeated.ListHit(CHILD, True, INDICATORS["k2"].title, {})
PARTS = (Part("prior", "1000 records", -9.0), Part("surnames", "both", 12.5), Part("household", "missing", 0.0))


def closely(weeks: int | None, second: date) -> births.TwoBirths:
    return births.TwoBirths(born(BORN), born(second, gestational_weeks=weeks), frozenset({MOTHER}))


def infants(score: float) -> prints.InfantMatch:
    return prints.InfantMatch(born(), born(mother_id=OTHER), score, 2, False)


def captured(hours: int | None) -> prints.MothersPrints:
    birth = born()
    assert birth.born_at is not None
    at: datetime | None = None if hours is None else birth.born_at + timedelta(hours=hours)
    return prints.MothersPrints(birth, at)


def linked(level: str) -> records.LinkedPair:
    return records.LinkedPair(CHILD, OTHER, level, 3.5, PARTS, (), "m")


def renaming(*now: str) -> renamings.Renaming:
    given, first, second = now
    return renamings.Renaming(CHILD, BIRTH, "child", ("Luz", "Huamán", "Ccori"), (given, first, second))


ROWS: list[tuple[str, str, object]] = [
    ("f5", "M", renaming("Estrella", "Tapia", "Rojas")),
    ("f5", "L", renaming("Estrella", "Tapia", "Ccori")),
    ("a1", "H", closely(38, date(2025, 7, 20))),
    ("a1", "M", closely(38, date(2025, 10, 1))),
    ("a1", "M", closely(None, date(2025, 7, 20))),
    ("a1", "L", births.TwoBirths(born(plurality=2), born(plurality=2, birth_order=2), frozenset({MOTHER}))),
    (
        "a2",
        "M",
        births.Delivery(
            (twins()[0], replace(twins()[1], enrolled_at=twins()[0].enrolled_at + timedelta(days=5), is_joined=True))
        ),
    ),
    ("a2", "H", births.Delivery((*twins(), replace(twins()[0], birth_order=3)))),
    ("b1", "H", infants(60)),
    ("b1", "M", infants(40)),
    ("b1", "M", replace(infants(80), searched=100_000)),
    ("b5", "M", fingers.NewbornsFingers(CHILD, BIRTH, (3, 8), ())),
    ("b5", "M", fingers.NewbornsFingers(CHILD, BIRTH, (3,), tuple((finger, "refused") for finger in (1, 2, 6, 7)))),
    ("b5", "L", fingers.NewbornsFingers(CHILD, BIRTH, (3,), tuple((finger, "bandaged") for finger in (1, 2, 6, 7)))),
    ("b5", "L", fingers.NewbornsFingers(CHILD, BIRTH, (), (), True)),
    ("b3", "H", brought.BroughtInfant(CHILD, BIRTH, OTHER, MOTHER, 50, 2, 20)),
    ("b3", "M", brought.BroughtInfant(CHILD, BIRTH, OTHER, MOTHER, 50, 1, 20)),
    ("g4", "M", brought.DisputedPrints(CHILD, BIRTH, 2, 3.0)),
    ("g5", "M", brought.Discharge(CHILD, BIRTH, (UNRECOGNISED, UNRECOGNISED), False)),
    ("g7", "M", brought.WithheldLater(OTHER, BIRTH, True, (1, 2), ("refused",), False, 1)),
    ("g7", "M", brought.WithheldLater(CHILD, BIRTH, False, (1, 2), (), True, 2)),
    ("g7", "L", brought.WithheldLater(CHILD, BIRTH, False, (1, 2), (), True, 1)),
    ("g7", "L", brought.WithheldLater(OTHER, BIRTH, True, (1, 2), ("bandaged",), False, 2)),
    ("g7", "M", brought.WithheldLater(OTHER, BIRTH, True, (1, 2), ("deceased",), False, 1)),
    ("a3", "H", births.Delivery((twins()[0], replace(born(date(2025, 2, 10)), birth_order=2)))),
    ("a4", "M", namesakes.Namesakes(CHILD, OTHER, 12.0, (closely(None, BORN + 153 * DAY),))),
    ("b4", "H", same_birth.ReturnedBirth(born(mother_id=OTHER), born(is_annulled=True))),
    ("b4", "M", same_birth.ReturnedBirth(born(mother_id=OTHER), born(is_annulled=True, weight_g=3220))),
    ("b2", "M", same_birth.LikeBirths(born(), born(mother_id=OTHER))),
    ("b2", "L", same_birth.LikeBirths(born(), born(mother_id=OTHER, born_at=None))),
    ("c1", "H", prints.WomanMatch(CHILD, OTHER, 60, 2, (), 1)),
    ("c1", "M", prints.WomanMatch(CHILD, OTHER, 60, 2, (), 1, records.MISTYPED)),
    ("c2", "M", prints.FailedComparisons(CHILD, BIRTH, 1)),
    ("c2", "H", prints.FailedComparisons(CHILD, BIRTH, 2)),
    ("c3", "M", captured(None)),
    ("c3", "L", captured(25)),
    ("i0", "M", prints.SharedImage(CHILD, OTHER, BIRTH)),
    ("d1", "H", replace(MOTHER_FACTS, age_years=61)),
    ("d1", "H", replace(MOTHER_FACTS, died_on=BORN - DAY)),
    ("d1", "H", replace(MOTHER_FACTS, is_abroad=True)),
    ("d1", "M", replace(MOTHER_FACTS, age_years=50)),
    ("d1", "L", replace(MOTHER_FACTS, age_years=45)),
    ("d2", "M", parents.ParentFacts(CHILD, BIRTH, OTHER, parents.FATHER, 11, "male")),
    ("d2", "L", parents.ParentFacts(CHILD, BIRTH, OTHER, parents.FATHER, 30, "female")),
    ("d2", "L", parents.ParentFacts(CHILD, BIRTH, OTHER, parents.MOTHER, 30, "male")),
    ("e1", "M", adults.DeclarantsChildren(fan_out(4))),
    ("e1", "H", adults.DeclarantsChildren(fan_out(9))),
    ("e1", "L", adults.DeclarantsChildren(fan_out(4), True)),
    ("e1", "M", adults.DeclarantsChildren(fan_out(9), True)),
    ("e2", "M", adults.ParentsChildren(OTHER, fan_out(7))),
    ("e2", "M", adults.ParentsChildren(OTHER, fan_out(7), is_by_name=True)),
    ("e2", "M", adults.ParentsChildren(OTHER, fan_out(7), is_by_court=True)),
    ("e2", "M", adults.ParentsChildren(OTHER, fan_out(7), documents=4)),
    ("e3", "M", attendants.Attendance(CHILD, BIRTH, 16, 0.0, None)),
    ("e3", "M", attendants.Attendance(CHILD, BIRTH, 1, 101.0, OTHER)),
    ("e3", "M", attendants.Attendance(CHILD, BIRTH, 1, 0.0, None, 5, OTHER)),
    ("e4", "M", attendants.Certification(CHILD, BIRTH, 41, 0.0, None)),
    ("e4", "M", attendants.Certification(CHILD, BIRTH, 1, 101.0, OTHER)),
    ("e5", "H", LICENCE),
    ("e5", "H", replace(LICENCE, role=attendants.CERTIFIER)),
    ("f1", "M", facilities.Volume(CHILD, BIRTH, 60, USUAL, True)),
    ("f1", "H", facilities.Volume(CHILD, BIRTH, 1, USUAL, False)),
    ("f2", "M", LATE),
    ("f3", "M", replace(LATE, km=None)),
    ("f4", "M", facilities.NumberInSequence(CHILD, BIRTH, 501, 20, 100, 200)),
    ("f4", "H", facilities.NumberInSequence(CHILD, BIRTH, 501, 20, 100, 200, 9, 2)),
    ("g1", "M", presented.Attempts(CHILD, (FAILED, FAILED), ())),
    ("g2", "H", presented.PresentedMatch(CHILD, OTHER, 60, 2, (), 1)),
    ("g2", "M", presented.PresentedMatch(CHILD, OTHER, 60, 1, (), 1)),
    ("g2", "M", presented.PresentedMatch(CHILD, OTHER, 36.5, 2, (), 1, sibling_bar=30)),
    ("g2", "M", presented.PresentedMatch(CHILD, OTHER, 36.5, 2, (), 1, sibling_bar=30, is_of_household=True)),
    ("g3", "M", presented.FailedApplicant(OTHER, CHILD, 1, ())),
    ("g8", "H", applicants.ApplicantMatch(CHILD, OTHER, 60, 2, (), 1)),
    ("g8", "M", applicants.ApplicantMatch(CHILD, OTHER, 60, 1, (), 1)),
    ("g8", "M", applicants.ApplicantMatch(CHILD, OTHER, 60, 2, (), 1_000)),
    ("g8", "M", applicants.ApplicantMatch(CHILD, OTHER, 60, 2, (), 1, is_kin=True)),
    ("g8", "M", applicants.ApplicantMatch(CHILD, OTHER, 60, 2, (), 1, explanation=records.OTHER_PAPERS)),
    ("g9", "H", applicants.PresentedUnderAnother(MOTHER, OTHER, 60, 2, (), 1)),
    ("g9", "M", applicants.PresentedUnderAnother(MOTHER, OTHER, 60, 1, (), 1)),
    ("g9", "M", applicants.PresentedUnderAnother(MOTHER, OTHER, 60, 2, (), 1_000)),
    ("g9", "M", applicants.PresentedUnderAnother(MOTHER, OTHER, 60, 2, (), 1, is_of_family=True)),
    ("g9", "M", applicants.PresentedUnderAnother(MOTHER, OTHER, 60, 2, (), 1, explanation=records.OTHER_PAPERS)),
    ("e6", "M", operators.FailedCaptures(CHILD, (BIRTH,) * 5, 5, 0, 40)),
    ("h2", "M", decisions.DecisionShown(CHILD, MOTHER, "55-2009", date(2016, 5, 3), date(2026, 5, 3))),
    (
        "h2",
        "L",
        decisions.DecisionShown(CHILD, MOTHER, "55-2020", date(2016, 5, 3), date(2026, 5, 3), has_parent_who_came=True),
    ),
    ("i6", "M", turned.TurnedPrint(CHILD, OTHER, 90.0, 2, (BIRTH,), 50)),
    ("m1", "M", photographs.SharedPhotograph(CHILD, OTHER, True, ())),
    ("m1", "M", photographs.SharedPhotograph(CHILD, OTHER, False, ())),
    ("g6", "M", presented.Withheld(CHILD, CHILD, (1, 2), ("refused",), False, True, ())),
    ("g6", "L", presented.Withheld(MOTHER, CHILD, (1, 2), ("bandaged",), True, False, ())),
    ("h1", "M", adults.ContactsChildren(adults.GUARDIAN, fan_out(6))),
    ("h1", "M", adults.ContactsChildren(adults.APPLICANT, fan_out(5))),
    ("h1", "M", adults.ContactsChildren(adults.PHONE, fan_out(12))),
    ("h1", "M", adults.ContactsChildren(adults.ADDRESS, fan_out(20))),
    ("i3", "H", mothers.CardsForTheDead(CHILD, OTHER, BORN, (BORN + DAY,), ())),
    ("i1", "H", mothers.UsesAfterDeath(CHILD, BORN, ((BORN + DAY, mothers.CARD_REQUESTED),), ())),
    ("i1", "H", mothers.UsesAfterDeath(CHILD, BORN, ((BORN + DAY, mothers.PRINTS_TAKEN),), ())),
    ("i1", "H", mothers.UsesAfterDeath(CHILD, BORN, ((BORN + DAY, mothers.PRINTS_PRESENTED),), ())),
    *(
        ("i5", severity, mothers.ActOfTheDead(CHILD, BIRTH, OTHER, act, BORN + DAY, BORN - days * DAY, BORN))
        for severity, act, days in (
            ("H", mothers.ATTENDED, 1),
            ("H", mothers.CERTIFIED, 1),
            ("H", mothers.RECOGNISED, 301),
            ("M", mothers.RECOGNISED, 300),
            ("M", mothers.NAMED_BY_COURT, 900),
            ("M", mothers.DECLARED, 900),
            ("M", mothers.REGISTERED, 1),
        )
    ),
    ("i2", "H", records.SharedNumber(CHILD, OTHER, "DNI", ())),
    ("i2", "H", records.SharedNumber(CHILD, OTHER, records.CERTIFICATE, ())),
    ("j1", "M", repeated.Reissues(CHILD, 3, ())),
    ("k1", "M", repeated.RefusedElsewhere(CHILD, BIRTH, (repeated.Refusal(OTHER, OTHER, 30),))),
    ("k2", "H", LIST_HIT),
    ("k2", "M", replace(LIST_HIT, is_sure=False)),
    ("i4", "M", records.NumberOfAnother(MOTHER, OTHER, "DNI", (BIRTH,))),
    ("l1", "H", linked("strong")),
    ("l1", "M", linked("probable")),
    ("l1", "M", replace(linked("strong"), explanation=records.NEW_DOCUMENT)),
    ("l1", "M", replace(linked("strong"), explanation=records.MISTYPED)),
    ("l1", "L", replace(linked("strong"), explanation=records.TWINS)),
    ("l1", "L", linked("review")),
]


@pytest.mark.parametrize(("indicator", "severity", "fact"), ROWS)
def test_an_indicator_finds_its_worked_example_and_says_why_in_every_language(
    indicator: str, severity: str, fact: object
) -> None:
    (finding,) = judge(Facts((fact,)), DEFAULTS, [INDICATORS[indicator]])
    assert (finding.indicator, finding.severity, finding.points) == (indicator, severity, POINTS[severity])
    assert finding.persons
    for language in LANGUAGES:
        assert "{" not in finding.reason.in_language(language)


def test_every_severity_that_an_indicator_declares_has_an_example_and_no_other() -> None:
    shown = {(indicator, severity) for indicator, severity, _ in ROWS}
    assert shown == {(indicator.code, severity) for indicator in CATALOGUE for severity in indicator.severities}


class Watched:
    """Thresholds that remember which of them were read."""

    def __init__(self) -> None:
        self.read: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        if name in NAMES:
            self.read.add(name)
        return getattr(DEFAULTS, name)


def facts_of(indicator: str) -> Iterator[object]:
    """The examples of every indicator that judges the same kind of fact: some of them it lets pass."""
    kind = INDICATORS[indicator].facts
    return (fact for _, _, fact in ROWS if type(fact) is kind)


@pytest.mark.parametrize("indicator", sorted(INDICATORS))
def test_an_indicator_reads_the_thresholds_that_it_declares_and_no_other(indicator: str) -> None:
    watched = Watched()
    limits: Thresholds = watched  # type: ignore[assignment]  # stands for them
    judge(Facts(tuple(facts_of(indicator))), limits, [INDICATORS[indicator]])
    assert watched.read == set(INDICATORS[indicator].thresholds)


def test_all_rules_judge_facts_that_are_there_and_none_that_are_not() -> None:
    assert judge(Facts(()), DEFAULTS) == []
    everything = judge(Facts(tuple(fact for _, _, fact in ROWS)), DEFAULTS)
    assert {finding.indicator for finding in everything} == set(INDICATORS)
