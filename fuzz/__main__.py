"""`python -m fuzz [TARGET…] [--inputs N] [--seed S] [--atheris]`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import click

import fuzz as about
from biometrics import BiometricError
from fuzz.run import fuzz
from fuzz.targets import TARGETS


@click.command(help=about.__doc__)
@click.argument("names", nargs=-1, type=click.Choice(sorted(TARGETS)))
@click.option("--inputs", default=100_000, show_default=True, help="Inputs of each target.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same inputs.")
@click.option("--findings", type=click.Path(file_okay=False, path_type=Path), default=Path("var/fuzz"),
              show_default=True, help="Where the inputs of findings are written.")  # fmt: skip
@click.option("--atheris", "guided", is_flag=True, help="Guided by coverage, one target, until stopped.")
def main(names: tuple[str, ...], inputs: int, seed: int, findings: Path, guided: bool) -> None:
    """Fuzz the readers."""
    if guided:
        if len(names) != 1:
            raise click.UsageError("one target is guided at a time")
        _guided(names[0], inputs)
        return
    found = 0
    for name in names or TARGETS:
        with click.progressbar(length=inputs, label=f"{name:12s}", file=sys.stderr) as bar:
            outcome = fuzz(TARGETS[name], inputs, seed, findings, lambda done: bar.update(done - bar.pos))
        click.echo(
            f"{name:12s} {outcome.inputs:>9,} inputs: {outcome.read:,} read, {outcome.refused:,} refused; slowest "
            f"{1000 * outcome.slowest_s:.0f} ms CPU; memory grew by {outcome.grown_mib:.0f} MiB; "
            f"{len(outcome.findings)} findings"
        )
        for finding in outcome.findings:
            click.echo(f"  {finding}")
        found += len(outcome.findings)
    sys.exit(1 if found else 0)


def _guided(name: str, inputs: int) -> None:
    import atheris  # an extra: pip install .[fuzz]

    target = TARGETS[name]
    corpus = Path("var/fuzz-corpus") / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(data)

    def one_input(data: bytes) -> None:
        for candidate in (data, target.repaired(data)):
            try:
                target.read(candidate)
            except BiometricError:
                continue

    for function in _functions_of("biometrics"):
        atheris.instrument_func(function)
    atheris.Setup(
        ["fuzz", f"-runs={inputs}", "-timeout=5", "-rss_limit_mb=3000", "-max_len=16384", str(corpus)], one_input
    )
    atheris.Fuzz()


def _functions_of(package: str) -> Iterator[FunctionType]:
    """Every plain function of the package's modules that are loaded, and of their classes."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] != package:
            continue
        classes = [thing for thing in vars(module).values() if isinstance(thing, type) and thing.__module__ == name]
        for thing in [value for owner in (module, *classes) for value in vars(owner).values()]:
            function = getattr(thing, "__func__", thing)
            if isinstance(function, FunctionType) and function.__module__ == name:
                yield function


if __name__ == "__main__":
    main()
