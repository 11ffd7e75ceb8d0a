"""The words people read for the slugs of the watch-list."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _
from registry.watchlist.rules import (
    ACTIVE,
    AWAITING,
    DATA,
    EXPIRED,
    FOUND,
    MISSING_CHILD,
    MISTAKEN,
    OWN_RECORD,
    PERSON_OF_INTEREST,
    PRINTS,
    WITHDRAWN,
)

KIND: Final[Mapping[str, Message]] = {
    MISSING_CHILD: _("missing child"),
    PERSON_OF_INTEREST: _("person of interest"),
}
SOURCE: Final[Mapping[str, Message]] = {
    "pnp_alert": _("police alert (PNP)"),
    "prosecutor_order": _("prosecutor's order"),
    "court_order": _("court order"),
    "foreign_authority": _("foreign authority"),
}
ENDINGS: Final[Mapping[str, Message]] = {
    FOUND: _("The person was found"),
    WITHDRAWN: _("Nobody looks for them any more"),
    MISTAKEN: _("It was entered by mistake, or of somebody else"),
    EXPIRED: _("Its time had run out"),
}
STATE: Final[Mapping[str, Message]] = {
    AWAITING: _("awaiting approval"),
    ACTIVE: _("active"),
}
MEANS: Final[Mapping[str, Message]] = {
    PRINTS: _("fingerprints"),
    DATA: _("names, dates and parents"),
    OWN_RECORD: _("the person's own record"),
}
