"""`registry jobs`: the background jobs on the command line. Arguments are never shown: they may name a person."""

import click

from registry.core import jobs as queue
from registry.core.clock import show_moment
from registry.core.commands import Group, fail, with_registry
from registry.core.context import SYSTEM
from registry.core.hiding import session_of
from registry.core.messages import _, mark, plural
from registry.core.registry import Registry

STATES = ("todo", "doing", "failed", "succeeded", "cancelled", "aborted")


@click.group(cls=Group, help=mark("The background jobs."))
def jobs() -> None:
    """The background jobs."""


def _line(job: queue.Job) -> str:
    moments = [show_moment(moment) if moment else "-" for moment in (job.queued, job.attempted, job.due)]
    return "  ".join((str(job.id), job.task, job.status, str(job.attempts), *moments))


@jobs.command("list", help=mark("List the jobs that wait, run or have failed, newest first."))
@click.option("--state", type=click.Choice(STATES), help=mark("Only the jobs in this state."))
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help=mark("Number of jobs."))
@with_registry
def list_jobs(registry: Registry, state: str | None, limit: int) -> None:
    """List the jobs that wait, run or have failed."""
    with session_of(registry.engine) as session:
        found = queue.listed(session, state, limit)
        loads = queue.loads(session)
    click.echo(_("number  task  state  attempts  queued  last attempt  due"))
    for job in found:
        click.echo(_line(job))
    for load in loads:
        click.echo(
            _(
                "{task}: {waiting} waiting, {postponed} to be tried again, {failed} failed",
                task=load.task,
                waiting=load.waiting,
                postponed=load.postponed,
                failed=load.failed,
            )
        )


@jobs.command("show", help=mark("Show one job: its task, state, attempts and moments."))
@click.argument("number", type=int)
@with_registry
def show(registry: Registry, number: int) -> None:
    """Show one job."""
    with session_of(registry.engine) as session:
        job = queue.one(session, number)
    if job is None:
        fail(_("There is no job with that number. `registry jobs list` lists them."))
    click.echo(_("number  task  state  attempts  queued  last attempt  due"))
    click.echo(_line(job))


@jobs.command("retry", help=mark("Put failed jobs back into the queue: those with the numbers given, or all."))
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help=mark("Every failed job."))
@with_registry
def retry(registry: Registry, numbers: tuple[int, ...], every: bool) -> None:
    """Put failed jobs back into the queue."""
    if bool(numbers) == every:
        fail(_("Give the numbers of failed jobs, or --all."))
    with registry.begin(SYSTEM) as ctx:
        again = queue.retry(ctx.session, None if every else numbers)
        if again:
            ctx.journal("jobs.retried", "jobs", again[0], jobs=again[:1000], count=len(again))
    if not again and numbers:
        fail(_("None of these jobs has failed. `registry jobs list --state failed` lists those that have."))
    click.echo(
        plural(
            "{n} job is in the queue again; a worker will run it.",
            "{n} jobs are in the queue again; a worker will run them.",
            len(again),
        )
    )
