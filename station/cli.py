"""The station's command line."""

import click


@click.group()
def main() -> None:
    """Capture prints at a counter, and keep enrolments while the line is down."""
