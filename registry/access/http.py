"""The account that sends a request, its permission, and the unit of work of the request."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final
from uuid import UUID

from flask import Flask, Response, after_this_request, current_app, g, redirect, request
from werkzeug.exceptions import UnsupportedMediaType

from registry.access import language, mended, noting, parameters, sent_images, service
from registry.access.factors import second_step
from registry.access.permissions import PUBLIC, is_fresh_required, permission_of
from registry.access.purposes import BY_CASE, HEADER, PARAMETER, READS, purpose_of, to_be_stated
from registry.access.queries import secret_hash
from registry.access.requests import FHIR, JSON, MULTIPART, has_body
from registry.access.rules import REGISTERING
from registry.access.sessions import admission, cookies, kept
from registry.access.sessions import service as sessions
from registry.core import problems
from registry.core.clock import utc_now
from registry.core.context import ANONYMOUS, Actor, Context
from registry.core.database import refusals_for_constraints
from registry.core.errors import Forbidden, Unauthenticated, Unavailable
from registry.core.hiding import session_of
from registry.core.limits import Limit
from registry.core.messages import speak
from registry.core.registry import Registry

EXTENSION = "registry"
SIGN_IN: Final = "/sign-in"


def registry_of(app: Flask) -> Registry:
    """The registry that an application serves."""
    registry: Registry = app.extensions[EXTENSION]
    return registry


def current_registry() -> Registry:
    """The registry of the application that answers this request."""
    return registry_of(current_app)


def current_actor() -> Actor:
    """The account that sent this request; an anonymous visitor on a public route."""
    actor: Actor = g.get("actor", ANONYMOUS)
    return actor


@contextmanager
def begin() -> Iterator[Context]:
    """The unit of work of this request."""
    ctx: Context | None = None
    try:
        with current_registry().begin(current_actor(), is_bounded=g.get("is_bounded", False)) as ctx:
            ctx.purpose, ctx.unstated, ctx.route = g.get("purpose"), g.get("unstated", ()), request.endpoint
            ctx.journalled = g.get("journalled", frozenset())
            g.is_clock_doubtful = ctx.clock is not None
            yield ctx
            g.shown = g.get("shown", frozenset()) | ctx.shown
            g.images_shown = g.get("images_shown", 0) + ctx.images_shown
    except Unavailable as error:
        # The connection broke while it committed: nobody knows whether it did.
        if error.slug == Unavailable.slug and ctx is not None and ctx.is_finished:
            g.outcome = problems.UNKNOWN
        raise
    g.journalled = ctx.journalled
    if ctx.has_journalled:
        g.outcome = problems.DONE


def credential_secret() -> str:
    """The secret, of a token or a session, by which this request was admitted."""
    content: str = g.credential_secret
    return content


def credential_hash() -> bytes:
    """What is stored of that secret."""
    return secret_hash(credential_secret())


def renew_session(ctx: Context) -> None:
    """Give the session in use a new secret, for it may do more from now on; a bearer token stays as it is."""
    renewed = sessions.renew_secret(ctx, credential_hash())
    if renewed is not None:
        g.credential_secret = renewed

        @after_this_request
        def _send(response: Response) -> Response:
            cookies.write(response, cookies.SESSION, renewed)
            return response


def register(app: Flask) -> None:
    """Check the permission of every request before anything else is done with it, then its query; in its language."""
    language.register(app, registry_of(app).settings.language)
    mended.register(app)
    app.before_request(_admit)
    app.after_request(_tell_of_clock)
    app.teardown_request(lambda _error: sent_images.send_as_nobody())


def _tell_of_clock(response: Response) -> Response:
    if g.get("is_clock_doubtful"):
        response.headers[CLOCK] = "doubtful"
    return response


CLOCK: Final = "X-Clock"
"""Says of an answer that the server's clock was behind the journal; the act is dated by the journal's last moment."""
_BODY_TYPES = (JSON, FHIR, MULTIPART)


def _admit() -> Response | None:
    if request.endpoint is None:
        return None  # there is no such route, and Flask answers 404 or 405
    try:
        _check_permission()
    except Unauthenticated:
        if admission.is_page() and (request.method == "GET" or kept.keep(current_registry(), _limit)):
            return redirect(SIGN_IN, 303)  # type: ignore[return-value]  # Werkzeug's, which Flask's is made of
        raise
    parameters.refuse_others({PARAMETER: False} if _may_state_purpose() else parameters.NONE)
    if has_body() and request.mimetype not in _BODY_TYPES:
        raise UnsupportedMediaType
    admission.refuse_forged_form(current_registry())
    return None


def _may_state_purpose() -> bool:
    """Whether any page takes a purpose: from a role that has to state one outside its own work."""
    return admission.is_page() and "actor" in g and g.actor.role in BY_CASE


def _check_permission() -> None:
    permission = permission_of(current_app, str(request.endpoint))
    if permission == PUBLIC:
        return
    registry = current_registry()
    g.credential_secret, kind = admission.credential(registry)
    with refusals_for_constraints(), session_of(registry.engine) as session:
        now = utc_now()
        g.is_bounded = permission in REGISTERING
        if g.is_bounded:
            now = registry.floor.bound(session, now)
        else:
            registry.floor.check(session, now)  # with the clock set back, expired tokens would be valid again
        actor = service.recognise(session, credential_secret(), now, kind)
        session.commit()  # when the token was used
    g.actor = actor
    stated = request.headers.get(HEADER) or (request.args.get(PARAMETER) if admission.is_page() else None)
    g.purpose = purpose_of(actor.role, stated)
    if request.method in READS and any(isinstance(part, UUID) for part in (request.view_args or {}).values()):
        g.unstated = to_be_stated(actor.role, stated)
    if actor.language and language.chosen() is None:
        speak(actor.language)
    _limit(registry, actor)
    sent_images.send_as(registry.limits, str(actor.account_id), registry.settings.images_per_day)
    if permission is None or not actor.may(permission):
        noting.note(
            registry, actor, FORBIDDEN, "access.refused", "route", str(request.endpoint), by=str(actor.account_id),
            permission=permission,
        )  # fmt: skip
        raise Forbidden
    if is_fresh_required(current_app, str(request.endpoint)):
        with begin() as ctx:
            second_step.refuse_stale(ctx, credential_hash())


FORBIDDEN: Final = Limit("forbidden.journalled", 20, timedelta(hours=1))
"""Forbidden requests of one account that get journal entries of their own."""


def _limit(registry: Registry, actor: Actor) -> None:
    per_minute = Limit("requests", registry.settings.requests_per_minute, timedelta(minutes=1))
    registry.limits.enforce(per_minute, str(actor.account_id))
