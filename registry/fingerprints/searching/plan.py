"""In how many parts a search is asked: in as many as workers hold now, all of them.

Which parts there are is nowhere written down: workers say which one they hold. A new number of parts takes over when
all of its parts are held; searches that wait for parts which nobody holds any more are then asked anew.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from registry.core import jobs
from registry.core.context import QueuedJob
from registry.fingerprints import queries as captures
from registry.fingerprints.parts import WHOLE, Part
from registry.fingerprints.searching import queries
from registry.fingerprints.searching.models import GalleryAnswer, GallerySearch
from registry.fingerprints.searching.queries import HeldPart

PART_TASK: Final = "fingerprints.search_part"


def complete(held: Sequence[HeldPart]) -> list[int]:
    """The numbers of parts of which every part is held; the one completed last is the first."""
    by_number: dict[int, list[HeldPart]] = defaultdict(list)
    for part in held:
        if part.is_held:
            by_number[part.parts].append(part)
    whole = [(max(part.since for part in its), parts) for parts, its in by_number.items() if len(its) == parts]
    return [parts for _since, parts in sorted(whole, reverse=True)]


def chosen(held: Sequence[HeldPart]) -> int:
    """The number of parts for a new search: a complete one, else that of the worker seen last, which may come back."""
    for parts in complete(held):
        return parts
    return max(held, key=lambda part: part.seen_at).parts if held else WHOLE.of


def away(held: Sequence[HeldPart]) -> tuple[Part, ...]:
    """The parts that a search asked now would wait for and that nobody holds; before a worker ever came, the whole."""
    parts = chosen(held)
    held_now = {part.part for part in held if part.parts == parts and part.is_held}
    return tuple(Part(number, parts) for number in range(1, parts + 1) if number not in held_now)


def away_now(session: Session) -> tuple[Part, ...]:
    """The same by what workers say now; none while there is neither a worker nor a print."""
    held = queries.held_parts(session)
    return away(held) if held or captures.newest_number(session) else ()


def part_jobs(search_id: uuid.UUID, parts: int, priority: int) -> list[QueuedJob]:
    """The jobs of all parts for a search."""
    return [
        QueuedJob(
            PART_TASK,
            {"search_id": str(search_id), "part": number, "parts": parts},
            queue=Part(number, parts).queue,
            priority=priority,
        )
        for number in range(1, parts + 1)
    ]


def follow(session: Session) -> int:
    """Ask the searches anew that wait for parts which nobody holds, while all parts of another number are held.

    How many there were. A part that is only away keeps its searches, unless another number took over.
    """
    numbers = complete(queries.held_parts(session))
    if not numbers:
        return 0
    left = queries.left_behind(session, numbers)
    for search in left:
        _ask_anew(session, search, numbers[0])
    return len(left)


_CANCEL: Final = text(
    "UPDATE procrastinate_jobs SET status = 'cancelled' "
    "WHERE status = 'todo' AND task_name = :task AND args ->> 'search_id' = :search RETURNING priority"
)


def _ask_anew(session: Session, search: GallerySearch, parts: int) -> None:
    priorities = session.scalars(_CANCEL, {"task": PART_TASK, "search": str(search.id)}).all()
    session.execute(delete(GalleryAnswer).where(GalleryAnswer.search_id == search.id))
    search.parts = parts
    jobs.queue(session, part_jobs(search.id, parts, max(priorities, default=0)))
