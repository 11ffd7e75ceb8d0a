"""The words for slugs of searches, as a person reads them."""

from typing import Final

from registry.core.messages import Message, _

STATES: Final[dict[str, Message]] = {
    "awaiting_approval": _("awaiting approval"),
    "approved": _("search approved"),
    "refused": _("search refused or taken back"),
    "searching": _("search under way"),
    "done": _("search run"),
}
REVIEWS: Final[dict[str, Message]] = {
    "justified": _("emergency justified"),
    "not_justified": _("emergency not justified"),
}
