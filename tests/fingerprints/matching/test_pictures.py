"""Two persons' prints side by side: the best pair of each finger, drawn for an examiner."""

import io
import uuid
from dataclasses import replace

from PIL import Image

from registry.core.context import Context
from registry.fingerprints import engine
from registry.fingerprints.matching.examination import examine
from registry.fingerprints.matching.pictures import pair_png, paired_prints
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import CONFIRMED_SCORE
from tests.fingerprints.conftest import Keep, Take

ONE, OTHER = 501, 502


def test_each_common_finger_has_its_best_pair(ctx: Context, keep: Keep, take: Take) -> None:
    left = keep(take(ONE), take(OTHER, finger=6), take(ONE, finger=3))[0].person_id
    right = keep(take(OTHER, 2), take(ONE, 2), take(ONE, 2, finger=6))[0].person_id
    pairs = paired_prints(ctx, left, right)
    assert [(pair.finger, pair.impressions) for pair in pairs] == [(1, 2), (6, 1)]
    assert [pair.score >= CONFIRMED_SCORE for pair in pairs] == [True, False]
    assert pairs[0].left.person_id == left
    assert pairs[0].right.person_id == right


def test_persons_without_a_common_finger_have_no_pair(ctx: Context, keep: Keep, take: Take) -> None:
    left = keep(take(ONE))[0].person_id
    assert paired_prints(ctx, left, keep(take(ONE, 2, finger=2))[0].person_id) == []
    assert paired_prints(ctx, left, uuid.uuid4()) == []


def test_a_damaged_template_is_journalled_and_left_out(ctx: Context, keep: Keep, take: Take) -> None:
    (whole,) = keep(take(ONE))
    (pattern,) = keep(take(OTHER))
    names = [c.name for c in Capture.__table__.columns if c.name not in ("number", "quality_parts")]
    columns = {name: getattr(pattern, name) for name in names}
    columns |= {"id": uuid.uuid4(), "person_id": whole.person_id, "sealed_template": b"RV1 damaged"}
    ctx.session.execute(Capture.__table__.insert().values(**columns))  # type: ignore[attr-defined]  # a Table
    (pair,) = paired_prints(ctx, whole.person_id, keep(take(ONE, 2))[0].person_id)
    assert (pair.left.id, pair.impressions) == (whole.id, 1)
    unreadable = [entry.subject_id for entry in ctx.entries if entry.action == "capture.unreadable"]
    assert unreadable == [str(columns["id"])]


def test_a_pair_is_drawn_side_by_side_and_both_readings_are_journalled(ctx: Context, keep: Keep, take: Take) -> None:
    (left,), (right,) = keep(take(ONE)), keep(take(ONE, 2))
    picture = Image.open(io.BytesIO(pair_png(ctx, left, right)))
    assert picture.width > picture.height
    readings = [entry for entry in ctx.entries if entry.action == "capture.image_read"]
    assert [entry.subject_id for entry in readings] == [str(left.id), str(right.id)]
    assert {entry.details["purpose"] for entry in readings} == {"case_review"}


def test_an_examiner_is_told_that_minutiae_are_those_of_ridges_drawn_anew(ctx: Context, keep: Keep, take: Take) -> None:
    clear, (right,) = take(ONE), keep(take(ONE, 2))
    extraction, stranger = clear.extraction, take(OTHER).extraction
    assert extraction is not None
    assert stranger is not None
    own, others = engine.read_template(extraction.template), engine.read_template(stranger.template)
    minutiae = {name: getattr(others, name) for name in ("x", "y", "direction", "kind", "reliability")}
    twice = replace(extraction, template=replace(own, **minutiae, second=own).to_bytes())
    once, unclear = (examine(ctx, keep(each)[0], right) for each in (clear, replace(clear, extraction=twice)))
    assert (once.redrawn, unclear.redrawn) == (0, 1)
    assert unclear.pairs == once.pairs
    assert unclear.left == once.left
    assert 0 < once.score - unclear.score < 4 or once.score == 120
