"""`python -m biometrics evaluate | explain | convert | growth | benchmark | prepare | turns`."""

import click

from biometrics.commands.arguments import Commands
from biometrics.commands.benchmark import benchmark
from biometrics.commands.convert import convert
from biometrics.commands.evaluate import evaluate
from biometrics.commands.explain import explain
from biometrics.commands.growth import growth
from biometrics.commands.prepare import prepare
from biometrics.commands.turns import turns


@click.group(cls=Commands)
def main() -> None:
    """Extract, compare and convert fingerprints, and measure how well that works."""


for command in (explain, convert, evaluate, growth, benchmark, prepare, turns):
    main.add_command(command)


if __name__ == "__main__":
    main()
