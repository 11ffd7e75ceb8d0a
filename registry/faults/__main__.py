"""`python -m registry.faults NAME`: exit status 1 where something was lost, leaked or not as it should be."""

from collections.abc import Mapping
from typing import Final

from registry.core.commands import Later, LaterGroup

_PLACE: Final = "registry.faults.{}"
LATER: Final[Mapping[str, Later]] = {
    "described": Later(_PLACE.format("described:main"), "Send what the OpenAPI document describes, as every role."),
    "during": Later(_PLACE.format("during:main"), "Enrol while a fault comes and goes, and count what was lost."),
    "galleries": Later(
        _PLACE.format("galleries:main"), "Harm workers with parts of the galleries, and read the history."
    ),
    "hostile": Later(_PLACE.format("hostile.command:main"), "Send hostile requests, and look at what comes back."),
    "load": Later(_PLACE.format("load:main"), "Kill processes under load, and count what was lost."),
    "migration": Later(_PLACE.format("migration:main"), "Kill migrations, and let one end."),
    "outbox": Later(_PLACE.format("outbox:main"), "Send stations' envelopes twice, shuffled, with answers lost."),
    "thirty-days": Later(
        _PLACE.format("thirty_days.command:main"),
        "Cut a station off for thirty simulated days, and count what was lost.",
    ),
}

main = LaterGroup(later=LATER, help="Try faults on a service of its own.")

if __name__ == "__main__":
    main()
