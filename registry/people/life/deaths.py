"""A person's death: recorded with its document, corrected and undone by two persons. The caller holds the lock."""

from datetime import date
from typing import Final

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused
from registry.core.messages import _
from registry.people import changes
from registry.people.changes import Ground
from registry.people.happenings import rules as happenings
from registry.people.happenings.service import happen
from registry.people.life import history
from registry.people.life.rules import DEATH_CHANGES, DEATH_CORRECTED, DEATH_RECORDED, DEATH_UNDONE
from registry.people.models import ChangeRequest, Person
from registry.people.service import CHANGED_TASK

CORRECTION, UNDOING = DEATH_CHANGES
_HAPPENINGS: Final = {
    DEATH_RECORDED: happenings.DEATH_RECORDED,
    DEATH_CORRECTED: happenings.DEATH_CORRECTED,
    DEATH_UNDONE: happenings.DEATH_UNDONE,
}


def record(ctx: Context, person: Person, died_on: date, ground: Ground) -> None:
    """Record the day on which a person died; recorded again with the same day, nothing changes.

    Raises Invalid for an impossible day, Refused when a different day is recorded.
    """
    _refuse_impossible(ctx, person, died_on)
    if person.died_on == died_on:
        return
    refuse_recorded(person)
    _set(ctx, person, died_on, DEATH_RECORDED, ground)


def refuse_recorded(person: Person) -> None:
    """Raise Refused where a death is recorded already."""
    if person.died_on is not None:
        title = _("A different date of death is already recorded for this person.")
        how = _("If the recorded date is wrong, ask for its correction; if the person lives, have the death undone.")
        raise Refused("death-recorded", title, detail=how)


def ask_correction(ctx: Context, person: Person, died_on: date, ground: Ground) -> None:
    """Ask a second person to correct the day of a death."""
    refuse_living(person)
    _refuse_impossible(ctx, person, died_on)
    if person.died_on == died_on:
        raise Invalid([FieldError("/died_on", _("This date is already recorded. Give the right one."))])
    _ask(ctx, CORRECTION, person, ground, died_on.isoformat())


def ask_undoing(ctx: Context, person: Person, ground: Ground) -> None:
    """Ask a second person to undo a death that was recorded by mistake."""
    refuse_living(person)
    _ask(ctx, UNDOING, person, ground)


def _ask(ctx: Context, kind: str, person: Person, ground: Ground, died_on: str | None = None) -> None:
    content = {"died_on": died_on} if died_on else {}
    reason = ground.reason
    changes.request(ctx, kind, person.id, person.id, content=content, reason=reason, evidence=ground.evidence)


def carry_out(ctx: Context, person: Person, change: ChangeRequest) -> None:
    """Do what a second person approved."""
    refuse_living(person)
    ground = changes.ground_of(change)
    if change.kind == UNDOING:
        _set(ctx, person, None, DEATH_UNDONE, ground)
        return
    died_on = date.fromisoformat(change.content["died_on"])
    _refuse_impossible(ctx, person, died_on)
    _set(ctx, person, died_on, DEATH_CORRECTED, ground)


def _set(ctx: Context, person: Person, died_on: date | None, kind: str, ground: Ground) -> None:
    before = _content(person.died_on)
    person.died_on = died_on
    ctx.session.flush()
    history.record(ctx, person, kind, before, _content(died_on), ground)
    ctx.defer(CHANGED_TASK, person_id=str(person.id))
    happen(ctx, _HAPPENINGS[kind], person.id, person.id)


def _content(died_on: date | None) -> dict[str, str]:
    return {"died_on": died_on.isoformat()} if died_on else {}


def _refuse_impossible(ctx: Context, person: Person, died_on: date) -> None:
    if died_on > ctx.today or (person.birth_date and died_on < person.birth_date):
        raise Invalid([FieldError("/died_on", _("Must be between the date of birth and today."))])


def refuse_living(person: Person) -> None:
    """Raise Refused where no death is recorded."""
    if person.died_on is None:
        raise Refused("no-death-recorded", _("No death is recorded for this person. Check whom you mean."))
