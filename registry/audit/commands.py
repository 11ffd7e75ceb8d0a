"""`registry audit`: the journal on the command line."""

import click
from sqlalchemy.orm import Session

from registry.audit import queries, service, verification
from registry.audit.rules import Finding, Whole
from registry.core.clock import show_moment
from registry.core.commands import Group, console, fail, progress, with_registry
from registry.core.context import SYSTEM
from registry.core.messages import Message, _, mark, plural, translated
from registry.core.registry import Registry


@click.group(cls=Group, help=mark("The journal."))
def audit() -> None:
    """The journal."""


@audit.command(
    "verify",
    help=mark("Follow the journal's hash chains. The exit status is 1 if anything was changed, removed or reordered."),
)
@with_registry
def verify(registry: Registry) -> None:
    """Follow the journal's hash chains."""
    state = Whole()
    # One snapshot, so that entries made meanwhile are not taken for tampering.
    with Session(registry.engine.execution_options(isolation_level="REPEATABLE READ")) as session:
        session.connection().exec_driver_sql("SET LOCAL statement_timeout = 0")
        total = sum(end.sequence for end in queries.heads(session).values())
        with progress() as bar:
            task = bar.add_task(translated("Rows"), total=total)
            findings = list(
                verification.verify(session, registry.vault, state, lambda done: bar.update(task, completed=done))
            )
    for notice in state.notices:
        console.print(str(_line(notice)), style="yellow", highlight=False, markup=False)
    if findings:
        fail(
            plural(
                "The journal was tampered with: {n} finding.",
                "The journal was tampered with: {n} findings.",
                len(findings),
            ),
            [_line(finding) for finding in findings],
        )
    if state.unchecked_keys:
        fail(
            _(
                "The chains are unbroken, but an end could not be checked: it is sealed with a key that the key file "
                "does not hold ({names}). Put that key back and run the command again. This is no sign of tampering.",
                names=", ".join(sorted(state.unchecked_keys)),
            )
        )
    click.echo(
        plural("{n} row, unbroken. Head {head}", "{n} rows, unbroken. Head {head}", state.rows, head=state.head.hex())
    )


@audit.command(
    "reopen",
    help=mark("Record why the journal was removed or cut, after its loss was investigated and its causes mended."),
)
@click.option("--reason", required=True, help=mark("What happened, and where the report lies."))
@with_registry
def reopen(registry: Registry, reason: str) -> None:
    """Record why the journal was removed."""
    with registry.begin(SYSTEM) as ctx:
        service.explain_loss(ctx, reason)
    click.echo(_("Recorded. `registry audit verify` shows the loss as explained from now on."))


def _line(finding: Finding) -> Message:
    if finding.lane == 0:
        return _("row {number}: {problem}", number=finding.sequence, problem=finding.problem)
    return _(
        "lane {lane}, row {number}: {problem}", lane=finding.lane, number=finding.sequence, problem=finding.problem
    )


@click.group(cls=Group, help=mark("The server's clock."))
def clock() -> None:
    """The server's clock."""


@clock.command(
    "accept",
    help=mark("State that the clock is right now, after it was ahead and was corrected. Until then nothing is saved."),
)
@click.option("--reason", required=True, help=mark("Why, in words that the journal keeps."))
@with_registry
def accept(registry: Registry, reason: str) -> None:
    """State that the clock is right now."""
    with registry.begin(SYSTEM, accepts_clock=True) as ctx:
        service.accept_clock(ctx, reason)
        moment = ctx.now
    click.echo(_("From now on it is {moment}.", moment=show_moment(moment)))
