"""What an installation decides, kept whole by version: changed with a reason, never edited; the newest counts."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.core.context import Context
from registry.core.database import AppendOnly, Base
from registry.core.errors import FieldError, Invalid

Decided = TypeVar("Decided")


class Version(AppendOnly, Base):
    """A row of such a table: the whole of what was decided, by whom and why. Append-only (a trigger of each table)."""

    __abstract__ = True

    version: Mapped[str] = mapped_column(primary_key=True)
    values: Mapped[dict[str, Any]]
    reason: Mapped[str]
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(index=True)


class InForce(NamedTuple, Generic[Decided]):
    """The version that counts and what it says."""

    version: str
    values: Decided


@dataclass(slots=True, eq=False)
class Versions(Generic[Decided]):
    """One such table with its rules: what counts until something is changed, and what may be changed to what."""

    table: type[Version]
    subject: str
    """Of the journal's entries, whose action is `subject` + ".changed"."""
    pointer: str
    """Where a caller's changes stand in what they sent."""
    defaults: Decided
    default_version: str
    names: tuple[str, ...]
    changed: Callable[[Decided, Mapping[str, Any]], Decided]
    """Raises ValueError naming everything that is wrong, separated by "; "."""
    as_json: Callable[[Decided], dict[str, Any]]

    def in_force(self, session: Session) -> InForce[Decided]:
        """Read once in a unit of work, so that all of it goes by one version.

        Names added by a later release have their defaults, those it took away are passed over.
        """
        known = session.info.get(self.table)
        if known is None:
            kept = session.scalar(select(self.table).order_by(self.table.made_at.desc()).limit(1))
            known = InForce(self.default_version, self.defaults) if kept is None else self._read(kept)
            session.info[self.table] = known
        found: InForce[Decided] = known
        return found

    def _read(self, kept: Version) -> InForce[Decided]:
        known = {name: value for name, value in kept.values.items() if name in self.names}
        return InForce(kept.version, self.changed(self.defaults, known))

    def version(self, session: Session) -> str:
        """The version in force."""
        return self.in_force(session).version

    def current(self, session: Session) -> Decided:
        """What is in force."""
        return self.in_force(session).values

    def change(self, ctx: Context, changes: Mapping[str, Any], reason: str) -> str:
        """Make a new version with some of it changed; raises Invalid with everything that is wrong."""
        wrong, made = [], self.defaults
        try:
            made = self.changed(self.current(ctx.session), changes)
        except ValueError as error:
            wrong += [FieldError(self.pointer, one) for one in str(error).split("; ")]
        if not changes:
            wrong.append(FieldError(self.pointer, "Nothing is changed."))
        if not reason.strip():
            wrong.append(FieldError("/reason", "A change has its reason."))
        if wrong:
            raise Invalid(wrong)
        version = f"{ctx.now:%Y-%m-%d.%H%M%S}"
        ctx.session.add(
            self.table(
                version=version,
                values=self.as_json(made),
                reason=reason.strip(),
                made_by=ctx.actor.account_id,
                made_at=ctx.now,
            )
        )
        ctx.session.flush()
        ctx.session.info[self.table] = InForce(version, made)
        ctx.journal(f"{self.subject}.changed", self.subject, version, changed=sorted(changes))
        return version
