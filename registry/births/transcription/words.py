"""What an acta of before states, in words: every field has its label, so that none is confirmed unseen."""

from collections.abc import Mapping
from typing import Final

from registry.births.drafts.words import CHOICES
from registry.births.transcription.rules import APPROVED, INSCRIBED, REFUSED, WAITING
from registry.core.messages import Message, _
from registry.people.words import DOCUMENTS, SURNAME_ORDERS

LABELS: Final[Mapping[str, Message]] = {
    "cui": _("CUI"),
    "number": _("Number of the acta"),
    "office": _("Office that keeps its book"),
    "inscribed_on": _("Day of the inscription"),
    "given_names": _("Given names"),
    "first_surname": _("First surname"),
    "second_surname": _("Second surname"),
    "surname_order": _("Order of the surnames"),
    "sex": _("Sex"),
    "born_on": _("Day of birth"),
    "place": _("Place of birth"),
    "ubigeo_scheme": _("Numbering of the district"),
    "ubigeo": _("District of birth"),
    "mother_document_type": _("Mother's document"),
    "mother_document_number": _("Number of the mother's document"),
    "mother_given_names": _("Mother's given names"),
    "mother_first_surname": _("Mother's first surname"),
    "mother_second_surname": _("Mother's second surname"),
    "mother_birth_date": _("Mother's date of birth"),
    "father_document_type": _("Father's document"),
    "father_document_number": _("Number of the father's document"),
    "father_given_names": _("Father's given names"),
    "father_first_surname": _("Father's first surname"),
    "father_second_surname": _("Father's second surname"),
    "died_on": _("Day of the death"),
}
"""Field → its label, in the order in which they are read."""
CHOICES_OF: Final[Mapping[str, Mapping[str, Message]]] = {
    "surname_order": SURNAME_ORDERS,
    "sex": CHOICES["sex"],
    "place": CHOICES["place"],
    "mother_document_type": DOCUMENTS,
    "father_document_type": DOCUMENTS,
}
STATES: Final[Mapping[str, Message]] = {
    WAITING: _("Waits for a second person"),
    APPROVED: _("Confirmed, being inscribed"),
    INSCRIBED: _("In force"),
    REFUSED: _("Refused, or taken back"),
}
STATE_KINDS: Final[Mapping[str, str]] = {WAITING: "warn", APPROVED: "warn", INSCRIBED: "good", REFUSED: "bad"}
