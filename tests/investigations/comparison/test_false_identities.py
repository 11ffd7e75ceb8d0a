"""A false identity has other data: exhibit, alert and case say the same of it, whatever names and dates were invented.

Everything here is what the service runs, on invented people: the shipped model, the rules, the waterfall, its drawing.
"""

import uuid
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.fusion import fuse, scored
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.indicators.rules.prints import WomanMatch, one_woman_two_identities
from registry.duplicates.indicators.rules.records import LinkedPair, one_person_twice
from registry.duplicates.linkage.facts import PersonFacts, features
from registry.duplicates.linkage.identity import PrintEvidence, agreeing_from, identity
from registry.duplicates.linkage.model import Part, level_by, score
from registry.duplicates.linkage.shipped import shipped
from registry.duplicates.thresholds.rules import DEFAULTS
from registry.investigations.comparison import words
from registry.investigations.comparison.drawing import waterfall_svg
from registry.investigations.comparison.rules import Step, waterfall

ONE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
NAMES = st.sampled_from(
    ["María", "Rosa Elvira", "Nélida", "Quispe", "Mamani", "De la Cruz", "Tsamajain", "NN", "No refiere", "Li", None]
)
DATES = st.none() | st.dates(date(1960, 1, 1), date(2008, 12, 31))
PHONES = st.sampled_from(["984512376", "999999999", None])
WOMEN = st.builds(
    PersonFacts,
    person_id=st.just(str(ONE)),
    given_names=NAMES,
    first_surname=NAMES,
    second_surname=NAMES,
    sex=st.sampled_from(["female", None]),
    birth_date=DATES,
    phone=PHONES,
    address=st.sampled_from(["Jr. Puno 345", "S/N", None]),
)
SIZES = st.integers(1, 5_000_000)


def weighed(
    one: PersonFacts, other: PersonFacts, prints: PrintEvidence, searched: int, records: int
) -> tuple[tuple[Part, ...], list[Finding], tuple[Step, ...]]:
    """The parts of the exhibit, what linkage finds, and the waterfall, computed as the service does."""
    left, right = features(one), features(other)
    parts = score(shipped().in_registry_of(records), {}, left, right)
    bits, whole, _decision = identity(parts, prints, agreeing_from(left, right, searched, DEFAULTS))
    linked = list(one_person_twice(LinkedPair(ONE, OTHER, level_by(whole), bits, whole, (), "m"), DEFAULTS))
    return whole, linked, waterfall([(part.comparison, part.level, part.bits) for part in whole])


def drawn(steps: tuple[Step, ...]) -> str:
    return waterfall_svg(steps, words.title_of_score(fuse([], DEFAULTS)), words.step_of_identity)


@given(WOMEN, WOMEN, SIZES, SIZES, st.floats(0, 240))
def test_one_woman_under_any_two_names_is_one_in_alert_exhibit_and_case(
    one: PersonFacts, other: PersonFacts, searched: int, records: int, above: float
) -> None:
    bar = agreeing_from(features(one), features(other), searched, DEFAULTS)
    (alert,) = one_woman_two_identities(WomanMatch(ONE, OTHER, bar + above, 2, (), searched), DEFAULTS)
    _parts, linked, steps = weighed(one, other, PrintEvidence(bar + above, False, 0), searched, records)
    assert steps[-1].end > 0, "the exhibit speaks for one woman"
    assert [finding.severity for finding in linked] == ["H"]
    reasons = [scored(each.indicator, each.points, each.facts) for each in (alert, *linked)]
    assert fuse(reasons, DEFAULTS).level == "case"
    assert f"{steps[-1].end:+.2f}" in drawn(steps)


@given(WOMEN, WOMEN, SIZES, SIZES, st.floats(0, 19.9))
def test_two_women_of_any_likeness_are_two_in_alert_exhibit_and_case(
    one: PersonFacts, other: PersonFacts, searched: int, records: int, low: float
) -> None:
    _parts, linked, steps = weighed(one, other, PrintEvidence(low, False, 2), searched, records)
    assert steps[-1].end < 0, "the exhibit speaks for two women"
    assert linked == []
    assert list(one_woman_two_identities(WomanMatch(ONE, OTHER, low, 0, (), searched), DEFAULTS)) == []


@given(WOMEN, WOMEN, SIZES, SIZES, st.builds(PrintEvidence, st.floats(0, 300), st.booleans(), st.integers(0, 4)))
def test_the_steps_shown_add_up_and_a_hard_finding_never_faces_an_exhibit_for_two(
    one: PersonFacts, other: PersonFacts, searched: int, records: int, prints: PrintEvidence
) -> None:
    parts, linked, steps = weighed(one, other, prints, searched, records)
    assert abs(steps[-1].end - sum(part.bits for part in parts)) < 1e-6
    if any(finding.severity == "H" for finding in linked):
        assert steps[-1].end > 0
    match = WomanMatch(ONE, OTHER, prints.score, 2, (), searched)
    if list(one_woman_two_identities(match, DEFAULTS)):
        assert steps[-1].end > 0
