"""What is asked about an acta of before, by the names of the API's schema."""

from collections.abc import Mapping
from typing import Any, Final

from registry.births.drafts import forms as certificates
from registry.births.transcription.rules import FIELDS, LONGEST_NUMBER, LONGEST_OFFICE
from registry.births.transcription.words import CHOICES_OF, LABELS
from registry.core.context import Context
from registry.core.messages import Message, _
from registry.people.rules import NO_DOCUMENT
from registry.web.fields import DATE, RADIOS, SELECT, TEXT, Field, choices
from registry.web.forms import body

SCAN: Final = "scan"
_SCHEME: Final = "INEI"
_DAYS: Final = ("inscribed_on", "born_on", "mother_birth_date", "died_on")
_HINTS: Final[Mapping[str, Message]] = {
    "cui": _("As printed, with its check character: 10117410-2"),
    "number": _("As printed on the acta."),
    "office": _("As printed, such as: Municipalidad Distrital de Ate"),
    "ubigeo": _("Its name, or its six digits: Cusco, or 080101"),
    "father_document_type": _("Only if the acta shows that he recognised the child; else leave it empty."),
    "died_on": _("Only if the acta has a note of the death."),
}
_LONGEST: Final[Mapping[str, int]] = {"cui": 12, "number": LONGEST_NUMBER, "office": LONGEST_OFFICE, "ubigeo": 80}
_NARROW: Final = frozenset({"cui", "number", "mother_document_number", "father_document_number"})
FIRST_VALUES: Final = {"surname_order": "paternal_maternal"}
"""What the form begins with."""


def _field(name: str) -> Field:
    offered = CHOICES_OF.get(name, {})
    is_listed = name.endswith("_document_type")
    kind = DATE if name in _DAYS else SELECT if is_listed else RADIOS if offered else TEXT
    return Field(
        name,
        LABELS[name],
        kind,
        _HINTS.get(name),
        choices=choices(offered),
        width="w-15" if name in _NARROW else "",
        longest=_LONGEST.get(name, 60),
    )


ASKED: Final = tuple(_field(name) for name in FIELDS if name != "ubigeo_scheme")
"""In the order of the acta; the numbering of districts is the one in which they are found by name."""


def acta_body(ctx: Context, values: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Message]]:
    """What was typed as the API's request, and what is wrong with a district that was given by its name."""
    found, wrong = certificates.with_districts(ctx, values)
    content = body(ASKED, {name: text for name, text in found.items() if name not in wrong})
    for parent in ("mother", "father"):
        content.setdefault(f"{parent}_document_type", NO_DOCUMENT)
    return content | ({"ubigeo_scheme": _SCHEME} if "ubigeo" in content else {}), wrong
