"""The words printed for what is planted and for how it was flagged."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _
from registry.duplicates import words

KIND: Final[Mapping[str, Message]] = {
    "protection": _("mother aged 11 to 13"),
    "adoption": _("adoption"),
    "correction": _("rectified acta"),
    "made again": _("certificate made again"),
    "duplicate": _("second registration"),
    "mother twice": _("mother registered twice"),
}
"""Kinds that are not an indicator's code."""
SEVERITY: Final[Mapping[str, Message]] = {**words.SEVERITY, "referral": _("referred to child protection")}


def kind_in_words(kind: str) -> Message | str:
    """A kind of planted case: an indicator's code as it is, the others in words."""
    return KIND.get(kind, kind)
