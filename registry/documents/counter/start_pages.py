"""The start of an application: what is applied for. One that is open already is shown instead."""

import uuid
from collections.abc import Mapping

from flask import Blueprint, Response, request, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, to, typed
from registry.access.http import begin
from registry.access.parameters import takes
from registry.access.permissions import requires
from registry.core.context import Context
from registry.core.errors import NotFound, RegistryError
from registry.core.messages import _
from registry.core.problems import status_of
from registry.documents.applications import queries as applications
from registry.documents.applications import service
from registry.documents.applications.schemas import StartSchema
from registry.documents.applications.service import StartApplication
from registry.documents.counter import forms, words
from registry.documents.counter.words import identified
from registry.people import queries as persons
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("application_start", __name__, url_prefix="/people", template_folder="templates")


@blueprint.get("/<uuid:person_id>/applications/new")
@requires("documents.apply")
@takes({"kind": False})
def new(person_id: uuid.UUID) -> Response:
    """Ask what is applied for; an application that is open already is shown instead."""
    with begin() as ctx:
        opened = applications.open_application(ctx.session, person_id)
        if opened is not None:
            return to(url_for("applications_desk.application", application_id=opened.id))
        kind = request.args.get("kind", "")
        return _start_form(ctx, person_id, {"kind": kind if kind in words.KINDS else "first"})


@blueprint.post("/<uuid:person_id>/applications/new")
@requires("documents.apply")
def start(person_id: uuid.UUID) -> Response:
    """Start an application; sent twice, one is started."""
    values = typed(inputs(forms.START))

    def act(ctx: Context) -> str:
        loaded = load(StartSchema(), body(forms.START, values))
        application = service.start(ctx, StartApplication(person_id, loaded["kind"], loaded["cause"]))
        return url_for("applications_desk.application", application_id=application.id)

    return sent_once(
        "applications/start", act, lambda ctx, error: _start_form(ctx, person_id, values, error), "application-started"
    )


def _start_form(
    ctx: Context, person_id: uuid.UUID, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    person = persons.person(ctx.session, person_id)
    if person is None:
        raise NotFound
    ctx.journal("person.shown", "person", person.id)
    fields, problems = filled(forms.START, values, error)
    return page(
        "ids/form.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        title=_("Apply for a minor's ID"),
        lead=identified(person),
        hint=None,
        fields=fields,
        action=url_for("application_start.start", person_id=person_id),
        back=url_for("person.file", person_id=person_id),
        back_label=_("The person"),
        label=_("Start the application"),
    )
