"""What an installation decides, in whole versions: changed with a reason and never edited; the newest is in force."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.core.context import Context
from registry.core.database import AppendOnly, Base
from registry.core.errors import FieldError, Invalid, ValuesRefused
from registry.core.messages import _

Decided = TypeVar("Decided")


class Version(AppendOnly, Base):
    """A row of such a table: everything that was decided, by whom and why. Append-only (a trigger of each table)."""

    __abstract__ = True

    version: Mapped[str] = mapped_column(primary_key=True)
    values: Mapped[dict[str, Any]]
    reason: Mapped[str]
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(index=True)


class InForce(NamedTuple, Generic[Decided]):
    """The version in force and its values."""

    version: str
    values: Decided


@dataclass(slots=True, eq=False)
class Versions(Generic[Decided]):
    """One such table with its rules: the defaults until something is changed, and the changes that are allowed."""

    table: type[Version]
    subject: str
    """Subject of the journal entries, whose action is `subject` + ".changed"."""
    pointer: str
    """JSON pointer to the changes in the request."""
    defaults: Decided
    default_version: str
    names: tuple[str, ...]
    changed: Callable[[Decided, Mapping[str, Any]], Decided]
    """The values with changes; raises ValuesRefused or Invalid with everything that is wrong."""
    as_json: Callable[[Decided], dict[str, Any]]

    def in_force(self, session: Session) -> InForce[Decided]:
        """The version in force, read once in a unit of work, which therefore uses one version throughout.

        Names that a later release added have their defaults; names that it removed are ignored.
        """
        known = session.info.get(self.table)
        if known is None:
            stored = session.scalar(select(self.table).order_by(self.table.made_at.desc()).limit(1))
            known = InForce(self.default_version, self.defaults) if stored is None else self._read(stored)
            session.info[self.table] = known
        in_force: InForce[Decided] = known
        return in_force

    def _read(self, stored: Version) -> InForce[Decided]:
        known = {name: value for name, value in stored.values.items() if name in self.names}
        return InForce(stored.version, self.changed(self.defaults, known))

    def version(self, session: Session) -> str:
        """The name of the version in force."""
        return self.in_force(session).version

    def current(self, session: Session) -> Decided:
        """The values in force."""
        return self.in_force(session).values

    def change(self, ctx: Context, changes: Mapping[str, Any], reason: str) -> str:
        """Make a new version with some changes; raises Invalid with everything that is wrong."""
        errors: list[FieldError] = []
        values = self.defaults
        try:
            values = self.changed(self.current(ctx.session), changes)
        except ValuesRefused as error:
            errors += [FieldError(self.pointer, problem) for problem in error.problems]
        except Invalid as error:
            errors += error.errors
        if not changes:
            errors.append(FieldError(self.pointer, _("No change was requested.")))
        if not reason.strip():
            errors.append(FieldError("/reason", _("Give a reason for the change.")))
        if errors:
            raise Invalid(errors)
        version = f"{ctx.now:%Y-%m-%d.%H%M%S}"
        ctx.session.add(
            self.table(
                version=version,
                values=self.as_json(values),
                reason=reason.strip(),
                made_by=ctx.actor.account_id,
                made_at=ctx.now,
            )
        )
        ctx.session.flush()
        ctx.session.info[self.table] = InForce(version, values)
        ctx.journal(f"{self.subject}.changed", self.subject, version, changed=sorted(changes))
        return version
