"""Prints of an unknown owner: records of other vendors, unknown fingers, and who resembles them."""

from dataclasses import replace

import pytest

import biometrics
from biometrics.synthesis import templates
from registry.core.context import Context
from registry.fingerprints import queries
from registry.fingerprints.engine import TemplateInvalid, best_of
from registry.fingerprints.matching.comparison import OpenedPrint, compare_prints
from registry.fingerprints.matching.presented import (
    UNKNOWN_FINGER,
    Likeness,
    PresentedPrint,
    identify,
    likeness,
    prints_from_record,
)
from tests.fingerprints.conftest import Keep, Take

FINGER, AGAIN, OTHER_FINGER = (templates.impression(seed, touch) for seed, touch in ((7, 1), (7, 2), (8, 1)))


def bound(template: biometrics.Template, finger: int) -> OpenedPrint:
    return OpenedPrint(finger, 80, False, None, template.to_bytes())


def presented(template: biometrics.Template, finger: int) -> PresentedPrint:
    return PresentedPrint(finger, 80, template.to_bytes())


def scores(like: Likeness | None) -> tuple[float, dict[int, float]]:
    assert like is not None
    return like.score, like.by_finger


def test_a_presented_print_survives_the_way_to_json_and_back() -> None:
    print_ = PresentedPrint(3, 55, b"template", "ab" * 32)
    assert PresentedPrint.from_json(print_.to_json()) == print_


@pytest.mark.parametrize("position", [0, 4])
def test_a_record_names_its_finger_or_takes_the_given_one(position: int) -> None:
    record = biometrics.iso19794.dump([replace(FINGER, finger=position)])
    (print_,) = prints_from_record(record, 9)
    assert print_.finger == (position or 9)


def test_bytes_that_are_not_a_record_are_refused() -> None:
    with pytest.raises(TemplateInvalid):
        prints_from_record(b"FMR\0 but no record", UNKNOWN_FINGER)


def test_a_known_finger_scores_as_in_a_comparison_of_persons() -> None:
    fused = compare_prints([bound(AGAIN, 2)], [bound(FINGER, 2)]).fused
    assert fused is not None
    score, by_finger = scores(likeness([presented(AGAIN, 2)], [bound(FINGER, 2)]))
    assert score == pytest.approx(fused, abs=1e-4)
    assert set(by_finger) == {2}


def test_an_unknown_finger_is_compared_with_the_likeliest_at_the_price_of_the_choice() -> None:
    side = [bound(OTHER_FINGER, 1), bound(FINGER, 2)]
    known, _ = scores(likeness([presented(AGAIN, 2)], side))
    unknown, by_finger = scores(likeness([presented(AGAIN, UNKNOWN_FINGER)], side))
    assert set(by_finger) == {2}
    assert unknown == pytest.approx(best_of(known, 2), abs=1e-3)


def test_without_a_finger_in_common_there_is_no_likeness() -> None:
    assert likeness([presented(OTHER_FINGER, 3)], [bound(FINGER, 2)]) is None
    assert likeness([presented(AGAIN, UNKNOWN_FINGER)], []) is None


def test_captures_newer_than_the_search_are_not_compared(ctx: Context, keep: Keep, take: Take) -> None:
    (first,) = keep(take(501))
    newest = queries.newest_number(ctx.session)
    (later,) = keep(take(501, 3))
    extraction = take(501, 2).extraction
    assert extraction is not None
    print_ = PresentedPrint(1, extraction.quality, extraction.template)
    candidates, searched = identify(ctx, "adult", [print_], newest, 20)
    persons = [candidate.person_id for candidate in candidates]
    assert first.person_id in persons
    assert later.person_id not in persons
    assert searched >= 2
