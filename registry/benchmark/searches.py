"""`python -m registry.benchmark searches`: what the searches by prints cost that follow every enrolment.

The registry is filled with persons who do not exist and two fingers of each, half of them children (templates made
directly, without images). Then children are searched as an enrolment's newborn is, within a block and among all
children, and women among all adults. The galleries are loaded before anything is measured. CPU is that of this process,
without PostgreSQL: on a busy machine it says more than the clock.
"""

import statistics
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Final

import click
from sqlalchemy import select

from biometrics.gallery.searching import ALL_COMPARED
from registry.benchmark.cards import fill_prints
from registry.benchmark.enrolments import fill
from registry.bootstrap import build_registry, prepare
from registry.core.context import SYSTEM, Context
from registry.core.embedded import temporary_home
from registry.core.server import embedded_url
from registry.core.vault import make_key_file
from registry.fingerprints import engine
from registry.fingerprints.matching.galleries import galleries_of
from registry.fingerprints.models import Capture
from registry.fingerprints.searching import service as galleries
from registry.fingerprints.synthetic import draw_templates
from registry.settings import Settings

BLOCK: Final = 1500
"""Children in a block: those of one sex born within 30 days of another in a department with 18 000 births a year."""


@click.command()
@click.option("--sizes", default="1000,10000,100000", show_default=True, help="Persons already there, ascending.")
@click.option("--searches", default=10, show_default=True, type=click.IntRange(2, 1000), help="Measured at each size.")
def main(sizes: str, searches: int) -> None:
    """Measure the searches by prints that follow an enrolment."""
    ascending = sorted(int(size) for size in sizes.split(","))
    with temporary_home(prefix="crc") as home:
        make_key_file(home / "keys.json", "bench")
        registry = build_registry(Settings(home=home, demonstration=True), embedded_url(home / "pg"))
        prepare(registry)
        _compiled()
        click.echo(f"Medians of {searches} searches with two fingers, CPU ms of this process:")
        click.echo("  persons   prints  filled s    in a block  among children  among adults")
        for size in ascending:
            fill(registry, size)
            prints = fill_prints(registry)
            with registry.begin(SYSTEM) as ctx:
                started = time.process_time()
                galleries_of(ctx).refresh(ctx.session, ctx.vault)
                filled = time.process_time() - started
                measured = _measured(ctx, searches)
            click.echo(f"{size:>9,} {prints:>8,} {filled:>9.0f} " + " ".join(f"{ms:>13.0f}" for ms in measured))
        registry.engine.dispose()


def _compiled() -> None:
    """Compile the engine's loops before a transaction is open: it would be idle for too long."""
    gallery = engine.Gallery()
    templates = [engine.read_template(template) for template in draw_templates(range(2 * ALL_COMPARED + 2))]
    for key, template in enumerate(templates):
        gallery.enrol(key, template)
    gallery.identify(templates[0])


def _measured(ctx: Context, searches: int) -> tuple[float, float, float]:
    children, adults = _owners(ctx, "minor", BLOCK + searches + 1), _owners(ctx, "applicant", searches + 1)
    block = frozenset(children[searches + 1 :])
    return (
        _median_ms(lambda child: galleries.identify(ctx, "child", child, block), children[: searches + 1]),
        _median_ms(lambda child: galleries.identify(ctx, "child", child), children[: searches + 1]),
        _median_ms(lambda adult: galleries.identify(ctx, "adult", adult), adults),
    )


def _owners(ctx: Context, role: str, most: int) -> Sequence[uuid.UUID]:
    owners = select(Capture.person_id).where(Capture.role == role).distinct().order_by(Capture.person_id).limit(most)
    return ctx.session.scalars(owners).all()


def _median_ms(search: Callable[[uuid.UUID], object], persons: Sequence[uuid.UUID]) -> float:
    """Of all but the first, which builds what later searches find."""
    seconds = []
    for person in persons:
        started = time.process_time()
        search(person)
        seconds.append(time.process_time() - started)
    return 1000 * statistics.median(seconds[1:])


if __name__ == "__main__":
    main()
