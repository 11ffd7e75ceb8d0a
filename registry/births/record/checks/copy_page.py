"""The check of a certified copy as a page: what the paper must say, so that a true code on a forged sheet is seen.

The address is the one in the code on the paper; programs that ask for JSON get the same answer as JSON.
"""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, request

from registry.access.sessions.showing import render
from registry.births.record.languages.table import LANGUAGES
from registry.core.clock import show_moment
from registry.core.messages import Message, _

_LABELS: Final[Mapping[str, Message]] = {
    "number": _("Number of the acta"),
    "cui": _("CUI"),
    "given_names": _("Given names"),
    "first_surname": _("First surname"),
    "second_surname": _("Second surname"),
    "sex": _("Sex"),
    "born_on": _("Born"),
    "inscribed_on": _("Inscribed"),
    "issued_on": _("Copy issued"),
    "language": _("Second language"),
}
_SEX: Final[Mapping[str, Message]] = {
    "female": _("Female"),
    "male": _("Male"),
    "indeterminate": _("Indeterminate"),
}
_TITLES: Final[Mapping[str, Message]] = {
    "valid": _("Genuine copy"),
    "changed_since": _("Genuine copy; the acta has changed since"),
    "no_longer_in_force": _("Genuine copy, no longer in force"),
}
_SIGNS: Final[Mapping[str, str]] = {"valid": "✓", "changed_since": "!", "no_longer_in_force": "✕"}
_KINDS: Final[Mapping[str, str]] = {"valid": "valid", "changed_since": "expired", "no_longer_in_force": "revoked"}


def wants_page() -> bool:
    """Whether a browser asks, and not a program for JSON."""
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def copy_page(status: Mapping[str, Any]) -> Response:
    """What is known of a copy, for whoever holds the paper."""
    paper = status["paper"]
    response = render(
        "copies/check.html",
        "",
        title=_TITLES[status["status"]],
        sign=_SIGNS[status["status"]],
        kind=_KINDS[status["status"]],
        meaning=status["meaning"],
        rows=_rows(paper) if paper else [],
        issued_at=show_moment(status["issued_at"]),
        is_demonstration=status["is_demonstration"],
    )
    response.vary.add("Accept")
    return response


def _rows(paper: Mapping[str, Any]) -> list[dict[str, Message | str]]:
    rows: list[dict[str, Message | str]] = []
    for name, label in _LABELS.items():
        value = paper.get(name)
        if not value:
            continue
        text: Message | str = str(value)
        if name == "sex":
            text = _SEX.get(str(value), str(value))
        elif name == "language" and value in LANGUAGES:
            text = LANGUAGES[value].name
        rows.append({"label": label, "value": text})
    return rows
