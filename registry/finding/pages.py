"""The page on which births are found: by number, name, the mother's document, or day."""

from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for
from marshmallow import ValidationError

from registry.access.frame.showing import page
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.parameters import takes
from registry.access.permissions import requires
from registry.access.words import PURPOSES as PURPOSE_WORDS
from registry.births.counter.papers import born_words
from registry.births.counter.words import STATE_KINDS, STATES
from registry.births.drafts.words import CHOICES
from registry.births.models import Birth
from registry.core.errors import FieldError, Invalid
from registry.core.messages import Message, _
from registry.core.pagination import Page
from registry.core.problems import field_errors
from registry.finding import person_pages, service
from registry.finding.queries import Listed
from registry.finding.schemas import BirthQuery, criteria_of
from registry.finding.words import advice
from registry.people.rules import NO_DOCUMENT, full_name
from registry.web.fields import RADIOS, SELECT, Choice, Field, Problem, problems_of

blueprint = Blueprint("finding_pages", __name__, url_prefix="/births", template_folder="templates")
blueprints = (blueprint, person_pages.blueprint)
MENU: Final = (
    MenuEntry("finding_pages.find", _("Find a birth"), 30),
    MenuEntry("find.find", _("Find a person"), 20),
)
_LABELS: Final = {
    "cnv": _("Number of the live-birth certificate (CNV)"),
    "name": _("Name of the mother or the child"),
    "document_type": _("The mother's document"),
    "document_number": _("Its number"),
    "born_on": _("Day of birth"),
    "purpose": _("Why do you look for it?"),
}
_HINTS: Final = {
    "name": _("One name or several, in any order; spellings that sound alike are found."),
    "born_on": _("A day, a month or a year: 17/05/2026, 2026-05, 2026"),
    "purpose": _("The answer is kept with what you are shown."),
}
_CRITERIA: Final = ("cnv", "name", "document_type", "document_number", "born_on")
_PARAMETERS: Final = (*_CRITERIA, "purpose", "cursor")
_LONGEST: Final = 170


@blueprint.get("")
@requires("births.enrol")
@takes(dict.fromkeys(_PARAMETERS, False))
def find() -> Response:
    """Show the form, and what fits it where something is asked."""
    values = {name: request.args[name].strip()[:_LONGEST] for name in _PARAMETERS if request.args.get(name, "").strip()}
    if not any(name in values for name in _CRITERIA):
        return _shown(values, {})
    try:
        return _found(values)
    except Invalid as invalid:
        errors = {error.pointer.rpartition("/")[2]: error.detail for error in invalid.errors}
        return _shown(values, errors, status=422)


def _found(values: dict[str, str]) -> Response:
    purpose = values.get("purpose")
    errors = []
    if purpose not in person_pages.purposes():
        errors.append(FieldError("/query/purpose", _("Choose why you look for it.")))
    try:
        query = BirthQuery().load({name: text for name, text in values.items() if name != "purpose"})
    except ValidationError as error:
        errors += field_errors(error.messages, "/query")
    if errors:
        raise Invalid(errors)
    criteria = criteria_of(query)
    with begin() as ctx:
        found = service.births(ctx, criteria, Listed(None, None, None), Page(query["limit"], query.get("cursor")))
        service.journal_found(ctx, "births", "birth", found, criteria, purpose)
        rows = [_row(birth) for birth in found.items]
    following = None
    if found.next_cursor:
        following = f"{url_for('finding_pages.find')}?{urlencode(values | {'cursor': found.next_cursor})}"
    return _shown(values, {}, rows=rows, following=following, advice=advice(found.narrow_by))


def _row(birth: Birth) -> dict[str, Any]:
    mother = (birth.mother_given_names, birth.mother_first_surname, birth.mother_second_surname)
    return {
        "address": url_for("counter.birth", birth_id=birth.id),
        "mother": full_name(*mother) or _("Mother without a name"),
        "born": born_words(birth),
        "cnv": birth.cnv,
        "state": STATES[birth.state],
        "kind": STATE_KINDS[birth.state],
    }


def _shown(values: dict[str, str], errors: dict[str, Message], status: int = 200, **shown: Any) -> Response:
    fields = [_field(name, values, errors.get(name)) for name in (*_CRITERIA, "purpose")]
    elsewhere = [Problem(detail) for name, detail in errors.items() if name not in _LABELS]
    return page(
        "finding/births.html",
        status=status,
        problems=[*problems_of(fields), *elsewhere],
        fields=fields,
        **{"rows": None, "following": None, "advice": None} | shown,
    )


def _field(name: str, values: dict[str, str], error: Message | None) -> Field:
    kind, choices = "text", list[Choice]()
    if name == "document_type":
        kind = SELECT
        offered = CHOICES["mother_document_type"].items()
        choices = [Choice(slug, label) for slug, label in offered if slug != NO_DOCUMENT]
    elif name == "purpose":
        kind = RADIOS
        choices = [Choice(slug, PURPOSE_WORDS[slug]) for slug in person_pages.purposes()]
    width = "" if name == "name" else "w-15"
    return Field(name, _LABELS[name], kind, _HINTS.get(name), values, error, choices, width=width, longest=_LONGEST)
