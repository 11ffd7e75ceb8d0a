"""States of an application, the transitions between them, and the states shown at the counter. Pure."""

from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

DRAFT: Final = "draft"
SUBMITTED: Final = "submitted"
HELD: Final = "held"
APPROVED: Final = "approved"
ISSUED: Final = "issued"
DELIVERED: Final = "delivered"
REJECTED: Final = "rejected"
WITHDRAWN: Final = "withdrawn"

TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    DRAFT: (SUBMITTED, WITHDRAWN),
    SUBMITTED: (HELD, APPROVED, REJECTED, WITHDRAWN),
    HELD: (APPROVED, REJECTED, WITHDRAWN),
    APPROVED: (ISSUED, HELD, REJECTED, WITHDRAWN),
    ISSUED: (DELIVERED,),
    DELIVERED: (ISSUED,),
    REJECTED: (DRAFT,),
    WITHDRAWN: (),
}
STATES: Final = tuple(TRANSITIONS)
OPEN: Final = (DRAFT, SUBMITTED, HELD, APPROVED)
"""States in which a person may have at most one application."""
UNDER_REVIEW: Final = "under_review"
SHOWN_STATES: Final = (DRAFT, UNDER_REVIEW, APPROVED, ISSUED, DELIVERED, REJECTED, WITHDRAWN)


def may_become(state: str, next_state: str) -> bool:
    """Whether an application may pass from one state to another."""
    return next_state in TRANSITIONS[state]


def shown(state: str) -> str:
    """The state shown at the counter, where a running search and a finding must look alike."""
    return UNDER_REVIEW if state in (SUBMITTED, HELD) else state


class Step(Protocol):
    """A step of an application."""

    @property
    def from_state(self) -> str | None:
        """The state before."""

    @property
    def to_state(self) -> str:
        """The state after."""


_Step = TypeVar("_Step", bound=Step)


def standing_steps(events: Sequence[_Step]) -> list[_Step]:
    """An application's steps without those that a finding took back: each hold, and the approval before it."""
    standing: list[_Step] = []
    for event in events:
        if event.to_state != HELD:
            standing.append(event)
        elif event.from_state == APPROVED:
            while standing and standing[-1].to_state == APPROVED:
                standing.pop()
    return standing


def hidden_states(shown_state: str) -> tuple[str, ...]:
    """The states that are shown as one state."""
    return tuple(state for state in STATES if shown(state) == shown_state)


FIRST: Final = "first"
RENEWAL: Final = "renewal"
DUPLICATE: Final = "duplicate"
CORRECTION: Final = "correction"
KINDS: Final = (FIRST, RENEWAL, DUPLICATE, CORRECTION)
