"""The page that annuls a certificate made by mistake, and the one that undoes an annulment."""

import uuid
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.births import service
from registry.births.corrections import service as corrections
from registry.births.counter import acts
from registry.births.drafts.overview import heading
from registry.births.drafts.reading import values_of
from registry.births.schemas import AnnulmentSchema
from registry.core.context import Context
from registry.core.errors import RegistryError
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.people.changes import Ground
from registry.web.fields import LONG, Field
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("birth_annulment", __name__, url_prefix="/births", template_folder="templates")
_FIELDS: Final = (Field("reason", _("Why"), LONG, _("Kept with the certificate and your name."), longest=500),)


@dataclass(frozen=True, slots=True)
class _Form:
    act: str
    title: Message
    hints: tuple[Message, ...]
    button: Message
    endpoint: str


_ANNULMENT: Final = _Form(
    acts.ANNUL,
    _("Annul this certificate"),
    (
        _("For a certificate that was made twice, or with another person's details. A slip is corrected instead."),
        _("Nothing is removed: the certificate and its prints stay, and its number can be used again."),
        _("This can be undone."),
    ),
    _("Annul the certificate"),
    "birth_annulment.annul",
)
_REINSTATEMENT: Final = _Form(
    acts.REINSTATE,
    _("Undo the annulment"),
    (_("The certificate is again what it was, with all its prints."),),
    _("Undo the annulment"),
    "birth_annulment.reinstate",
)


@blueprint.get("/<uuid:birth_id>/annulment")
@requires("births.annul")
def annulment(birth_id: uuid.UUID) -> Response:
    """Ask why the certificate is annulled."""
    with begin() as ctx:
        return _page(ctx, birth_id, _ANNULMENT)


@blueprint.post("/<uuid:birth_id>/annulment")
@requires("births.annul")
def annul(birth_id: uuid.UUID) -> Response:
    """Annul the certificate."""

    def act(ctx: Context) -> str:
        service.annul(ctx, birth_id, _reason())
        return _address(birth_id)

    return sent_once(f"births/{birth_id}/annulment", act, _again(birth_id, _ANNULMENT), "certificate-annulled")


@blueprint.get("/<uuid:birth_id>/reinstatement")
@requires("births.annul")
def reinstatement(birth_id: uuid.UUID) -> Response:
    """Ask why the annulment is undone."""
    with begin() as ctx:
        return _page(ctx, birth_id, _REINSTATEMENT)


@blueprint.post("/<uuid:birth_id>/reinstatement")
@requires("births.annul")
def reinstate(birth_id: uuid.UUID) -> Response:
    """Undo the annulment."""

    def act(ctx: Context) -> str:
        corrections.reinstate(ctx, birth_id, Ground(_reason()))
        return _address(birth_id)

    return sent_once(f"births/{birth_id}/reinstatement", act, _again(birth_id, _REINSTATEMENT), "annulment-undone")


def _address(birth_id: uuid.UUID) -> str:
    return url_for("counter.birth", birth_id=birth_id)


def _reason() -> str:
    content: dict[str, Any] = load(AnnulmentSchema(), body(_FIELDS, typed(inputs(_FIELDS))))
    return str(content["reason"])


def _again(birth_id: uuid.UUID, form: _Form) -> Any:
    return lambda ctx, error: _page(ctx, birth_id, form, error)


def _page(ctx: Context, birth_id: uuid.UUID, form: _Form, error: RegistryError | None = None) -> Response:
    birth = service.read(ctx, birth_id)
    acts.refuse(ctx, birth, form.act)
    ctx.journal("birth.read", "birth", birth.id)
    fields, problems = filled(_FIELDS, typed(inputs(_FIELDS)), error)
    return page(
        "counter/annulment.html",
        status=int(status_of(error)) if error is not None else 200,
        fields=fields,
        problems=problems,
        title=form.title,
        hints=form.hints,
        label=form.button,
        heading=heading(values_of(service.certificate_of(birth))),
        cnv=birth.cnv,
        action=url_for(form.endpoint, birth_id=birth_id),
        back=_address(birth_id),
    )
