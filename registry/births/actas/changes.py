"""What a change that waits for a second person would do, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from registry.births.actas import words
from registry.core.messages import Message, _
from registry.people.rules import full_name


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a summary."""

    label: Message
    value: Message | str
    address: str | None = None


_CERTIFICATE: Final[Mapping[str, Message]] = {
    "sex": _("Sex"),
    "born_at": _("Born"),
    "born_on": _("Born"),
    "mother_given_names": _("Mother's given names"),
    "mother_first_surname": _("Mother's first surname"),
    "mother_second_surname": _("Mother's second surname"),
    "mother_document_type": _("Mother's document"),
    "mother_document_number": _("Number of the mother's document"),
    "mother_birth_date": _("Mother's date of birth"),
    "cnv": _("Live-birth certificate"),
}
_ANOTHER: Final = _("Another field of the certificate")
_NOBODY: Final = _("nobody")


def waiting_rows(kind: str, content: Mapping[str, Any]) -> list[Row]:
    """Each thing that an approval would change, as it would stand."""
    return [*(_rectified(content) if kind == "rectification" else _replaced(content) if content else ())]


def _rectified(content: Mapping[str, Any]) -> Iterator[Row]:
    for name, value in content.get("names", {}).items():
        yield Row(words.NAMES.get(name, _ANOTHER), value or "–")
    for name, value in content.get("certificate", {}).items():
        text = words.PRINTED_SEX.get(str(value), str(value)) if name == "sex" else str(value or "–")
        yield Row(_CERTIFICATE.get(name, _ANOTHER), text)
    if "father" in content:
        yield Row(_("Father"), _name(content["father"]))
    for parent in content.get("parents", ()):
        yield Row(_("Parent named by a court"), _name(parent))


def _replaced(content: Mapping[str, Any]) -> Iterator[Row]:
    if content.get("given_names"):
        yield Row(words.NAMES["given_names"], content["given_names"])
    if content.get("father"):
        yield Row(_("Father"), _name(content["father"]))
    for parent in content.get("parents", ()):
        yield Row(_("Parent named by a court"), _name(parent))


def _name(person: Mapping[str, Any] | None) -> Message | str:
    if not person:
        return _NOBODY
    return full_name(person["given_names"], person["first_surname"], person["second_surname"])
