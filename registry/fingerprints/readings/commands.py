"""`registry prints …`: all kept images read anew by another extractor, and how far that is."""

import click

from registry.core.commands import Group, with_registry
from registry.core.context import SYSTEM, Context
from registry.core.jobs import lift_limits
from registry.core.messages import _, mark, plural
from registry.core.registry import Registry

EXTRACTOR = click.option(
    "--extractor", metavar="VERSION", help=mark("By which version of the extractor; by default that of new images.")
)


@click.group(cls=Group, help=mark("Stored fingerprints."))
def prints() -> None:
    """Stored fingerprints."""


@prints.command("read-anew", help=mark("Read all kept images by another extractor, in jobs; go on if it was begun."))
@EXTRACTOR
@click.option("--limit", type=click.IntRange(1), help=mark("At most so many images; by default all."))
@click.option(
    "--streams", type=click.IntRange(1, 1000), default=1, show_default=True,
    help=mark("Jobs at the same time. Give no more than there are workers with nothing else to do."),
)  # fmt: skip
@with_registry
def read_anew(registry: Registry, extractor: str | None, limit: int | None, streams: int) -> None:
    """Queue the reading of all kept images."""
    from registry.fingerprints.readings import service

    version = _chosen(extractor)
    with registry.begin(SYSTEM) as ctx:
        begun = service.begin(ctx, version, limit=limit, spans=streams)
    if begun.resumed:
        click.echo(_("Reading was begun before and goes on; a new limit or number of streams does not apply."))
    elif begun.new:
        click.echo(plural("{n} image will be read by workers.", "{n} images will be read by workers.", begun.captures))
    else:
        click.echo(_("There is nothing left to read."))
    with registry.begin(SYSTEM) as ctx:
        _show(ctx, version)


@prints.command("readings", help=mark("Show how many images an extractor has read and refused, and how many wait."))
@EXTRACTOR
@with_registry
def readings(registry: Registry, extractor: str | None) -> None:
    """Show how far the reading of all kept images is."""
    version = _chosen(extractor)
    with registry.begin(SYSTEM) as ctx:
        _show(ctx, version)


def _chosen(extractor: str | None) -> str:
    from registry.fingerprints import engine

    if extractor is not None and extractor not in engine.EXTRACTORS:
        choices = ", ".join(engine.EXTRACTORS)
        raise click.BadParameter(str(_("Must be one of: {choices}.", choices=choices)), param_hint="--extractor")
    return extractor or engine.EXTRACTOR


def _show(ctx: Context, version: str) -> None:
    from registry.fingerprints.readings import queries, service
    from registry.fingerprints.words import IMAGE_REFUSALS, UNUSABLE_IMAGE

    lift_limits(ctx)
    progress, load = queries.progress(ctx.session, version), service.load(ctx)
    click.echo(
        _(
            "{version}: {first} read at first, {later} read anew, {waiting} not read yet",
            version=version,
            first=progress.at_first,
            later=progress.later,
            waiting=progress.waiting,
        )
    )
    for slug, count in progress.refused.items():
        words = IMAGE_REFUSALS.get(slug, UNUSABLE_IMAGE)
        click.echo(_("Refused, compared as before: {count} ({slug}: {words})", count=count, slug=slug, words=words))
    for span in queries.open_spans(ctx.session, version):
        click.echo(_("Being read: captures {position} to {last}", position=span.position + 1, last=span.last))
    click.echo(
        _(
            "Jobs: {waiting} waiting, {postponed} to be tried again, {failed} failed",
            waiting=load.waiting,
            postponed=load.postponed,
            failed=load.failed,
        )
    )
