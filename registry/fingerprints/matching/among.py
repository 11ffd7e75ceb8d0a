"""The prints of one request compared with each other: slips at the reader are told while the family is still there."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from registry.core.errors import FieldError
from registry.core.messages import _
from registry.fingerprints import engine
from registry.fingerprints.matching.comparison import OpenedPrint
from registry.fingerprints.rules import ADULT_ROLES, PLAINLY_OTHER_SCORE, USABLE_QUALITY
from registry.fingerprints.service import Acquired
from registry.fingerprints.words import FINGER_NAMES, OWNERS

SAME_FINGER_SCORE: Final = 60.0
"""One pair of different fingers in a million reaches it: of the 276 pairs of a full enrolment, by chance one in 3 600
enrolments. The registrar then captures the finger again, or leaves it out with a reason."""


def slips(acquired: Sequence[Acquired]) -> tuple[FieldError, ...]:
    """Every print that is plainly the finger sent in another place, or not the finger of its other impressions.

    Both prints of such a pair are named. Impressions of infants are too weak to be told apart.
    """
    return tuple(_errors([item for item in acquired if item.extraction is not None]))


def sent_before(item: Acquired, others: Sequence[Acquired]) -> tuple[FieldError, ...]:
    """What is wrong with a print that is plainly the finger sent in another place before; the first such place."""
    if item.extraction is None:
        return ()
    template = engine.read_template(item.extraction.template)
    for other in others:
        if other.extraction is None or _place(other) == _place(item):
            continue
        if engine.compare(template, engine.read_template(other.extraction.template)).score >= SAME_FINGER_SCORE:
            return (_sent_as(item, *_place(other)),)
    return ()


def of_somebody_else(item: Acquired, subject: str, captured: Sequence[OpenedPrint]) -> tuple[FieldError, ...]:
    """What is wrong with a print that is plainly a finger captured of somebody else here before; the first such."""
    if item.submission.subject == subject:
        return ()
    finger = same_finger(item, captured)
    return () if finger is None else (_sent_as(item, subject, finger),)


def same_finger(item: Acquired, captured: Sequence[OpenedPrint]) -> int | None:
    """Which of these fingers a print plainly is, whatever finger it was sent as; the first such, None if none is."""
    if item.extraction is None:
        return None
    template = engine.read_template(item.extraction.template)
    for earlier in captured:
        if engine.compare(template, engine.read_template(earlier.template)).score >= SAME_FINGER_SCORE:
            return earlier.finger
    return None


def _errors(acquired: Sequence[Acquired]) -> Iterator[FieldError]:
    templates = [engine.read_template(item.extraction.template) for item in acquired if item.extraction is not None]
    for (first, one), (second, other) in combinations(zip(acquired, templates, strict=True), 2):
        is_one_place = _place(first) == _place(second)
        if is_one_place and not _is_comparable(first, second):
            continue
        compared = engine.compare(one, other)
        if not is_one_place and compared.score >= SAME_FINGER_SCORE:
            yield _sent_as(first, *_place(second))
            yield _sent_as(second, *_place(first))
        elif is_one_place and compared.can_contradict and compared.score < PLAINLY_OTHER_SCORE:
            yield from (_disagrees(item) for item in (first, second))


def _place(item: Acquired) -> tuple[str, int]:
    return item.submission.subject, item.submission.finger


def _is_comparable(first: Acquired, second: Acquired) -> bool:
    """Whether two impressions sent as one finger may be told apart: an adult's, both usable."""
    qualities = (item.extraction.quality for item in (first, second) if item.extraction is not None)
    return first.submission.subject in ADULT_ROLES and min(qualities) >= USABLE_QUALITY


def _sent_as(item: Acquired, subject: str, finger: int) -> FieldError:
    message = _(
        "This is the finger sent as {finger} ({owner}). Capture the right finger, or leave it out with a reason.",
        finger=FINGER_NAMES[finger],
        owner=OWNERS[subject],
    )
    return FieldError(f"{item.submission.pointer}/image", message)


def _disagrees(item: Acquired) -> FieldError:
    message = _(
        "The impressions sent as this finger are of two different fingers. Capture both again, or send only one."
    )
    return FieldError(f"{item.submission.pointer}/image", message)
