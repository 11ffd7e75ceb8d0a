"""`python -m registry.faults NAME`: exit status 1 where something was lost, leaked or not as it should be."""

import click

from registry.faults import described, during, load, migration
from registry.faults.hostile import command as hostile


@click.group()
def main() -> None:
    """Try faults on a service of its own."""


main.add_command(load.main, "load")
main.add_command(hostile.main, "hostile")
main.add_command(described.main, "described")
main.add_command(during.main, "during")
main.add_command(migration.main, "migration")

if __name__ == "__main__":
    main()
