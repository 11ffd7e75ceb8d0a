"""The room's slugs in words, and the words printed on a certified copy."""

from typing import Final

from registry.births.record.languages.table import LANGUAGES
from registry.births.record.rules import (
    ANNOTATED,
    CANCELLED,
    DRAFT,
    INSCRIBED,
    OBSERVED,
    OFFICIAL_LANGUAGE,
    PARENTS_DISAGREE,
    RECTIFIED,
    SUPERSEDED,
)
from registry.core.messages import LANGUAGES as MESSAGE_LANGUAGES
from registry.core.messages import Message, _

_NOT_INSCRIBED: Final = _("The acta has not been inscribed yet. Inscribe it first.")
_IN_FORCE: Final = _("The acta has already been inscribed.")
BARRED_BY_STATE: Final[dict[str, Message]] = {
    DRAFT: _NOT_INSCRIBED,
    OBSERVED: _NOT_INSCRIBED,
    INSCRIBED: _IN_FORCE,
    ANNOTATED: _IN_FORCE,
    RECTIFIED: _IN_FORCE,
    CANCELLED: _("The acta has been cancelled."),
    SUPERSEDED: _("The acta has been replaced by another. Use the one that replaced it."),
}
"""Acta state → why the requested change is refused."""

OBSERVATIONS: Final[dict[str, Message]] = {
    PARENTS_DISAGREE: _("The parents do not agree on the order of the surnames."),
}
"""Observations that the registry makes itself; an officer's are free text."""


def observation_in_words(stored: str | None) -> str | None:
    """An observation or a reason as a person reads it."""
    return str(OBSERVATIONS[stored]) if stored in OBSERVATIONS else stored


COPY: Final[dict[str, Message]] = {
    "title": _("Birth record"),
    "copy": _("Certified copy"),
    "number": _("Record No."),
    "cui": _("CUI"),
    "cnv": _("Live-birth certificate"),
    "inscription": _("Inscription"),
    "ordinary": _("Ordinary"),
    "extemporaneous": _("Extemporaneous"),
    "child": _("Person inscribed"),
    "given_names": _("Given names"),
    "first_surname": _("First surname"),
    "second_surname": _("Second surname"),
    "sex": _("Sex"),
    "male": _("Male"),
    "female": _("Female"),
    "indeterminate": _("Indeterminate"),
    "born": _("Birth"),
    "estimated": _("Estimated day"),
    "place": _("Place"),
    "parents": _("Parents"),
    "mother": _("Mother"),
    "father": _("Father"),
    "named_only": _("Named by the mother; no filiation"),
    "notes": _("Annotations"),
    "issued": _("Copy issued"),
    "check": _("Check this copy with its QR code or at"),
    "demonstration": _("DEMONSTRATION – NO VALUE"),
}
"""What the copy's template prints, by the template's key."""


MEANINGS: Final[dict[str, Message]] = {
    "valid": _("The copy is genuine, and the record has not changed since. Compare the paper with these data."),
    "changed_since": _(
        "The copy is genuine, but the record has a later note or correction. Compare the paper with these data and ask "
        "for a new copy."
    ),
    "no_longer_in_force": _(
        "The copy is genuine, but what it shows is no longer in force. Ask for a new copy at the registry office."
    ),
}
"""Status of a copy → what it means to whoever holds the paper; why it is no longer in force is not said."""


def copy_words(language: str) -> dict[str, str]:
    """The copy's words in a language; what it lacks is in Spanish."""
    if language in MESSAGE_LANGUAGES:
        return {key: message.in_language(language) for key, message in COPY.items()}
    spanish = {key: message.in_language(OFFICIAL_LANGUAGE) for key, message in COPY.items()}
    return spanish | {key: word for key, word in LANGUAGES[language].words.items() if key in spanish}
