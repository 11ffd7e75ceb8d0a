"""The words for kinds of nodes and links, as a person reads them."""

from typing import Final

from registry.core.messages import Message, _
from registry.people import words as people

KINDS: Final[dict[str, Message]] = {
    "person": _("person"),
    "certificate": _("live-birth certificate"),
    "attendant": _("attendant"),
    "declarant": _("declarant"),
    "phone": _("telephone"),
    "address": _("address"),
    "card": _("identity card"),
}
LINKS: Final[dict[str, Message]] = {
    "child of": _("child of"),
    "mother of": _("mother of"),
    "attended": _("attended the birth"),
    "declared": _("declared the birth"),
    "applied for": _("applied for an identity card for"),
    "holds": _("holds the card"),
    "phone": _("gave this telephone number"),
    "address": _("gave this address"),
    "prints": _("their prints agree"),
    "alert": _("an alert names both"),
    "joined": _("recorded as one person"),
    **people.RELATIONS,
}
