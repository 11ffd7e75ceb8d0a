"""Acts on a case, one a page: take it, what `acts` lists, take a person out, export."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Response, url_for

from registry.access.frame.once import OnceForm
from registry.access.frame.showing import page, to, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.sessions.kept import keeps_form
from registry.access.sessions.showing import settle
from registry.core.context import Context
from registry.core.errors import Invalid, NotFound, Refused, RegistryError
from registry.core.messages import LANGUAGES, Message, _
from registry.investigations.cases import persons, queries, service
from registry.investigations.cases.answers import case_answer
from registry.investigations.cases.models import Case
from registry.investigations.cases.schemas import CaseReasonSchema
from registry.investigations.desk import words
from registry.investigations.desk.acts import ACTS, Act, offered
from registry.investigations.desk.showing import case_page, for_a_purpose, form_values, names_of
from registry.investigations.export import service as exporting
from registry.investigations.export.schemas import ExportRequestSchema
from registry.web.fields import LONG, SELECT, Choice, Field
from registry.web.forms import body, inputs, load

blueprint = Blueprint("act_pages", __name__, url_prefix="/cases", template_folder="templates")
_LONGEST: Final = 2100
_REASON: Final = (Field("reason", _("Why"), LONG, _("It stays in the case's history."), longest=2000),)
_EXPORT: Final = (
    Field("target", _("Authority that receives it"), SELECT),
    Field("language", _("Language of the report"), SELECT, choices=[Choice(code, code) for code in LANGUAGES]),
    Field("reason", _("Why"), LONG, _("The number of the request, and who asked."), longest=2000),
)
_LANGUAGES: Final[Mapping[str, Message | str]] = {
    "es": "Español",
    "en": "English",
    "qu": "Runasimi",
    "ay": "Aymar aru",
}


@blueprint.get("/<uuid:case_id>/acts")
@requires("cases.work")
@for_a_purpose()
def acts(case_id: uuid.UUID) -> Response:
    """Show what can be done with the case now, and whose turn it is."""
    with begin() as ctx:
        case = service.read(ctx, case_id)
        ctx.journal("case.read", "case", case.id)
        waits = case.decision is not None and case.state == "in_review"
        return case_page(
            ctx,
            case,
            "cases/acts.html",
            "act_pages.acts",
            acts=offered(ctx, case),
            waits_for_other=waits and case.decision_by == ctx.actor.account_id,
        )


@blueprint.post("/<uuid:case_id>/taking")
@requires("cases.work")
def take(case_id: uuid.UUID) -> Response:
    """Take a case that nobody has; sent twice, it is taken once."""
    with begin() as ctx:
        service.assign(ctx, case_id, None)
    return to(url_for("case_pages.overview", case_id=case_id), notice="cases-taken")


@blueprint.get("/<uuid:case_id>/acts/<act>")
@requires("cases.work")
@for_a_purpose()
def act(case_id: uuid.UUID, act: str) -> Response:
    """Ask what an act needs."""
    with begin() as ctx:
        return _form(ctx, case_id, _known(act), act, {})


@blueprint.post("/<uuid:case_id>/acts/<act>")
@requires("cases.work")
@keeps_form
def do(case_id: uuid.UUID, act: str) -> Response:
    """Do it; sent twice, it is done once."""
    known, once = _known(act), OnceForm("cases/acts")
    if earlier := once.earlier():
        return to(earlier)
    values = typed(inputs(known.fields), _LONGEST)
    address = url_for("case_pages.overview", case_id=case_id)
    try:
        answers = load(known.schema(), body(known.fields, values))
        with begin() as ctx:
            known.do(ctx, case_id, answers)
            once.lead(ctx, address)
    except (Invalid, Refused) as error:
        with begin() as ctx:
            return _form(ctx, case_id, known, act, values, error)
    return to(address, notice="case-changed")


def _known(act: str) -> Act:
    if act not in ACTS:
        raise NotFound
    return ACTS[act]


def _form(
    ctx: Context,
    case_id: uuid.UUID,
    known: Act,
    name: str,
    values: Mapping[str, str],
    error: RegistryError | None = None,
) -> Response:
    case = service.read(ctx, case_id)
    return _page(
        ctx,
        case,
        error,
        title=known.label,
        hint=known.hint,
        proposal=_proposal(ctx, case) if name == "second" else None,
        fields=_with_targets(ctx, known.fields),
        values=values,
        action=url_for("act_pages.do", case_id=case.id, act=name),
        label=known.label,
    )


def _proposal(ctx: Context, case: Case) -> Message | None:
    """What was proposed, and why; to those alone who may read it already."""
    answer = case_answer(ctx, case)
    if not answer["decision_waits"] or answer["decision"] is None:
        return None
    decision = words.DECISIONS[answer["decision"]]
    return _("Proposed: {decision}. {reason}", decision=decision, reason=answer["decision_reason"] or "")


def _with_targets(ctx: Context, fields: tuple[Field, ...]) -> list[Field]:
    """The fields; where an authority is asked for, those in use."""
    targets = [Choice(target.code, target.name) for target in queries.targets(ctx.session) if target.is_active]
    return [replace(field, choices=targets) if field.name == "target" else field for field in fields]


def _page(
    ctx: Context,
    case: Case,
    error: RegistryError | None,
    *,
    fields: list[Field],
    values: Mapping[str, str],
    **shown: Any,
) -> Response:
    ctx.journal("case.read", "case", case.id)
    return page(
        "cases/form.html",
        lead=_("Case {number}", number=case.number),
        back=url_for("case_pages.overview", case_id=case.id),
        **shown,
        **form_values(fields, values, error),
    )


@blueprint.get("/<uuid:case_id>/persons/<uuid:person_id>/removal")
@requires("cases.work")
@for_a_purpose()
def removal(case_id: uuid.UUID, person_id: uuid.UUID) -> Response:
    """Ask why a person is taken out of the case."""
    with begin() as ctx:
        return _removal(ctx, case_id, person_id, {})


@blueprint.post("/<uuid:case_id>/persons/<uuid:person_id>/removal")
@requires("cases.work")
@keeps_form
def remove(case_id: uuid.UUID, person_id: uuid.UUID) -> Response:
    """Take a person out of the case; a search brings them back."""
    values = typed(inputs(_REASON), _LONGEST)
    try:
        reason = load(CaseReasonSchema(), body(_REASON, values))["reason"]
        with begin() as ctx:
            persons.remove_person(ctx, case_id, person_id, reason)
    except (Invalid, Refused) as error:
        with begin() as ctx:
            return _removal(ctx, case_id, person_id, values, error)
    return to(url_for("case_pages.overview", case_id=case_id), notice="case-changed")


def _removal(
    ctx: Context,
    case_id: uuid.UUID,
    person_id: uuid.UUID,
    values: Mapping[str, str],
    error: RegistryError | None = None,
) -> Response:
    case = service.read(ctx, case_id)
    name = names_of(ctx, [person_id]).get(str(person_id))
    if name is None or person_id not in {person.person_id for person in case.persons}:
        raise NotFound
    return _page(
        ctx,
        case,
        error,
        title=_("Take {name} out of the case", name=name),
        hint=_("Views and exports of the case show this person no more; what was written stays."),
        fields=[*_REASON],
        values=values,
        action=url_for("act_pages.remove", case_id=case.id, person_id=person_id),
        label=_("Take out"),
    )


@blueprint.get("/<uuid:case_id>/exports/new")
@requires("cases.export", fresh=True)
@for_a_purpose()
def export(case_id: uuid.UUID) -> Response:
    """Ask for whom the case is exported, and why."""
    with begin() as ctx:
        return _export(ctx, case_id, {"language": "es"})


@blueprint.post("/<uuid:case_id>/exports")
@requires("cases.export", fresh=True)
def make_export(case_id: uuid.UUID) -> Response:
    """Make and sign the bundle, and lead to it; sent twice, one is made."""
    once = OnceForm("cases/exports")
    if earlier := once.earlier():
        return to(earlier)
    values = typed(inputs(_EXPORT), _LONGEST)
    try:
        answers = load(ExportRequestSchema(), body(_EXPORT, values))
        with begin() as ctx:
            row = exporting.export(ctx, case_id, answers["target"], answers["reason"], answers["language"])
            address = url_for("act_pages.bundle", case_id=case_id, export_id=row.id)
            once.lead(ctx, address)
    except (Invalid, Refused) as error:
        with begin() as ctx:
            return _export(ctx, case_id, values, error)
    return to(address)


@blueprint.get("/<uuid:case_id>/exports/<uuid:export_id>")
@requires("cases.export", fresh=True)
@for_a_purpose()
def bundle(case_id: uuid.UUID, export_id: uuid.UUID) -> Response:
    """Return the bundle exactly as it was signed."""
    with begin() as ctx:
        row, content = exporting.read_file(ctx, case_id, export_id)
    response = settle(Response(content, mimetype="application/zip"))
    response.headers["Content-Disposition"] = f'attachment; filename="{row.id}.zip"'
    return response


def _export(
    ctx: Context, case_id: uuid.UUID, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    case = service.read(ctx, case_id)
    languages = [Choice(code, label) for code, label in _LANGUAGES.items()]
    fields = [
        replace(field, choices=languages) if field.name == "language" else field
        for field in _with_targets(ctx, _EXPORT)
    ]
    return _page(
        ctx,
        case,
        error,
        title=_("Export for an authority"),
        hint=_("One signed file: report, drawings, prints, notes and the journal's lines about this case."),
        fields=fields,
        values=values,
        action=url_for("act_pages.make_export", case_id=case.id),
        label=_("Make and sign the file"),
    )
