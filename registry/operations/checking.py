"""`registry check`: what is not as it should be, in plain words; exit status 1 if anything is.

Quick by default: every check, but of sealed records the newest and those known to be damaged, and of the journal only
what is short. `--whole` opens every record and follows every row. Damaged records are noted, so that searches leave
them out and say so; each is found alone, whatever else is damaged.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import click
from sqlalchemy.orm import Session

from registry import migrating
from registry.audit import verification
from registry.audit.queries import last_moment
from registry.audit.rules import Whole
from registry.core import jobs
from registry.core.clock import show_moment, utc_now
from registry.core.clock_floor import is_behind
from registry.core.commands import Command, console, with_registry
from registry.core.context import SYSTEM, Context
from registry.core.database import refusals_for_constraints
from registry.core.errors import RegistryError
from registry.core.hiding import session_of
from registry.core.jobs import lift_limits
from registry.core.messages import Message, _, mark, plural
from registry.core.registry import Registry
from registry.core.vault import RecordDamaged, damage
from registry.core.vault.declared import SealedColumn, sealed_columns
from registry.core.vault.marks import open_stored
from registry.fingerprints.matching.galleries import Galleries
from registry.fingerprints.queries import searchable_prints
from registry.fingerprints.searching import plan
from registry.operations import health, queries
from registry.privileges import lacks
from registry.rooms import Base

SAMPLE: Final = 200
"""Records of each sealed column that a quick check opens, the newest first by their keys."""
SHORT_JOURNAL: Final = 200_000
"""Rows that a quick check follows: about two seconds."""
LEAST_FREE: Final = 0.1
"""Share of the disk; below it there is no room for a backup or an index being built."""
MOST_NAMED: Final = 10
BACKUP_DAYS: Final = 2

Check = Callable[[Registry, bool], Iterator[Message]]


def of_schema(registry: Registry, _whole: bool) -> Iterator[Message]:
    """The schema is this version's."""
    state = migrating.state(registry.engine)
    if state in ("older", "empty"):
        yield _("The database lacks the tables of this version. Run `registry migrate`.")
    elif state == "newer":
        yield _("A newer version has migrated this database. Install that version, or restore an earlier backup.")


def of_roles(registry: Registry, _whole: bool) -> Iterator[Message]:
    """The roles that hide rows are there and cannot change the journal, and the server takes changes."""
    yield from lacks(registry.engine)
    with Session(registry.engine) as session:
        if not queries.is_writable(session):
            yield _("The database takes no changes.")


def of_records(registry: Registry, whole: bool) -> Iterator[Message]:
    """Sealed records open."""
    for declared in sealed_columns(Base.metadata):
        with registry.begin(SYSTEM, is_bounded=True) as ctx:
            lift_limits(ctx)
            damaged = list(_damaged(ctx, declared, None if whole else SAMPLE))
            for place in damaged:
                ctx.note_damage(place)
            known = {record.place for record in damage.noted(ctx.session, declared.table, declared.column.name)}
        if found := known | set(damaged):
            yield plural(
                "{column}: {n} record is damaged. Restore it from a backup: {places}",
                "{column}: {n} records are damaged. Restore them from a backup: {places}",
                len(found),
                column=declared.name,
                places=", ".join(sorted(found)[:10]),
            )


def _damaged(ctx: Context, declared: SealedColumn, limit: int | None) -> Iterator[str]:
    for record, *key in queries.sealed_records(ctx.session, declared, limit):
        place = declared.place_of(*key)
        try:
            open_stored(ctx.session, ctx.vault, record, place)
        except RecordDamaged:
            yield place


def of_captures(registry: Registry, _whole: bool) -> Iterator[Message]:
    """Every print has both its image and its template, or neither."""
    with session_of(registry.engine) as session:
        halves = queries.half_captures(session)
    if halves:
        yield plural("{n} print lacks its image or template.", "{n} prints lack their image or template.", halves)


def of_galleries(registry: Registry, whole: bool) -> Iterator[Message]:
    """What a search would load is what the tables hold."""
    if not whole:
        return
    galleries = Galleries()
    with registry.begin(SYSTEM, is_bounded=True) as ctx:
        lift_limits(ctx)
        _unreadable: Any = galleries.refresh(ctx.session, ctx.vault)
        held, stored = len(galleries), searchable_prints(ctx.session)
    if held != stored:
        yield _("Searches hold {held} prints of {stored}: the others are never found.", held=held, stored=stored)


def of_parts(registry: Registry, _whole: bool) -> Iterator[Message]:
    """Every part of the galleries is held by a worker."""
    with session_of(registry.engine) as session:
        away = plan.away_now(session)
    for part in away[:MOST_NAMED]:
        yield _(
            "Nobody holds part {part} of the galleries: searches by prints wait. "
            "Start `registry worker --gallery {part}`.",
            part=str(part),
        )


