"""What a service is handed: one transaction, who acts, when, and the two outlets that commit with it."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.core.clock import day_in_peru
from registry.core.vault import Vault
from registry.settings import Settings


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. Neither the system itself (jobs, commands) nor an anonymous visitor has an account."""

    account_id: uuid.UUID | None
    username: str
    role: str
    permissions: frozenset[str]
    facility_code: str | None = None
    language: str | None = None
    """The language the account chose, if it chose one."""

    def may(self, permission: str) -> bool:
        """Whether the role includes the permission."""
        return permission in self.permissions


SYSTEM = Actor(None, "system", "system", frozenset())
"""Jobs and commands: sees everything."""
ANONYMOUS = Actor(None, "anonymous", "anonymous", frozenset())
"""Whoever uses a public route: sees no sealed person."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One thing done, without personal data: identifiers, codes, counts, hashes and scores alone."""

    action: str
    subject: str
    subject_id: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """One background task to queue when the block commits."""

    task: str
    arguments: Mapping[str, Any]
    not_before: datetime | None = None


@dataclass(slots=True)
class Context:
    """One unit of work: everything in it commits together or not at all."""

    session: Session
    actor: Actor
    now: datetime
    vault: Vault
    settings: Settings
    watchers: tuple["Watcher", ...] = ()
    """Tests of a person against the lists of those who are looked for, given by the rooms that keep such lists."""
    entries: list[JournalEntry] = field(default_factory=list)
    queued: list[QueuedJob] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    """Identifiers of what a drawing shows without spelling them: views of the sealed are journalled by them."""

    @property
    def today(self) -> date:
        """The civil date in Peru."""
        return day_in_peru(self.now)

    def journal(self, action: str, subject: str, subject_id: object, **details: Any) -> None:
        """Add an entry to the journal; it is chained just before the block commits."""
        self.entries.append(JournalEntry(action, subject, str(subject_id), details))

    def defer(self, task: str, **arguments: Any) -> None:
        """Queue a background task in this transaction: never lost, never run for work that rolled back."""
        self.queued.append(QueuedJob(task, arguments))

    def defer_until(self, moment: datetime, task: str, **arguments: Any) -> None:
        """The same, to be run at a moment and not before."""
        self.queued.append(QueuedJob(task, arguments, moment))


Watcher = Callable[..., Iterable[Any]]
"""`watcher(ctx, person_id, captures)`: what a list of people who are looked for says of a person, and of captures that
were only presented."""
