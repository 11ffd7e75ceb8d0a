"""The exports of a case: those made, with the file as it was signed; and a new one, for an authority and a reason."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import typed
from registry.access.frame.view import LANGUAGE_NAMES
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.sessions.showing import settle
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import Refused, RegistryError
from registry.core.messages import _
from registry.core.problems import status_of
from registry.investigations.cases import queries, service
from registry.investigations.desk.showing import act_form, case_page, for_a_purpose, link, with_targets
from registry.investigations.export import service as exporting
from registry.investigations.export.schemas import ExportRequestSchema
from registry.web.fields import LONG, SELECT, Choice, Field, Problem
from registry.web.forms import body, inputs, load

blueprint = Blueprint("export_pages", __name__, url_prefix="/cases", template_folder="templates")
_LONGEST: Final = 2100
_EXPORT: Final = (
    Field("target", _("Authority that receives it"), SELECT),
    Field("language", _("Language of the report"), SELECT),
    Field("reason", _("Why"), LONG, _("The number of the request, and who asked."), longest=2000),
)


@blueprint.get("/<uuid:case_id>/exports")
@requires("cases.export")
@for_a_purpose()
def exports(case_id: uuid.UUID) -> Response:
    """List the files that left, for whom and why."""
    with begin() as ctx:
        return _exports(ctx, case_id)


def _exports(ctx: Context, case_id: uuid.UUID, error: RegistryError | None = None) -> Response:
    case = service.read(ctx, case_id)
    ctx.journal("case.read", "case", case.id)
    rows = exporting.listed(ctx, case_id)
    authorities = {target.code: target.name for target in queries.targets(ctx.session)}
    names = queries.usernames_of(ctx.session, {row.by for row in rows if row.by is not None})
    return case_page(
        ctx,
        case,
        "cases/exports.html",
        "act_pages.acts",
        status=200 if error is None else int(status_of(error)),
        problems=[] if error is None else [Problem(error.title), *([Problem(error.detail)] if error.detail else [])],
        rows=[
            {
                "authority": authorities.get(row.target_code, row.target_code),
                "reason": row.reason,
                "by": names.get(row.by) if row.by is not None else None,
                "at": show_moment(row.at),
                "sha256": row.sha256.hex(),
                "file": link("export_pages.bundle", case_id=case.id, export_id=row.id),
            }
            for row in rows
        ],
        new=url_for("export_pages.new", case_id=case.id) if case.assigned_to is not None else None,
    )


@blueprint.get("/<uuid:case_id>/exports/new")
@requires("cases.export", fresh=True)
@for_a_purpose()
def new(case_id: uuid.UUID) -> Response:
    """Ask for whom the case is exported, and why."""
    with begin() as ctx:
        return _form(ctx, case_id, {"language": "es"})


@blueprint.post("/<uuid:case_id>/exports")
@requires("cases.export", fresh=True)
def make(case_id: uuid.UUID) -> Response:
    """Make and sign the bundle, and list it; sent twice, one is made."""
    values = typed(inputs(_EXPORT), _LONGEST)
    address = url_for("export_pages.exports", case_id=case_id)

    def act(ctx: Context) -> str:
        answers = load(ExportRequestSchema(), body(_EXPORT, values))
        exporting.export(ctx, case_id, answers["target"], answers["reason"], answers["language"])
        return address

    return sent_once("cases/exports", act, lambda ctx, error: _form(ctx, case_id, values, error), "case-exported")


def _form(ctx: Context, case_id: uuid.UUID, values: Mapping[str, str], error: RegistryError | None = None) -> Response:
    case = service.read(ctx, case_id)
    languages = [Choice(code, label) for code, label in LANGUAGE_NAMES.items()]
    fields = [
        replace(field, choices=languages) if field.name == "language" else field for field in with_targets(ctx, _EXPORT)
    ]
    return act_form(
        ctx,
        case,
        error,
        title=_("Export for an authority"),
        hint=_("One signed file: report, drawings, prints, notes and the journal's lines about this case."),
        fields=fields,
        values=values,
        action=url_for("export_pages.make", case_id=case.id),
        label=_("Make and sign the file"),
    )


@blueprint.get("/<uuid:case_id>/exports/<uuid:export_id>")
@requires("cases.export", fresh=True)
@for_a_purpose()
def bundle(case_id: uuid.UUID, export_id: uuid.UUID) -> Response:
    """Return the bundle exactly as it was signed."""
    try:
        with begin() as ctx:
            row, content = exporting.read_file(ctx, case_id, export_id)
    except Refused as error:
        with begin() as ctx:
            return _exports(ctx, case_id, error)
    response = settle(Response(content, mimetype="application/zip"))
    response.headers["Content-Disposition"] = f'attachment; filename="{row.id}.zip"'
    return response
