"""`python -m fuzz [TARGET…] [--inputs N] [--seed S] [--atheris]`."""

import sys
from functools import partial
from pathlib import Path

import click

import fuzz as about
from fuzz.guided import guided
from fuzz.run import Outcome, fuzz
from fuzz.targets import TARGETS


@click.command(help=about.__doc__)
@click.argument("names", nargs=-1, type=click.Choice(sorted(TARGETS)))
@click.option("--inputs", default=100_000, show_default=True, help="Number of inputs for each target.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same inputs.")
@click.option(
    "--findings",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/fuzz"),
    show_default=True,
    help="Folder to write the inputs of findings to.",
)
@click.option("--atheris", "is_guided", is_flag=True, help="Guide by coverage, for a single target.")
def main(names: tuple[str, ...], inputs: int, seed: int, findings: Path, is_guided: bool) -> None:
    """Fuzz the readers."""
    if is_guided and len(names) != 1:
        raise click.UsageError("--atheris needs exactly one target")
    findings_count = 0
    for name in names or TARGETS:
        with click.progressbar(length=inputs, label=f"{name:12s}", file=sys.stderr) as bar:

            def progress(done: int) -> None:
                bar.update(done - bar.pos)  # called within this round alone

            if is_guided:
                guided(TARGETS[name], inputs, Path("var/fuzz-corpus") / name, findings, progress, partial(report, name))
            outcome = fuzz(TARGETS[name], inputs, seed, findings, progress)
        findings_count += report(name, outcome)
    sys.exit(1 if findings_count else 0)


def report(name: str, outcome: Outcome) -> int:
    """Print the result of a run. Returns the number of findings."""
    click.echo(
        f"{name:12s} {outcome.inputs:>9,} inputs: {outcome.read:,} read, {outcome.refused:,} refused; slowest "
        f"{1000 * outcome.slowest_s:.0f} ms CPU; most memory "
        f"{outcome.most_mib:.0f} MiB, all {outcome.grown_mib:.0f} MiB; {len(outcome.findings)} findings"
    )
    for finding in outcome.findings:
        click.echo(f"  {finding}")
    return len(outcome.findings)


if __name__ == "__main__":
    main()
