"""Two steps of an application: what for and for what fee, and who applies."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.context import Context
from registry.core.errors import RegistryError
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.documents.applications import service
from registry.documents.applications.applicants import ApplicantDetails
from registry.documents.applications.models import Application
from registry.documents.applications.rules.entitlement import PARENTS
from registry.documents.applications.schemas import ChangeSchema
from registry.documents.applications.service import ChangeApplication
from registry.documents.counter import forms, words
from registry.documents.counter.words import identified, name_of
from registry.people import queries as persons
from registry.web.fields import Field
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("application_steps", __name__, url_prefix="/applications", template_folder="templates")
_ATTRIBUTES: Final = {"minor_present": "is_minor_present"}


@blueprint.get("/<uuid:application_id>/details")
@requires("documents.apply")
def details(application_id: uuid.UUID) -> Response:
    """Ask what for, for what fee, and whether the minor is here."""
    with begin() as ctx:
        application = service.drafted(ctx, application_id)
        return _form(ctx, application, _DETAILS, forms.values_of(application))


@blueprint.post("/<uuid:application_id>/details")
@requires("documents.apply")
def save_details(application_id: uuid.UUID) -> Response:
    """Save the details, unless somebody else has changed the application since."""
    values = typed([*inputs(forms.DETAILS), "version"])
    return _save(application_id, _DETAILS, values, forms.change_body(values))


@blueprint.get("/<uuid:application_id>/applicant")
@requires("documents.apply")
def applicant(application_id: uuid.UUID) -> Response:
    """Ask who applies; the parents whom the acta names are one click."""
    with begin() as ctx:
        application = service.drafted(ctx, application_id)
        return _form(ctx, application, _APPLICANT, forms.values_of(application))


@blueprint.post("/<uuid:application_id>/applicant")
@requires("documents.apply")
def save_applicant(application_id: uuid.UUID) -> Response:
    """Save the applicant: by document, or a parent by the acta."""
    values = typed([*inputs(forms.APPLICANT), "version", "parent", "parent_relation"])
    content = body(forms.APPLICANT, values)
    if "parent" in values:
        content = {"applicant": {"relation": values.get("parent_relation"), "person_id": values["parent"]}}
    content.setdefault("applicant", {})
    return _save(application_id, _APPLICANT, values, content)


class _Step:
    """A page that changes a draft."""

    def __init__(self, title: Message, fields: tuple[Field, ...], endpoint: str) -> None:
        self.title, self.fields, self.endpoint = title, fields, endpoint


_DETAILS: Final = _Step(_("What for, fee, presence"), forms.DETAILS, "application_steps.save_details")
_APPLICANT: Final = _Step(_("Applicant"), forms.APPLICANT, "application_steps.save_applicant")


def _save(application_id: uuid.UUID, step: _Step, values: Mapping[str, str], content: dict[str, Any]) -> Response:
    address = url_for("applications_desk.application", application_id=application_id)
    version = request.form.get("version", "")
    if version.isdecimal() and len(version) < 9:
        content["version"] = int(version)

    def act(ctx: Context) -> str:
        loaded = load(ChangeSchema(), content)
        changes = {
            _ATTRIBUTES.get(name, name): value for name, value in loaded.items() if name not in ("applicant", "version")
        }
        details = ApplicantDetails(**loaded["applicant"]) if "applicant" in loaded else None
        service.change(ctx, application_id, ChangeApplication(changes, details, loaded["version"]))
        return address

    return sent_once(
        f"applications/{application_id}/{step.endpoint}",
        act,
        lambda ctx, error: _form(ctx, service.drafted(ctx, application_id), step, values, error),
        "application-saved",
    )


def _form(
    ctx: Context,
    application: Application,
    step: _Step,
    values: Mapping[str, str],
    error: RegistryError | None = None,
) -> Response:
    ctx.journal("application.read", "document_application", application.id)
    fields, problems = filled(step.fields, values, error)
    return page(
        "ids/step.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        title=step.title,
        lead=identified(application.person),
        fields=fields,
        action=url_for(step.endpoint, application_id=application.id),
        back=url_for("applications_desk.application", application_id=application.id),
        version=application.version,
        parents=_parents(ctx, application) if step is _APPLICANT else [],
    )


def _parents(ctx: Context, application: Application) -> list[dict[str, Any]]:
    """The parents whom the acta names, so that nobody types them again."""
    rows = []
    for kin in persons.parents(ctx.session, application.person_id):
        parent = persons.person(ctx.session, kin.relative_id) if kin.relation in PARENTS else None
        if parent is not None and parent.documents:
            ctx.journal("person.shown", "person", parent.id)
            label = _("{relation}: {name}", relation=words.APPLICANTS[kin.relation], name=name_of(parent))
            rows.append({"id": parent.id, "relation": kin.relation, "label": label})
    return rows
