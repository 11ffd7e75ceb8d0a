"""The words people read for the slugs of agreements."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _
from registry.exchange.clients.rules import (
    FOLLOW,
    IN_FORCE,
    MATCH,
    READ_NUMBER,
    READ_PERSON,
    REFUSED,
    REPLACED,
    REQUESTED,
    REVOKED,
    SEARCH,
    SEARCH_ATTRIBUTES,
    SUBSCRIBE,
)

STATE: Final[Mapping[str, Message]] = {
    REQUESTED: _("awaiting a decision"),
    IN_FORCE: _("in force"),
    REFUSED: _("refused or taken back"),
    REPLACED: _("replaced by a later one"),
    REVOKED: _("revoked"),
}
OPERATION: Final[Mapping[str, Message]] = {
    SEARCH: _("look up one person by a number"),
    SEARCH_ATTRIBUTES: _("search by name and dates"),
    SUBSCRIBE: _("be notified of one person's events"),
    READ_PERSON: _("read one person by the client's own alias"),
    READ_NUMBER: _("learn the CUI of a child it can name"),
    MATCH: _("match the prints of persons of its own"),
    FOLLOW: _("be notified of every event of its kinds"),
}
PURPOSE: Final[Mapping[str, Message]] = {
    "social_protection": _("social protection"),
    "health_care": _("health care"),
    "education": _("education"),
    "child_protection": _("protecting a child"),
    "identity_check": _("checking an identity"),
    "civil_registration": _("civil registration"),
}
EVENT: Final[Mapping[str, Message]] = {
    "birth": _("the birth was inscribed"),
    "death": _("the death was recorded"),
    "identity_card": _("an ID was issued or ended"),
}
ATTRIBUTE: Final[Mapping[str, Message]] = {
    "UIN": _("CUI"),
    "BRN": _("number of the acta"),
    "CNV": _("number of the certificate"),
    "name": _("name"),
    "sex": _("sex"),
    "birth_date": _("date of birth"),
    "birth_place": _("place of birth"),
    "death_date": _("date of death"),
    "registration_date": _("date of registration"),
    "parents": _("parents, by alias"),
}
ACTS: Final[Mapping[str, Message]] = {
    "approval": _("Put it into force"),
    "refusal": _("Refuse it"),
    "token": _("Give a new token"),
}
TAKE_BACK: Final = _("Take it back")
"""What a refusal is to whoever asked."""
NOTICES: Final[Mapping[str, Message]] = {
    "agreement-requested": _("It is noted. Another administrator puts it into force on the agreement's page."),
    "agreement-changed": _("It is done. The agreement's page shows how it stands."),
}
