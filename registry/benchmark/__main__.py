"""`python -m registry.benchmark [enrolments|cards|journal|keys|linkage|patterns|sealed|…]`: enrolments by default."""

import click

from registry.benchmark import (
    attackers,
    backups,
    cards,
    enrolments,
    finding,
    footprint,
    journal,
    keys,
    linkage,
    patterns,
    protection,
    readings,
    requests,
    sealed,
    searches,
    sign_in,
    watchlist,
)


class _Measurements(click.Group):
    """A group whose options alone mean enrolments."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `enrolments` before options that come without a measurement's name."""
        named = args and (args[0] in self.commands or args[0] in ("-h", "--help"))
        return super().parse_args(ctx, args if named else ["enrolments", *args])


@click.group(cls=_Measurements)
def main() -> None:
    """Measure the service on a database of its own."""


main.add_command(enrolments.main, "enrolments")
main.add_command(backups.main, "backups")
main.add_command(cards.main, "cards")
main.add_command(finding.main, "finding")
main.add_command(footprint.images, "images")
main.add_command(footprint.installed, "installed")
main.add_command(journal.main, "journal")
main.add_command(keys.main, "keys")
main.add_command(linkage.main, "linkage")
main.add_command(patterns.main, "patterns")
main.add_command(protection.main, "protection")
main.add_command(watchlist.main, "watchlist")
main.add_command(readings.main, "readings")
main.add_command(requests.main, "requests")
main.add_command(sealed.main, "sealed")
main.add_command(searches.main, "searches")
main.add_command(sign_in.main, "sign-in")
main.add_command(attackers.main, "attackers")

if __name__ == "__main__":
    main()
