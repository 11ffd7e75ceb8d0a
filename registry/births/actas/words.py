"""States, changes and questions of actas, as pages say them."""

from collections.abc import Mapping
from typing import Final

from registry.births.record.rules import (
    ANNOTATED,
    CANCELLED,
    DRAFT,
    INSCRIBED,
    OBSERVED,
    RECTIFIED,
    SUPERSEDED,
)
from registry.core.messages import Message, _

STATES: Final[Mapping[str, Message]] = {
    DRAFT: _("To inscribe"),
    OBSERVED: _("Observed"),
    INSCRIBED: _("In force"),
    ANNOTATED: _("In force, with a note"),
    RECTIFIED: _("In force, corrected"),
    CANCELLED: _("Cancelled"),
    SUPERSEDED: _("Replaced"),
}
STATE_KINDS: Final[Mapping[str, str]] = {
    DRAFT: "warn",
    OBSERVED: "warn",
    INSCRIBED: "good",
    ANNOTATED: "good",
    RECTIFIED: "good",
    CANCELLED: "bad",
    SUPERSEDED: "plain",
}
STEPS: Final[Mapping[str, Message]] = {
    DRAFT: _("Draft changed"),
    OBSERVED: _("Observed"),
    INSCRIBED: _("Inscribed"),
    ANNOTATED: _("Marginal note"),
    RECTIFIED: _("Corrected"),
    CANCELLED: _("Cancelled"),
    SUPERSEDED: _("Replaced"),
}
"""What a change of an acta was, by the state to which it led."""
FATHERS: Final[Mapping[str, Message]] = {
    "none": _("The acta names no father"),
    "named": _("The mother names him; he is not present"),
    "recognises": _("He recognises the child"),
}
DECLARANTS: Final[Mapping[str, Message]] = {
    "mother": _("The mother"),
    "father": _("The father"),
    "relative": _("A relative"),
    "institution": _("An institution"),
    "other": _("Somebody else"),
}
REGISTRATIONS: Final[Mapping[str, Message]] = {
    "ordinary": _("Ordinary"),
    "extemporaneous": _("Extemporaneous"),
}
COURT_RELATIONS: Final[Mapping[str, Message]] = {"mother": _("Mother"), "father": _("Father")}
NAMES: Final[Mapping[str, Message]] = {
    "given_names": _("Given names"),
    "first_surname": _("First surname"),
    "second_surname": _("Second surname"),
    "father_given_names": _("Father's given names"),
    "father_first_surname": _("Father's first surname"),
    "father_second_surname": _("Father's second surname"),
    "surname_order": _("Order of the surnames"),
}
NOTICES: Final[Mapping[str, Message]] = {
    "acta-drafted": _("The acta is drafted. Read it with the family, then inscribe it."),
    "acta-inscribed": _("The acta is inscribed."),
    "acta-observed": _("The acta waits until this is clarified."),
    "acta-annotated": _("The note is written on the acta."),
    "acta-corrected": _("The acta is corrected."),
    "acta-replaced": _("The acta is replaced. This is the new one."),
    "acta-cancelled": _("The acta is cancelled."),
    "acta-waits": _("This waits for a second person. Nothing has changed yet."),
    "acta-decided": _("Your decision is recorded."),
    "copy-issued": _("The certified copy is issued."),
}
"""What the next page says once."""


def only_named(father: Message | str) -> Message:
    """A father whom the mother named and who did not recognise the child."""
    return _("{name} (named by the mother; no filiation)", name=father)
