"""The prints of two persons, compared as evidence for or against their being one."""

import uuid
from collections.abc import Iterable
from itertools import product

from registry.core.context import Context
from registry.duplicates.indicators.rules.prints import AGREEING_FINGER_SCORE
from registry.duplicates.linkage.identity import FEWEST_DIFFERENT, PrintEvidence
from registry.fingerprints import engine, queries
from registry.fingerprints.matching.comparison import OpenedPrint, compare_prints, compare_supposing, open_prints
from registry.fingerprints.rules import ADULT_ROLES


def evidence(ctx: Context, left: uuid.UUID, right: uuid.UUID) -> PrintEvidence | None:
    """What the references of two persons say; None without a common finger."""
    captures = [queries.templates_of(ctx.session, person) for person in (left, right)]
    if not all(captures):
        return None
    both = [open_prints(ctx, of_person) for of_person in captures]
    comparison = compare_supposing(*both)
    if comparison.fused is None:
        return None
    is_silent = comparison.is_provisional or not any(finger.can_contradict for finger in comparison.fingers)
    grown_ids = {capture.id for of_person in captures for capture in of_person if capture.role in ADULT_ROLES}
    grown = [[print_ for print_ in of_person if print_.capture_id in grown_ids] for of_person in both]
    different = 0 if is_silent or comparison.fused >= AGREEING_FINGER_SCORE else _different_fingers(*grown)
    return PrintEvidence(comparison.fused, is_silent, different)


def _different_fingers(left: list[OpenedPrint], right: list[OpenedPrint]) -> int:
    """How many fingers plainly differ; 0 where any finger of one is like any of the other, as with exchanged hands."""
    fingers = compare_prints(left, right).fingers
    different = sum(finger.can_contradict and finger.score < AGREEING_FINGER_SCORE for finger in fingers)
    if different < FEWEST_DIFFERENT or different < sum(finger.can_contradict for finger in fingers):
        return 0
    pairs = list(product(_templates(left), _templates(right)))
    best = max(engine.compare(one, other).score for one, other in pairs)
    return 0 if engine.best_of(best, len(pairs)) >= AGREEING_FINGER_SCORE else different


def _templates(prints: Iterable[OpenedPrint]) -> list[engine.Template]:
    return [engine.read_template(print_.template) for print_ in prints]
