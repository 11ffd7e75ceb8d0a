"""`registry synth` and `registry detection evaluate`: make a synthetic population, and try the searches on it."""

import statistics
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from registry.core.commands import Command, progress, with_registry
from registry.core.messages import Message, _, mark
from registry.core.registry import Registry

if TYPE_CHECKING:
    from collections import Counter

    from registry.population.evaluation.rows import IndicatorRow, PatternRow
    from registry.population.evaluation.truth import Truth

PARTS: Final = ("linkage", "data", "prints")
BARS: Final = (0.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""Weights of record linkage at which recall and precision are given, in bits."""


@click.command(
    cls=Command,
    help=mark(
        "Write a synthetic population with duplicates and fraud planted in it. Needs REGISTRY_DEMONSTRATION=true and "
        "an empty registry."
    ),
)
@click.option(
    "--people", default=10_000, show_default=True, type=click.IntRange(500, 2_000_000), help=mark("Number of persons.")
)
@click.option(
    "--seed", default=1, show_default=True, type=int, help=mark("The same seed and last day make the same population.")
)
@click.option(
    "--until", default="2026-10-01", show_default=True, type=click.DateTime(["%Y-%m-%d"]), help=mark("The last day.")
)
@click.option(
    "--prints",
    default=1000,
    show_default=True,
    type=click.IntRange(0),
    help=mark("Innocent births with prints; any at all also plants fraud with prints, cards and the watch-list."),
)
@click.option(
    "--truth",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help=mark("New file that will say what is planted."),
)
@with_registry
def synth(registry: Registry, people: int, seed: int, until: datetime, prints: int, truth: Path) -> None:
    """Write a synthetic population."""
    from registry.population.words import kind_in_words
    from registry.population.write import write

    with progress() as bar:
        task = bar.add_task(str(_("Persons")), total=people)
        totals = write(
            registry,
            people,
            seed,
            until.replace(tzinfo=UTC),
            truth,
            lambda persons: bar.update(task, completed=persons),
            prints=prints,
        )
    click.echo(
        _(
            "{persons} persons, {births} births, {duplicates} second registrations.",
            persons=totals.persons,
            births=totals.births,
            duplicates=totals.duplicates,
        )
    )
    planted = ", ".join(f"{kind_in_words(kind)}: {number}" for kind, number in sorted(totals.planted.items()))
    click.echo(_("Planted: {planted}.", planted=planted))
    click.echo(_("What was planted is listed in {file}. All of it is demonstration data.", file=truth))


@click.command(
    "evaluate",
    cls=Command,
    help=mark(
        "Print recall, precision and false alarms of the searches on a population made by `registry synth`, as tables. "
        "Changes nothing."
    ),
)
@click.option(
    "--truth",
    required=True,
    type=click.Path(exists=True, path_type=Path, dir_okay=False),
    help=mark("The file that `registry synth` wrote."),
)
@click.option(
    "--sample", default=2000, show_default=True, type=click.IntRange(0), help=mark("Innocent births to search.")
)
@click.option(
    "--scored", default=200, show_default=True, type=click.IntRange(0), help=mark("Records to score for the time.")
)
@click.option("--seed", default=1, show_default=True, type=int, help=mark("Seed of the samples."))
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=click.Choice(PARTS),
    default=PARTS,
    help=mark("What to try; may be repeated."),
)
@click.option("--kind", "kinds", multiple=True, help=mark("Only what was planted as this kind; may be repeated."))
@with_registry
def evaluate(
    registry: Registry, truth: Path, sample: int, scored: int, seed: int, parts: tuple[str, ...], kinds: tuple[str, ...]
) -> None:
    """Evaluate the searches."""
    from registry.population.evaluation.linkage import scoring_times_ms
    from registry.population.evaluation.truth import read_truth

    planted = read_truth(truth)
    if "linkage" in parts:
        _evaluate_linkage(registry, planted)
    if kinds:
        planted, sample = [case for case in planted if case["kind"] in kinds], 0
    if "data" in parts:
        _evaluate_data(registry, planted, sample, seed)
    if "prints" in parts:
        _evaluate_prints(registry, planted, sample, seed)
    times = scoring_times_ms(registry, scored, seed) if scored else []
    if times:
        click.echo()
        click.echo(
            _(
                "One record scored: median {median:.1f} ms, 95 % within {most:.1f} ms.",
                median=statistics.median(times),
                most=times[int(0.95 * (len(times) - 1))],
            )
        )


def _evaluate_linkage(registry: Registry, planted: "Truth") -> None:
    from registry.duplicates.linkage.bulk import batch
    from registry.population.evaluation.linkage import linkage_table

    pairs = [(str(pair.one), str(pair.other), pair.bits) for pair in batch.run(registry, BARS[0])]
    _heading(_("bits ≥"), _("pairs"), _("recall, children"), _("recall, mothers"), _("precision"))
    for row in linkage_table(planted, pairs, BARS):
        click.echo(
            f"| {row.bits:g} | {row.pairs} | {row.recall_children:.4f} | {row.recall_mothers:.4f} "
            f"| {row.precision:.4f} |"
        )


def _evaluate_data(registry: Registry, planted: "Truth", sample: int, seed: int) -> None:
    from registry.population.evaluation.data import evaluate_data
    from registry.population.words import GROUPED_BY

    with progress() as bar:
        task = bar.add_task(str(_("Births")), total=None)
        evaluation = evaluate_data(registry, planted, sample, seed, lambda: bar.advance(task))
    _print_rows(evaluation.rows, _("flagged of {births} innocent births", births=evaluation.innocent))
    _print_patterns(evaluation.patterns)
    if not evaluation.innocent:
        return
    click.echo()
    _heading(_("innocent births"), _("births"), *_per_100_000())
    click.echo(f"| {_('all')} {_rates(evaluation.levels)}")
    for by, groups in evaluation.groups.items():
        for group, levels in sorted(groups.items()):
            click.echo(f"| {GROUPED_BY[by]}: {group} {_rates(levels)}")


def _per_100_000() -> list[Message]:
    from registry.population.evaluation.judgement import LEVELS
    from registry.population.words import LEVEL

    return [_("{level}, per 100 000", level=LEVEL[level]) for level in LEVELS[:-1]]


def _rates(levels: "Counter[str]") -> str:
    """The number of births, and how many of 100 000 have an alert of each level, with the count."""
    from registry.population.evaluation.judgement import LEVELS

    births = levels.total()
    cells = (f"{100_000 * levels[level] / births:.0f} ({levels[level]})" for level in LEVELS[:-1])
    return f"| {births} | {' | '.join(cells)} |"


def _evaluate_prints(registry: Registry, planted: "Truth", sample: int, seed: int) -> None:
    from registry.population.evaluation.prints import evaluate_prints

    with progress() as bar:
        task = bar.add_task(str(_("Births with prints")), total=None)
        evaluation = evaluate_prints(registry, planted, sample, seed, lambda: bar.advance(task))
    if evaluation.births:
        among = _(
            "flagged of {births} innocent births with prints and of {cards} applications for their cards",
            births=evaluation.births,
            cards=evaluation.applications,
        )
        _print_rows(evaluation.rows, among)
        _print_patterns(evaluation.patterns)


def _print_rows(rows: Mapping[str, "IndicatorRow"], flagged_among: Message) -> None:
    from registry.population.words import SEVERITY, kind_in_words

    click.echo()
    _heading(_("indicator"), _("planted"), _("found"), _("recall"), flagged_among)
    for kind, row in sorted(rows.items()):
        recall = f"{row.found / row.planted:.3f}" if row.planted else "–"
        flagged = ", ".join(f"{SEVERITY[severity]}: {count}" for severity, count in sorted(row.false_alarms.items()))
        click.echo(f"| {kind_in_words(kind)} | {row.planted} | {row.found} | {recall} | {flagged or 0} |")


def _print_patterns(patterns: Mapping[tuple[str, str], "PatternRow"]) -> None:
    """Frauds first, then what is innocent: the level each is to have, and how many cases have which."""
    from registry.population.evaluation.judgement import LEVELS
    from registry.population.words import LEVEL, kind_in_words

    click.echo()
    _heading(_("planted"), _("cases"), _("expected"), _("as expected"), *LEVEL.values())
    for (kind, detail), row in sorted(patterns.items(), key=lambda item: (item[1].is_innocent, item[0])):
        name = f"{kind_in_words(kind)}, {detail}" if detail else kind_in_words(kind)
        level = LEVEL[row.level]
        expected = _("at most: {level}", level=level) if row.is_innocent else _("at least: {level}", level=level)
        counts = " | ".join(str(row.levels[level]) for level in LEVELS)
        click.echo(f"| {name} | {row.planted} | {expected} | {row.as_expected} | {counts} |")


def _heading(*titles: Message) -> None:
    click.echo(f"| {' | '.join(str(title) for title in titles)} |")
    click.echo(f"|{'---|' * len(titles)}")