def of_journal(registry: Registry, whole: bool) -> Iterator[Message]:
    """The journal's chains are unbroken."""
    with verification.snapshot(registry.engine) as session:
        if queries.journal_length(session) > SHORT_JOURNAL and not whole:
            return
        state = Whole()
        broken = sum(1 for _finding in verification.verify(session, registry.vault, state))
    if broken:
        yield plural(
            "The journal was tampered with: {n} finding. `registry audit verify` lists it.",
            "The journal was tampered with: {n} findings. `registry audit verify` lists them.",
            broken,
        )
    if state.unchecked_keys:
        yield _("An end of the journal is sealed with a key that the key file does not hold.")


def of_jobs(registry: Registry, _whole: bool) -> Iterator[Message]:
    """Jobs are done, and somebody does them."""
    with session_of(registry.engine) as session:
        loads = jobs.loads(session)
        silent_s = queries.worker_silent_s(session)
    for load in loads:
        if load.failed:
            yield plural(
                "{task}: {n} job has failed. `registry jobs list --state failed` shows it.",
                "{task}: {n} jobs have failed. `registry jobs list --state failed` shows them.",
                load.failed,
                task=load.task,
            )
        if load.oldest_age_s > health.MOST_LAG_S:
            minutes = int(load.oldest_age_s // 60)
            yield _("{task}: the oldest job has waited {minutes} minutes.", task=load.task, minutes=minutes)
    if any(load.waiting for load in loads) and (silent_s is None or silent_s > 60):
        yield _("Jobs wait and no worker runs. Start `registry worker`.")


def of_disk(registry: Registry, _whole: bool) -> Iterator[Message]:
    """There is room."""
    usage = shutil.disk_usage(registry.settings.home if registry.settings.home.exists() else ".")
    if usage.free / usage.total < LEAST_FREE:
        yield _(
            "The disk of {folder} has {free} GB left of {total} GB.",
            folder=registry.settings.home,
            free=round(usage.free / 1e9, 1),
            total=round(usage.total / 1e9, 1),
        )


def of_clock(registry: Registry, _whole: bool) -> Iterator[Message]:
    """The clock is not behind the journal."""
    with session_of(registry.engine) as session:
        last = last_moment(session)
    if last is not None and is_behind(utc_now(), last):
        yield _(
            "The clock is behind the journal's last act of {moment}: births are registered with doubtful moments, "
            "everything else waits. Set the clock; or, where it was ahead before, run `registry clock accept`.",
            moment=show_moment(last),
        )


def of_backup(registry: Registry, _whole: bool) -> Iterator[Message]:
    """A backup was verified lately."""
    if registry.settings.demonstration:
        return
    with session_of(registry.engine) as session:
        verified = queries.last_journalled(session, queries.BACKUP_VERIFIED)
    if verified is None:
        yield _("No backup was ever verified. Run `registry backup make` and `registry backup verify`.")
    elif (days := int((utc_now().timestamp() - verified) // 86_400)) >= BACKUP_DAYS:
        yield plural("The last verified backup is {n} day old.", "The last verified backup is {n} days old.", days)


CHECKS: Final[dict[str, Check]] = {
    "schema": of_schema,
    "roles": of_roles,
    "records": of_records,
    "captures": of_captures,
    "galleries": of_galleries,
    "parts": of_parts,
    "journal": of_journal,
    "jobs": of_jobs,
    "disk": of_disk,
    "clock": of_clock,
    "backup": of_backup,
}


def findings(registry: Registry, *, whole: bool, names: Iterable[str] = CHECKS) -> dict[str, list[Message]]:
    """What each check found; one that fails is a finding, and the others go on."""
    found: dict[str, list[Message]] = {}
    for name in names:
        try:
            with refusals_for_constraints():
                found[name] = list(CHECKS[name](registry, whole))
        except RegistryError as error:
            found[name] = [error.title]
    return found


@click.command(
    cls=Command,
    help=mark(
        "Check schema, keys, records, galleries, journal, jobs, disk, clock and backups. Status 1: something is wrong."
    ),
)
@click.option("--whole", is_flag=True, help=mark("Open every sealed record and follow the whole journal."))
@click.pass_context
@with_registry
def check(registry: Registry, context: click.Context, whole: bool) -> None:
    """Check what the registry depends on."""
    found = findings(registry, whole=whole)
    for name, problems in found.items():
        console.print(f"{name:<10} {'ok' if not problems else ''}", highlight=False, markup=False)
        for problem in problems:
            console.print(f"  {problem}", style="red", highlight=False, markup=False)
    context.exit(1 if any(found.values()) else 0)
