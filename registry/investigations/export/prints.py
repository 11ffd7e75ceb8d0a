"""The chain of references in an export: every print of the case's persons, what it stands for, and on what ground."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from registry.core.context import Context
from registry.core.messages import _
from registry.fingerprints import queries as fingerprints
from registry.fingerprints.models import Capture, PrintGround
from registry.fingerprints.words import FINGER_NAMES, GROUNDS, STANDINGS
from registry.investigations.cases import queries as cases
from registry.investigations.export.cells import ABSENT, Text, id_cell, moment_cell, section

_CAPTURE = ("id", "person_id", "role", "finger", "captured_at", "standing", "withdrawn_at")
_GROUND = ("ground", "compared_with", "score", "outcome", "reason", "engine")


def chain_content(ctx: Context, persons: Collection[uuid.UUID]) -> list[dict[str, Any]]:
    """The prints of these persons that are references, wait to be or are disputed, each with its ground."""
    captures = fingerprints.judged_prints(ctx.session, persons)
    grounds = {
        ground.capture_id: ground
        for ground in fingerprints.grounds_of(ctx.session, [capture.id for capture in captures])
    }
    usernames = cases.usernames_of(ctx.session, {ground.account_id for ground in grounds.values()})
    return [_link(capture, grounds.get(capture.id), usernames) for capture in captures]


def _link(capture: Capture, ground: PrintGround | None, usernames: Mapping[uuid.UUID | None, str]) -> dict[str, Any]:
    link = {name: getattr(capture, name) for name in _CAPTURE}
    if ground is None:
        return link | dict.fromkeys((*_GROUND, "copy_of", "by", "at")) | {"compared_with": []}
    of_ground = {name: getattr(ground, name) for name in _GROUND}
    return (
        link
        | of_ground
        | {
            "copy_of": ground.source_id,
            "by": usernames.get(ground.account_id),
            "at": ground.created_at,
        }
    )


def chain_section(prints: Iterable[Mapping[str, Any]]) -> Any:
    """The chain as it is printed: a court follows each print to those it was compared with, back to an enrolment."""
    columns: dict[Text, str] = {
        _("Print"): "auto",
        _("Person"): "auto",
        _("Finger"): "auto",
        _("Taken"): "auto",
        _("Stands for"): "1fr",
        _("On what ground"): "1fr",
        _("Compared with"): "auto",
    }
    rows = [
        (
            id_cell(link["id"]),
            id_cell(link["person_id"]),
            FINGER_NAMES[link["finger"]],
            moment_cell(link["captured_at"]),
            STANDINGS["withdrawn" if link["withdrawn_at"] else link["standing"]],
            _ground(link),
            id_cell(*link["compared_with"]),
        )
        for link in prints
    ]
    return section(_("Prints and their grounds"), columns, rows, _("No print of these persons is on file."))


def _ground(link: Mapping[str, Any]) -> Text:
    if link["ground"] is None:
        return ABSENT
    ground = GROUNDS[link["ground"]]
    if link["reason"]:
        return _(
            "{ground}, by {username}: {reason}", ground=ground, username=link["by"] or ABSENT, reason=link["reason"]
        )
    return ground if link["score"] is None else _("{ground}, score {score:.1f}", ground=ground, score=link["score"])
