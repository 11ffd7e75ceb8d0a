"""Finding a person at the counter: by number, acta, certificate, names and date, for a stated purpose."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.showing import page
from registry.access.http import begin, current_actor
from registry.access.parameters import of_schema, takes
from registry.access.permissions import requires
from registry.access.purposes import PARAMETER
from registry.access.purposes import PURPOSES as OF_ROLES
from registry.access.words import PURPOSES as PURPOSE_WORDS
from registry.births.counter.nameless import named_by_mother
from registry.core.clock import show_day
from registry.core.errors import FieldError, Invalid
from registry.core.messages import Message, _
from registry.core.pagination import Page
from registry.core.problems import status_of
from registry.finding import service
from registry.finding.rules import PURPOSES
from registry.finding.schemas import FindQuery, criteria_of
from registry.finding.service import Found
from registry.finding.words import advice
from registry.people.answers import found_answers
from registry.people.models import Person
from registry.people.rules import full_name
from registry.people.words import DOCUMENTS, SEXES
from registry.web.fields import RADIOS, SELECT, Choice, Field
from registry.web.forms import body, filled, load

blueprint = Blueprint("find", __name__, url_prefix="/find", template_folder="templates")
_PARAMETERS: Final = {name: is_list for name, is_list in of_schema(FindQuery).items() if name != "limit"}


@blueprint.get("")
@requires("people.find")
@takes({**_PARAMETERS, PARAMETER: False})
def find() -> Response:
    """Ask whom to find, and show who fits."""
    values = {name: text.strip()[:200] for name, text in request.args.items() if text.strip()}
    fields = _fields()
    if not values:
        return _shown(fields, {}, None, [])
    try:
        loaded = load(FindQuery(), body([f for f in fields if f.name != PARAMETER], values) | _cursor(values))
        purpose = values.get(PARAMETER, "")
        if purpose not in purposes():
            raise Invalid([FieldError("/purpose", _("Choose why you look for this person."))])
        with begin() as ctx:
            criteria = criteria_of(loaded)
            found = service.people(ctx, criteria, Page(loaded["limit"], loaded.get("cursor")))
            service.journal_found(ctx, "people", "person", found, criteria, purpose)
            nameless = named_by_mother(ctx, [person.id for person in found.items if not full_name(*person.names)])
            rows = [_row(answer, purpose, nameless) for answer in found_answers(ctx, found.items)]
            return _shown(fields, values, None, rows, found)
    except Invalid as error:
        return _shown(fields, values, error, [])


def _cursor(values: dict[str, str]) -> dict[str, str]:
    return {"cursor": values["cursor"]} if "cursor" in values else {}


def purposes() -> list[str]:
    """What the role may state, of what somebody may be looked for."""
    return [purpose for purpose in OF_ROLES.get(current_actor().role, ()) if purpose in PURPOSES]


def _fields() -> list[Field]:
    documents = [Choice(slug, label) for slug, label in DOCUMENTS.items()]
    offered = [Choice(slug, PURPOSE_WORDS[slug]) for slug in purposes()]
    return [
        Field("name", _("Names"), hint=_("Of the child or of the mother, in any order and spelling."), longest=170),
        Field("born_on", _("Child's day, month or year of birth"), hint=_("03/05/2017, 2017-05 or 2017"), width="w-15"),
        Field("cui", _("CUI"), width="w-15", mode="numeric", longest=12),
        Field("acta", _("Number of the acta"), width="w-15", longest=40),
        Field("cnv", _("Number of the live-birth certificate (CNV)"), width="w-15", mode="numeric", longest=12),
        Field("document_type", _("Identity document"), SELECT, choices=documents),
        Field(
            "document_number",
            _("Number of the identity document"),
            hint=_("Of the child or of a parent."),
            width="w-15",
            longest=20,
        ),
        Field(PARAMETER, _("Why you look for this person"), RADIOS, choices=offered),
    ]


def _row(answer: dict[str, Any], purpose: str, nameless: Mapping[uuid.UUID, Message]) -> dict[str, Any]:
    name = full_name(answer["given_names"], answer["first_surname"], answer["second_surname"])
    return {
        "address": url_for("person.file", person_id=answer["id"], purpose=purpose),
        "name": name or nameless.get(answer["id"]) or _("Person without a name"),
        "cui": answer["cui"],
        "born": show_day(answer["birth_date"]) if answer["birth_date"] else None,
        "sex": SEXES.get(answer["sex"] or ""),
        "is_dead": answer["died_on"] is not None,
    }


def _shown(
    fields: list[Field],
    values: dict[str, str],
    error: Invalid | None,
    rows: list[dict[str, Any]],
    found: Found[Person] | None = None,
) -> Response:
    shown, problems = filled(fields, values, error)
    following = dict(values) | {"cursor": found.next_cursor} if found is not None and found.next_cursor else None
    return page(
        "find/find.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        fields=shown,
        rows=rows,
        is_asked=found is not None,
        is_cut=found is not None and found.is_cut,
        advice=advice(found.narrow_by) if found is not None else None,
        following=url_for("find.find", **following) if following else None,  # type: ignore[arg-type]
    )
