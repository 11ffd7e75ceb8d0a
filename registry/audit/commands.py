"""`registry audit`: the journal on the command line."""

import click
from sqlalchemy.orm import Session

from registry.audit import service
from registry.audit.rules import Verification
from registry.core.commands import Group, fail, with_registry
from registry.core.messages import _, mark, plural
from registry.core.registry import Registry


@click.group(cls=Group, help=mark("The journal."))
def audit() -> None:
    """The journal."""


@audit.command(
    "verify",
    help=mark("Follow the journal's hash chain. The exit status is 1 if anything was changed, removed or reordered."),
)
@with_registry
def verify(registry: Registry) -> None:
    """Follow the journal's hash chain."""
    state = Verification()
    with Session(registry.engine) as session:
        session.connection().exec_driver_sql("SET LOCAL statement_timeout = 0")
        findings = list(service.verify(session, registry.vault, state))
    if findings:
        fail(
            plural(
                "The journal was tampered with: {n} finding.",
                "The journal was tampered with: {n} findings.",
                len(findings),
            ),
            [_("row {number}: {problem}", number=finding.sequence, problem=finding.problem) for finding in findings],
        )
    click.echo(
        plural("{n} row, unbroken. Head {head}", "{n} rows, unbroken. Head {head}", state.rows, head=state.head.hex())
    )
