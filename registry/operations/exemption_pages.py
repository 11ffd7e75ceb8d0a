"""Facilities whose registrars sign in with a password alone: exempted with a reason, and ended."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, url_for

from registry.access.factors import exemptions, queries
from registry.access.factors.schemas import FactorReasonSchema
from registry.access.frame.fresh import is_fresh
from registry.access.frame.showing import page, to, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import Invalid, NotFound, Refused, RegistryError
from registry.core.messages import _
from registry.core.problems import status_of
from registry.facilities import queries as facilities
from registry.web.fields import LONG, Field
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("exemptions", __name__, url_prefix="/system/facilities", template_folder="templates")
_FIELDS: Final = (Field("reason", _("Why"), LONG, _("As in: no telephone may be brought into the ward."), longest=200),)


@blueprint.get("/<code>/exemption")
@requires("facilities.manage")
def exemption(code: str) -> Response:
    """Show whether the registrars of a facility need a second factor, and ask why not."""
    with begin() as ctx:
        return _shown(ctx, code, {})


@blueprint.post("/<code>/exemption")
@requires("facilities.manage", fresh=True)
def exempt(code: str) -> Response:
    """Exempt its registrars; a form sent twice leaves one exemption."""
    values = typed(inputs(_FIELDS), 300)
    try:
        loaded = load(FactorReasonSchema(), body(_FIELDS, values))
        with begin() as ctx:
            exemptions.exempt(ctx, code, loaded["reason"])
    except (Invalid, Refused) as error:
        with begin() as ctx:
            return _shown(ctx, code, values, error)
    return to(url_for("exemptions.exemption", code=code), notice="facility-exempted")


@blueprint.post("/<code>/exemption/end")
@requires("facilities.manage", fresh=True)
def end(code: str) -> Response:
    """End the exemption; ended twice, it has ended."""
    with begin() as ctx:
        if any(each.facility_code == code for each in queries.exemptions(ctx.session)):
            exemptions.end(ctx, code)
    return to(url_for("exemptions.exemption", code=code), notice="exemption-ended")


def _shown(ctx: Context, code: str, values: Mapping[str, str], error: RegistryError | None = None) -> Response:
    facility = facilities.facility(ctx.session, code)
    if facility is None:
        raise NotFound
    present = next((each for each in queries.exemptions(ctx.session) if each.facility_code == code), None)
    fields, problems = filled(_FIELDS, values, error)
    return page(
        "system/exemption.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        code=code,
        name=facility.name,
        reason=present.reason if present is not None else None,
        since=show_moment(present.exempted_at) if present is not None else None,
        fields=fields,
        is_stale=not is_fresh(ctx),
        here=url_for("exemptions.exemption", code=code),
    )
