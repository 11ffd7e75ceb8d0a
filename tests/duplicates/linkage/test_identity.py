"""Exhibit, alert and case say the same of two records, whatever names, dates and fingers they have."""

import math
import uuid
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.fusion import Scored, fuse
from registry.duplicates.indicators.rules.prints import WomanMatch, one_woman_two_identities
from registry.duplicates.indicators.rules.records import LinkedPair, one_person_twice
from registry.duplicates.linkage.facts import PersonFacts, features
from registry.duplicates.linkage.identity import (
    TWO_PERSONS_BITS,
    PrintEvidence,
    agreeing_from,
    identity,
    prints_part,
)
from registry.duplicates.linkage.model import FOR_ONE, FOR_TWO, STRONG_BITS, Part, level_by
from registry.duplicates.thresholds.rules import DEFAULTS

ONE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
NAMES = ("prior", "given names", "surnames", "birth date", "household")
DATA = st.lists(st.floats(-30, 30), min_size=1, max_size=5).map(
    lambda bits: tuple(Part(name, "missing", each) for name, each in zip(NAMES, bits, strict=False))
)
EVIDENCE = st.builds(PrintEvidence, st.floats(0, 300), st.booleans(), st.integers(0, 4))
WOMAN = features(PersonFacts(given_names="María", first_surname="Quispe", birth_date=date(1990, 5, 17)))


def findings_by_the_data(parts: tuple[Part, ...]) -> list[str]:
    """The severity of l1 for a pair with these parts."""
    bits = math.fsum(part.bits for part in parts)
    pair = LinkedPair(ONE, OTHER, level_by(parts), bits, parts, (), "m")
    return [finding.severity for finding in one_person_twice(pair, DEFAULTS)]


@given(DATA, st.none() | EVIDENCE)
def test_data_and_prints_add_up_to_the_bits_shown(parts: tuple[Part, ...], prints: PrintEvidence | None) -> None:
    bits, whole, _decision = identity(parts, prints, 60.0)
    assert bits == pytest.approx(math.fsum(part.bits for part in whole))
    assert whole[: len(parts)] == parts


@given(DATA, st.integers(1, 10_000_000), st.floats(0, 200))
def test_fingers_that_agree_are_one_person_in_alert_case_and_exhibit_under_any_name(
    parts: tuple[Part, ...], searched: int, above: float
) -> None:
    bar = agreeing_from(WOMAN, WOMAN, searched, DEFAULTS)
    match = WomanMatch(ONE, OTHER, bar + above, 2, (), searched)
    (alert,) = one_woman_two_identities(match, DEFAULTS)
    assert alert.severity == "H"
    assert fuse([Scored("c1", alert.points)], DEFAULTS).level == "case"
    bits, whole, decision = identity(parts, PrintEvidence(bar + above, False, 0), bar)
    assert decision == FOR_ONE
    assert bits >= STRONG_BITS - 1e-9
    assert findings_by_the_data(whole) == ["H"]


@given(DATA, st.floats(0, 19.9), st.integers(2, 4))
def test_women_whose_grown_fingers_plainly_differ_are_two_in_alert_case_and_exhibit_though_namesakes(
    parts: tuple[Part, ...], score: float, fingers: int
) -> None:
    bits, whole, decision = identity(parts, PrintEvidence(score, False, fingers), 60.0)
    assert decision == FOR_TWO
    assert bits <= TWO_PERSONS_BITS + 1e-9
    assert findings_by_the_data(whole) == []


@given(DATA, EVIDENCE)
def test_exhibit_and_alert_never_stand_on_opposite_sides(parts: tuple[Part, ...], prints: PrintEvidence) -> None:
    bits, whole, decision = identity(parts, prints, 60.0)
    severities = findings_by_the_data(whole)
    if "H" in severities:
        assert bits >= STRONG_BITS - 1e-9
    if decision == FOR_TWO:
        assert severities == []


def test_one_finger_that_differs_counts_against_and_decides_nothing() -> None:
    bits, _whole, decision = identity([Part("surnames", "both", 12.0)], PrintEvidence(3.0, False, 1), 60.0)
    assert decision is None
    assert bits == pytest.approx(12.0 + math.log2(0.05))


def test_a_newborns_prints_speak_for_and_never_against() -> None:
    assert prints_part(3.0, is_provisional=True).bits == 0
    assert prints_part(3.0).bits < 0
    assert prints_part(60.0, is_provisional=True).bits == pytest.approx(19.86, abs=0.01)
    assert prints_part(None).bits == 0


def test_infants_of_one_block_are_judged_by_the_bar_of_their_block_and_others_by_that_of_the_registry() -> None:
    born = PersonFacts(birth_date=date(2025, 1, 10), sex="female", place="150101", mother_id="m")
    infant, near = features(born), features(replace(born, birth_date=date(2025, 1, 20), mother_id="n"))
    far = features(replace(born, place="080101"))
    assert agreeing_from(infant, near, 1_000_000, DEFAULTS) == DEFAULTS.prints_hard_score
    assert agreeing_from(infant, far, 1_000_000, DEFAULTS) == pytest.approx(97.0)
    assert agreeing_from(WOMAN, WOMAN, 1_000_000, DEFAULTS) == pytest.approx(97.0)
