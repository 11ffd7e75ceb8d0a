"""What a family is told of readings. Pure."""

from typing import Final

from registry.core.messages import Message, _

TOLD_ROLES: Final = ("registrar", "clerk", "client")
"""Roles at a counter, and systems of other institutions. Casework is left out, so that a statement is the same
whether a case is open or not."""
FAMILY: Final = ("mother", "father", "tutor")
"""Relations of those who may ask for somebody else's statement."""
DECLARED: Final = "declaration"
"""Evidence that is a mere word: it opens nothing."""
PLACES: Final = {"registrar": "health_facility", "clerk": "registry_office", "client": "another_institution"}
PLACE_WORDS: Final[dict[str, Message]] = {
    "health_facility": _("health facility"),
    "registry_office": _("registry office"),
    "another_institution": _("another institution"),
}
PURPOSE_WORDS: Final[dict[str, Message]] = {
    "birth_registration": _("registering births"),
    "civil_registration": _("civil registration"),
    "registry_duty": _("a duty of the registry"),
    "request_of_the_person": _("a request of the person"),
    "identity_check": _("checking an identity"),
    "court_order": _("a court order"),
    "quality_review": _("reviewing the quality of prints"),
    "social_protection": _("social protection"),
    "health_care": _("health care"),
    "education": _("education"),
    "child_protection": _("protecting a child"),
}
UNSTATED: Final = _("not recorded; before purposes were")
LEFT_OUT: Final = _(
    "Readings by authorities with a legal mandate of their own are not listed here. Ask the authority for the "
    "protection of personal data."
)
