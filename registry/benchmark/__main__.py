"""`python -m registry.benchmark [enrolments|cards|journal|keys|linkage|patterns|sealed|…]`: enrolments by default."""

from collections.abc import Mapping
from typing import Final

import click

from registry.core.commands import Later, LaterGroup

_PLACE: Final = "registry.benchmark.{}"
LATER: Final[Mapping[str, Later]] = {
    "attackers": Later(
        _PLACE.format("attackers:main"),
        "Measure what attackers cost those who read or enrol.",
    ),
    "backups": Later(_PLACE.format("backups:main"), "Measure backup and restore of a registry of a size."),
    "cards": Later(
        _PLACE.format("cards:main"),
        "Measure applications for minors' IDs, their searches, and the issue of cards.",
    ),
    "counter": Later(
        _PLACE.format("counter:main"), "Measure whether a registrar's pages take longer when an alert is behind them."
    ),
    "enrolments": Later(
        _PLACE.format("enrolments:main"),
        "Measure enrolments through the API.",
    ),
    "finding": Later(_PLACE.format("finding:main"), "Measure finding persons by number, name and day of birth."),
    "gallery-parts": Later(
        _PLACE.format("gallery_parts:main"),
        "Measure what a search costs that workers with parts answer, above one in process.",
    ),
    "gallery-start": Later(
        _PLACE.format("gallery_start:main"), "Measure the start of a part of the galleries from its sealed snapshot."
    ),
    "images": Later(
        _PLACE.format("footprint:images"),
        "Measure the start of such a process, a print, and the largest pictures that are read.",
    ),
    "installed": Later(
        _PLACE.format("footprint:installed"),
        "Measure the packages of each lock.",
    ),
    "journal": Later(
        _PLACE.format("journal:main"),
        "Measure readings beside a commit that lasts, and the verification of a long journal.",
    ),
    "keys": Later(
        _PLACE.format("keys:main"),
        "Measure the rotation of the vault's key beside a reader, and the cost of a record and of a security module.",
    ),
    "linkage": Later(
        _PLACE.format("linkage:main"),
        "Measure record linkage: the whole registry, and one record.",
    ),
    "pages": Later(_PLACE.format("pages:main"), "Measure the server's time for every page that links lead to."),
    "patterns": Later(
        _PLACE.format("patterns:main"),
        "Measure the dashboards' queries.",
    ),
    "protection": Later(
        _PLACE.format("protection:main"),
        "Measure what sealing and the journal cost an enrolment.",
    ),
    "readings": Later(
        _PLACE.format("readings:main"),
        "Measure naming the persons of a list, and forgetting and expiring stored answers.",
    ),
    "requests": Later(
        _PLACE.format("requests:main"),
        "Measure ordinary requests of three roles.",
    ),
    "sealed": Later(
        _PLACE.format("sealed:main"),
        "Compare the times of answers: sealed with unknown persons, listings with and without the policies.",
    ),
    "searches": Later(
        _PLACE.format("searches:main"),
        "Measure the searches by prints that follow an enrolment.",
    ),
    "sign-in": Later(
        _PLACE.format("sign_in:main"),
        "Measure refused sign-ins with known and unknown names, and an owner who signs in beside a guesser.",
    ),
    "statistics": Later(
        _PLACE.format("statistics:main"),
        "Measure what it takes to decide which cells of a year's statistics are withheld.",
    ),
    "watchlist": Later(
        _PLACE.format("watchlist:main"),
        "Measure the watch-list: one person against all of it.",
    ),
}


class _Measurements(LaterGroup):
    """A group whose options alone mean enrolments."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `enrolments` before options that come without a measurement's name."""
        named = args and (args[0] in self.list_commands(ctx) or args[0] in ("-h", "--help"))
        return super().parse_args(ctx, args if named else ["enrolments", *args])


main = _Measurements(later=LATER, help="Measure the service on a database of its own.")

if __name__ == "__main__":
    main()
