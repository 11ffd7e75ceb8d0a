"""What a service works with: a transaction, the actor, the time, and jobs and journal entries that commit with it."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.core.clock import day_in_peru
from registry.core.limits import Limits
from registry.core.vault import Vault
from registry.settings import Settings

IN_DOUBT: Final = timedelta(days=7)
"""How far beyond the journal's last moment a birth may lie while the clock is behind it: nobody knows the day then."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts. Neither the system itself (jobs, commands) nor an anonymous visitor has an account."""

    account_id: uuid.UUID | None
    username: str
    role: str
    permissions: frozenset[str]
    facility_code: str | None = None
    language: str | None = None
    """The language the account chose, if it chose one."""
    office_code: str | None = None
    """The office of a clerk or another who is no registrar."""

    def may(self, permission: str) -> bool:
        """Whether the role includes the permission."""
        return permission in self.permissions


SYSTEM = Actor(None, "system", "system", frozenset())
"""Jobs and commands, which see everything."""
ANONYMOUS = Actor(None, "anonymous", "anonymous", frozenset())
"""A visitor of a public route, who sees no sealed person."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One act, without personal data: only identifiers, codes, counts, hashes and scores."""

    action: str
    subject: str
    subject_id: str
    details: Mapping[str, Any]
    persons: frozenset[uuid.UUID] = frozenset()
    """The persons it is about or shows; those that its identifiers stand for, when empty."""


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """A background task that is queued when the unit of work commits."""

    task: str
    arguments: Mapping[str, Any]
    not_before: datetime | None = None
    queue: str = "default"
    priority: int = 0
    """Among the due jobs of one queue, the highest first."""


@dataclass(slots=True)
class Context:
    """One unit of work: everything in it commits together or not at all."""

    session: Session
    actor: Actor
    now: datetime
    vault: Vault
    settings: Settings
    watchers: tuple["Watcher", ...] = ()
    """Tests of a person against lists of wanted persons, given by the rooms that hold such lists."""
    limits: Limits = field(default_factory=Limits)
    """Limits shared by all processes."""
    entries: list[JournalEntry] = field(default_factory=list)
    insisted: list[JournalEntry] = field(default_factory=list)
    """Entries that are written even where the unit of work is refused: what the refusal told."""
    queued: list[QueuedJob] = field(default_factory=list)
    damaged: set[str] = field(default_factory=set)
    """Places of sealed records that did not open and were left out; noted with the commit."""
    shown: set[str] = field(default_factory=set)
    """Identifiers of persons who appear in a drawing, where the answer's text does not name them; for the journal."""
    images_shown: int = 0
    """Images of prints that the answer shows: how many an account opens in a day is limited."""
    clock: datetime | None = None
    """What the clock said, where it is behind the journal and `now` is the journal's last moment instead."""
    purpose: str | None = None
    """For what the request reads personal data."""
    unstated: tuple[str, ...] = ()
    """The purposes of which one must be stated for what is read outside the actor's own cases; none where it was."""
    route: str | None = None
    """By which route the request came; None for jobs and commands."""
    journalled: frozenset[uuid.UUID] = frozenset()
    """The persons whom the journal entries of this unit of work name, once they are written."""
    has_journalled: bool = False
    """Whether the unit of work has written journal entries, which every act does."""
    may_wait: bool = False
    """Whether this is a job of a worker, which may wait for what other jobs make (`registry.core.jobs.Waits`)."""
    given: uuid.UUID | None = None
    """What a job that waited was given when it was begun again."""
    is_finished: bool = False
    """Whether all was written, so that only the commit is left."""

    @property
    def today(self) -> date:
        """The civil date in Peru."""
        return day_in_peru(self.now)

    @property
    def latest(self) -> datetime:
        """The last moment that is not in the future: the present one, or days later where the clock is in doubt."""
        return self.now if self.clock is None else self.now + IN_DOUBT

    def journal(self, action: str, subject: str, subject_id: object, **details: Any) -> None:
        """Add an entry to the journal; it is chained just before the commit."""
        self.entries.append(JournalEntry(action, subject, str(subject_id), details))

    def journal_anyway(self, action: str, subject: str, subject_id: object, **details: Any) -> None:
        """Add an entry that is written even where the block ends in a refusal, which tells something itself."""
        self.insisted.append(JournalEntry(action, subject, str(subject_id), details))

    def note_damage(self, place: str) -> None:
        """Note a sealed record that did not open and is left out: see `registry.core.vault.damage`."""
        self.damaged.add(place)

    def defer(self, task: str, **arguments: Any) -> None:
        """Queue a background task in this transaction, so that it is neither lost nor run for work that rolled back."""
        self.queued.append(QueuedJob(task, arguments))

    def defer_until(self, moment: datetime, task: str, **arguments: Any) -> None:
        """Queue a background task that is not run before a moment."""
        self.queued.append(QueuedJob(task, arguments, moment))


Watcher = Callable[..., Iterable[Any]]
"""`watcher(ctx, person_id, captures)`: the findings of a list of wanted persons about a person, and about captures that
were only presented."""
