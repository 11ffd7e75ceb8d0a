"""The words for slugs of persons, as a person reads them."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _

SEXES: Final[Mapping[str, Message]] = {
    "male": _("male"),
    "female": _("female"),
    "indeterminate": _("sex not determined"),
}
NAME_WARNINGS: Final[Mapping[str, Message]] = {
    "more_than_two_given_names": _("More than two given names are unusual. Please check them."),
}
RELATIONS: Final[Mapping[str, Message]] = {
    "mother": _("mother"),
    "father": _("father"),
    "grandparent": _("grandparent"),
    "aunt_or_uncle": _("aunt or uncle"),
    "sibling": _("sibling"),
    "tutor": _("court-appointed guardian"),
}
