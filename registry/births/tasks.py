"""Background tasks of the room."""

import math
import uuid
from typing import Final

from registry.births import added_prints, queries, service
from registry.births.models import Birth
from registry.births.rules.fields import ANNULLED
from registry.births.rules.prints import MOTHER
from registry.core.context import Context
from registry.core.jobs import Task
from registry.fingerprints.rules import BY_MOTHER, CONFIRMED, CONFIRMED_SCORE
from registry.fingerprints.searching import service as galleries
from registry.fingerprints.standing import Ground


def confirm_by_mother(ctx: Context, birth_id: str, captures: list[str]) -> None:
    """Make a child's waiting prints references: its mother was confirmed with it, and it is found under no other name.

    The bar pays for the number searched: one such search in a thousand finds a stranger, and its prints go on waiting.
    """
    birth = ctx.session.get(Birth, uuid.UUID(birth_id), with_for_update=True)
    if birth is None or birth.state == ANNULLED:
        return
    names = {uuid.UUID(name) for name in captures}
    waiting = [capture for capture, _link in queries.captures_of(ctx.session, birth.id) if capture.id in names]
    candidates = galleries.identify_captures(ctx, "child", waiting, birth.newborn_id)
    bar = CONFIRMED_SCORE + 10 * math.log10(max(1, galleries.persons_searched(ctx, "child")))
    is_another = any(candidate.score >= bar for candidate in candidates)
    ctx.journal("birth.child_searched", "birth", birth.id, is_found_elsewhere=is_another)
    if is_another:
        return
    of_mother = queries.bound_captures(ctx.session, birth.id, MOTHER)
    compared_with = tuple(capture.id for capture in of_mother if capture.sealed_template is not None)
    added_prints.confirm(ctx, birth, waiting, Ground(BY_MOTHER, compared_with, None, CONFIRMED))
    ctx.defer(service.SEARCH_TASK, birth_id=birth_id)


TASKS: Final[dict[str, Task]] = {added_prints.CONFIRM_TASK: confirm_by_mother}
