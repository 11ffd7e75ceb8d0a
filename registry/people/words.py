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
DOCUMENTS: Final[Mapping[str, Message]] = {
    "DNI": _("DNI"),
    "CE": _("Foreign resident's card (CE)"),
    "PASSPORT": _("Passport"),
    "FOREIGN_ID": _("Identity document of the country of origin"),
    "PTP": _("Temporary permit (PTP)"),
    "CPP": _("Temporary permit card (CPP)"),
}
EVIDENCE: Final[Mapping[str, Message]] = {
    "birth_certificate": _("Live-birth certificate"),
    "identity_document": _("Identity document"),
    "court_decision": _("Court's decision"),
    "notarial_act": _("Notarial act"),
    "administrative_decision": _("Decision of an authority"),
    "medical_certificate": _("Medical certificate"),
    "death_record": _("Acta of death"),
    "foreign_record": _("Record of another country"),
    "other": _("Another document"),
}
"""Documents that justify a change."""


def evidence_words(stored: str | None) -> Message | str | None:
    """A document as it is stored, `kind: reference`, in words; anything else as it is."""
    kind, _colon, reference = (stored or "").partition(": ")
    return _("{kind}: {reference}", kind=EVIDENCE[kind], reference=reference) if kind in EVIDENCE else stored


SURNAME_ORDERS: Final[Mapping[str, Message]] = {
    "paternal_maternal": _("The father's surname first"),
    "maternal_paternal": _("The mother's surname first"),
}
CHANGES: Final[Mapping[str, Message]] = {
    "rectification": _("Rectification of an acta"),
    "cancellation": _("Cancellation of an acta"),
    "reinstatement": _("Reinstatement of an acta"),
    "supersession": _("Replacement of an acta"),
    "death": _("Correction of a death"),
    "death_undone": _("Undoing of a death"),
    "document": _("Identity document added"),
    "document_withdrawn": _("Identity document withdrawn"),
    "joining": _("Two records joined as one person's"),
    "parting": _("Two joined records parted"),
    "kinship_ended": _("End of a kinship"),
    "correction": _("Another mother on a certificate"),
}
"""Changes that wait for a second person."""
