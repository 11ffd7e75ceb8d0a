"""Every source of facts, and the gathering of a search's facts: each source is asked once.

A new source is added to its file's SOURCES; a new file is added here. An indicator whose facts nobody gathers stops the
import.
"""

from collections.abc import Callable
from itertools import chain
from typing import Final

from registry.duplicates.facts import (
    adults,
    applicants,
    attendants,
    births,
    brought,
    decisions,
    facilities,
    late,
    mothers,
    namesakes,
    operators,
    parenthood,
    photographs,
    presented,
    prints,
    records,
    renamings,
    repeated,
    same_birth,
    turned,
)
from registry.duplicates.facts.subjects import ApplicationSubject, BirthSubject, Occasion, Source
from registry.duplicates.indicators.catalogue import CATALOGUE
from registry.duplicates.indicators.judging import Facts

SOURCES: Final[tuple[Source, ...]] = (
    *births.SOURCES,
    *same_birth.SOURCES,
    *prints.SOURCES,
    *brought.SOURCES,
    *mothers.SOURCES,
    *parenthood.SOURCES,
    *namesakes.SOURCES,
    *adults.SOURCES,
    *attendants.SOURCES,
    *operators.SOURCES,
    *facilities.SOURCES,
    *late.SOURCES,
    *renamings.SOURCES,
    *presented.SOURCES,
    *applicants.SOURCES,
    *decisions.SOURCES,
    *photographs.SOURCES,
    *repeated.SOURCES,
    *turned.SOURCES,
    *records.SOURCES,
)
OF_DATA: Final = frozenset({Occasion.BIRTH, Occasion.CHILD, Occasion.RECORDS})
"""What a birth's data show without any print."""
OF_BIRTH: Final = OF_DATA | {Occasion.PRINTS}
OF_CHILD: Final = frozenset({Occasion.CHILD})
OF_RECORDS: Final = frozenset({Occasion.RECORDS})

_gathered = {source.fact for source in SOURCES}
_ungathered = [indicator.code for indicator in CATALOGUE if indicator.facts not in _gathered]
if _ungathered:
    raise ValueError(f"no source gathers the facts of {', '.join(_ungathered)}")


def gather(subject: BirthSubject, occasions: frozenset[Occasion], kind: type | None = None) -> Facts:
    """The facts of a birth from the sources of these occasions; of one kind, where it is given."""
    return _gather(subject, lambda source: source.occasion in occasions and (kind is None or source.fact is kind))


def gather_for_application(subject: ApplicationSubject) -> Facts:
    """The facts of an application, and what was done as its minor since the birth."""
    own = _gather(subject, lambda source: source.occasion is Occasion.APPLICATION)
    if subject.birth is None:
        return own
    of_child = gather(BirthSubject(subject.ctx, subject.birth, subject.limits), OF_CHILD)
    return Facts((*own.gathered, *of_child.gathered))


def _gather(subject: BirthSubject | ApplicationSubject, is_asked: Callable[[Source], bool]) -> Facts:
    return Facts(tuple(chain.from_iterable(source.gather(subject) for source in SOURCES if is_asked(source))))
