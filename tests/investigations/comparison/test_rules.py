"""Agreement of fields, and waterfalls whose parts add up."""

import math
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.fusion import Scored, fuse
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.linkage.comparisons import COMPARISONS, Comparison
from registry.duplicates.linkage.identity import PrintEvidence, identity, prints_part
from registry.duplicates.linkage.model import Part
from registry.duplicates.thresholds.rules import DEFAULTS
from registry.investigations.comparison.drawing import POINTS, waterfall_svg
from registry.investigations.comparison.rules import agreement, are_alike, points_waterfall, waterfall
from registry.investigations.comparison.words import step_of_identity, step_of_score, title_of_score

PARTS = st.lists(
    st.tuples(st.sampled_from(["prior", "surnames", "birth date", "<&>"]), st.text(max_size=60), st.floats(-60, 60)),
    min_size=1,
    max_size=12,
)


@given(PARTS)
def test_each_step_begins_where_the_one_before_ended_and_the_last_ends_at_the_sum(
    parts: list[tuple[str, str, float]],
) -> None:
    steps = waterfall(parts)
    assert steps[0].start == 0
    assert all(step.end == next_step.start for step, next_step in pairwise(steps))
    assert steps[-1].end == pytest.approx(math.fsum(bits for *_, bits in parts), abs=1e-9)


@given(PARTS)
def test_every_waterfall_is_drawn_whole(parts: list[tuple[str, str, float]]) -> None:
    clean = [(name, "".join(c for c in level if c.isprintable()), bits) for name, level, bits in parts]
    drawn = ET.fromstring(waterfall_svg(waterfall(clean), "<title>", lambda step: f"{step.part}: {step.level}"))
    bars = [element for element in drawn if element.tag.endswith("rect")][1:]
    assert len(bars) == len(parts) + 1
    assert all(0 <= float(bar.get("x", "-1")) <= 860 for bar in bars)


@given(
    st.lists(st.tuples(st.sampled_from(["prior", "surnames", "household"]), st.floats(-30, 30)), max_size=8),
    st.none() | st.floats(0, 300),
    st.booleans(),
)
def test_the_waterfall_of_text_links_and_prints_ends_at_the_score(
    bits_of: list[tuple[str, float]], score: float | None, silent: bool
) -> None:
    prints = None if score is None else PrintEvidence(score, silent, 0)
    total, parts, _decision = identity([Part(name, "", bits) for name, bits in bits_of], prints, 60.0)
    steps = waterfall([(part.comparison, part.level, part.bits) for part in parts])
    assert steps[-1].end == pytest.approx(total, abs=1e-9)
    assert steps[-1].kind == "prints"
    assert {part.kind for part in steps} <= {"prior", "text", "links", "prints"}


@given(st.lists(st.builds(Scored, st.sampled_from(sorted(INDICATORS)), st.sampled_from([10, 25, 60]))))
def test_the_steps_of_an_alert_end_at_its_points_in_the_drawing_too(reasons: list[Scored]) -> None:
    scored = fuse(reasons, DEFAULTS)
    steps = points_waterfall(scored)
    assert math.fsum(step.bits for step in steps) == scored.points
    assert [step.start for step in steps[1:]] == [step.end for step in steps[:-1]]
    drawn = ET.fromstring(waterfall_svg(steps, "points", step_of_score, POINTS))
    bars = [step for step in drawn if step.tag.endswith("rect")][1:]
    assert len(bars) == len(steps) + 1


@pytest.mark.parametrize(
    ("left", "right", "keys", "expected"),
    [
        ("Rosa", "Rosa", (None, None), "same"),
        ("Ñusta", "NUSTA", (None, None), "similar"),
        ("Quispe", "Kispe", (["KISPE"], ["KISPE"]), "similar"),
        ("Rosa", "Ana", (["ROSA"], ["ANA"]), "different"),
        (None, "Ana", (None, ["ANA"]), "missing"),
        (None, None, (None, None), "missing"),
        (date(2020, 3, 4), date(2020, 4, 3), (None, None), "similar"),
        (date(2020, 3, 4), date(2023, 3, 4), (None, None), "similar"),
        (date(2020, 3, 4), date(2024, 3, 4), (None, None), "different"),
    ],
)
def test_fields_agree_by_their_kind(left: object, right: object, keys: tuple[object, object], expected: str) -> None:
    assert agreement(left, right, keys) == expected
    assert agreement(right, left, keys[::-1]) == expected


@given(st.dates(), st.dates())
def test_alikeness_of_dates_is_symmetric(first: date, second: date) -> None:
    assert are_alike(first, second) == are_alike(second, first)


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda comparison: comparison.name)
def test_every_comparison_and_each_of_its_levels_has_words(comparison: Comparison) -> None:
    for level in (*(level.name for level in comparison.levels), "missing"):
        (step,) = waterfall([(comparison.name, level, 1.0)])
        assert ": " in str(step_of_identity(step))


@pytest.mark.parametrize("part", [prints_part(None), prints_part(50.0), prints_part(3.0)])
def test_every_outcome_of_a_comparison_of_prints_has_words(part: Part) -> None:
    (step,) = waterfall([(part.comparison, part.level, part.bits)])
    assert str(step_of_identity(step)).startswith("prints: ")


def test_the_title_of_a_score_names_its_level_and_what_is_missing() -> None:
    assert str(title_of_score(fuse([], DEFAULTS))) == "Score in points, level: for information"
    lacking = fuse([], DEFAULTS, ["birth date"])
    assert str(title_of_score(lacking)).endswith("; missing: date of birth")


def test_a_long_name_of_a_step_is_drawn_whole_on_further_lines() -> None:
    name = "Surnames of the child and of both parents, as they sound in Quechua and Aimara: the same, and seldom borne"
    (step,) = waterfall([("surnames", "same", 4.0)])
    drawn = ET.fromstring(waterfall_svg([step], "Score", lambda _step: name))
    words = [text.text or "" for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert name in " ".join(words)
    assert not [line for line in words if "…" in line]
