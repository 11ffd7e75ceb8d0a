"""`registry record`: actas of before, imported from a file."""

import csv
import hashlib
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

import click

from registry.access import queries as accounts
from registry.access.rules import ROLES, folded_username
from registry.births.transcription import batches, queries
from registry.births.transcription.batches import ReadLine
from registry.births.transcription.service import errors_of
from registry.births.transcription.sheet import read_sheet
from registry.core.commands import Group, fail, progress, with_registry
from registry.core.context import SYSTEM, Context
from registry.core.messages import _, mark
from registry.core.registry import Registry

_PERMISSION = "records.inscribe"


@click.group(cls=Group, help=mark("Actas inscribed before this registry."))
def record() -> None:
    """Actas inscribed before this registry."""


@record.command(
    "import",
    help=mark(
        "Read actas with their CUI from a CSV file. Each line is entered, found to be here already, or refused; the "
        "reasons are written to the report. Run again after an interruption, it goes on where it stopped. Another "
        "account than BY confirms the file, then its actas are inscribed."
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", "username", required=True, help=mark("The account that answers for the file."))
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help=mark("Where the refused lines are written; beside the file by default."),
)
@with_registry
def import_records(registry: Registry, file: Path, username: str, report: Path | None) -> None:
    """Read actas from a file."""
    content, started = file.read_bytes(), time.monotonic()
    sheet = read_sheet(content)
    with registry.begin(SYSTEM) as ctx:
        account_id = _account(ctx, username)
        lines = [_judged(ctx, line) for line in sheet.lines]
        batch = batches.start(ctx, hashlib.sha256(content).digest(), sheet.encoding, len(lines), account_id)
        batch_id, lines_read = batch.id, batch.lines_read
    click.echo(_("Encoding: {encoding}. Lines: {lines}.", encoding=sheet.encoding, lines=len(lines)))
    for notice in sheet.notices:
        click.echo(notice)
    if lines_read:
        click.echo(_("{count} lines of this file were read earlier.", count=lines_read))
    with progress() as bar:
        task = bar.add_task(str(_("Lines")), total=len(lines), completed=lines_read)
        while lines_read < len(lines):
            with registry.begin(SYSTEM) as ctx:
                lines_read = batches.take(ctx, batch_id, lines)
            bar.update(task, completed=lines_read)
    _finish(registry, batch_id, report or file.with_suffix(".report.csv"), time.monotonic() - started)


def _account(ctx: Context, username: str) -> uuid.UUID:
    account = accounts.account_named(ctx.session, folded_username(username))
    if account is None or not account.is_active or _PERMISSION not in ROLES[account.role]:
        fail(_("There is no such account that may inscribe actas. Give a clerk's with --by."))
    return account.id


def _judged(ctx: Context, line: ReadLine) -> ReadLine:
    wrong = errors_of(ctx, line.form) if line.form is not None else ()
    return ReadLine(line.number, None, wrong) if wrong else line


def _finish(registry: Registry, batch_id: uuid.UUID, report: Path, seconds: float) -> None:
    with registry.begin(SYSTEM) as ctx:
        batch = batches.read(ctx, batch_id)
        states = queries.states_of_batches(ctx.session, [batch_id]).get(batch_id, {})
        refused = [(item.line, item.cell, str(item.reason)) for item in queries.refused_lines(ctx.session, batch_id)]
        barred = [(row.line or 0, "", str(row.refusal)) for row in queries.failed_lines(ctx.session, batch_id)]
    _write(report, [*refused, *barred])
    click.echo(
        _(
            "Entered: {entered}. Here already: {repeated}. Refused: {refused}. {seconds} s.",
            entered=sum(states.values()),
            repeated=batch.repeated,
            refused=len({line for line, _cell, _reason in refused}),
            seconds=round(seconds),
        )
    )
    click.echo(_("Report: {path}.", path=report))
    click.echo(_("File {id}, state: {state}. Another account confirms it.", id=batch_id, state=batch.state))


def _write(report: Path, rows: Sequence[tuple[int, str, str]]) -> None:
    """Line, column and reason of everything refused; no value of the file, which may be somebody's."""
    with report.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target, delimiter=";")
        writer.writerow(["line", "column", "reason"])
        writer.writerows(sorted(rows))
