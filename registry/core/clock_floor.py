"""The clock must not run behind the journal: a moment that was recorded is never to come.

With the clock set back, expired tokens would be valid again, a card would be signed before its key existed, and acts
would be recorded before those that they followed. So the last act in the journal is a floor: whoever reads an earlier
moment, by more than clocks differ, refuses to act. It is read when a process begins and whenever its clock went back,
not at every request.

A birth is registered all the same: `bound` gives such an act the last recorded moment and what has passed since by the
machine's steady clock, which nobody sets. Its entry says that the clock was in doubt, and when it said it was.

A clock that was ahead and was then corrected is behind too: an operator who has looked at it says so with
`registry clock accept`, which is journalled and is the floor from then on.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from registry.core.errors import Unavailable
from registry.core.messages import _

CLOCK_BEHIND: Final = "clock-behind"
"""The slug of the refusal to act."""
TOLERANCE: Final = timedelta(minutes=2)
"""How far the clocks of two servers may differ."""
_STEP: Final = timedelta(seconds=1)
"""By how much a thread may be later than another that asked for the time after it."""


def is_behind(now: datetime, last_act: datetime | None) -> bool:
    """Whether a clock that says `now` is behind the last act in the journal, by more than clocks differ."""
    return last_act is not None and now < last_act - TOLERANCE


class ClockFloor:
    """What one process knows of the last recorded moment."""

    def __init__(self, last_act: Callable[[Session], datetime | None]) -> None:
        self._last_act = last_act
        self._seen = datetime.max.replace(tzinfo=UTC)
        self._behind: tuple[datetime, float] | None = None
        """While the clock is behind: the moment that was given last, and the steady clock's seconds then."""

    def check(self, session: Session, now: datetime) -> None:
        """Raise Unavailable (`clock-behind`) when the last act in the journal lies after this moment."""
        if now < self._seen - _STEP:
            if is_behind(now, self._last_act(session)):
                raise Unavailable(
                    CLOCK_BEHIND,
                    _("The server's clock is behind its journal. Nothing was saved; report it to the operator."),
                )
            self._seen = now
        self._seen = max(self._seen, now)

    def bound(self, session: Session, now: datetime) -> datetime:
        """This moment; where the clock is behind, the last act's and what has passed since by the steady clock."""
        try:
            self.check(session, now)
        except Unavailable:
            return self._after_last_act(session)
        self._behind = None
        return now

    def _after_last_act(self, session: Session) -> datetime:
        last, steady, behind = self._last_act(session), time.monotonic(), self._behind
        assert last is not None, "the clock is behind something"
        if behind is not None:
            given, then = behind
            last = max(last, given + timedelta(seconds=steady - then))
        self._behind = last, steady
        return last
