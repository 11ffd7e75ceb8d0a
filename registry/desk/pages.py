"""The first page after signing in, and its lists as a whole."""

from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from registry.access.frame.showing import page, to
from registry.access.frame.view import MenuEntry
from registry.access.http import begin, current_actor
from registry.access.parameters import takes
from registry.access.permissions import requires
from registry.access.sessions.kept import waiting
from registry.births.counter.papers import born_words, order_of
from registry.core.clock import PERU
from registry.core.errors import NotFound
from registry.core.messages import _
from registry.desk import clerk, lists, words
from registry.desk.clerk import work_of
from registry.desk.oversight import overview_of
from registry.desk.today import SHOWN, today_of

blueprint = Blueprint("desk", __name__, template_folder="templates")
blueprints = (blueprint,)
MENU = (MenuEntry("desk.home", _("Today"), 10),)


@blueprint.get("/")
@requires("tokens.own")
def home() -> Response:
    """Show what there is to do; who may do nothing else yet is led to the account."""
    actor = current_actor()
    if not actor.may("account.own"):
        return to("/account")
    with begin() as ctx:
        is_kept, day = waiting(ctx) is not None, ctx.now.astimezone(PERU)
        if actor.may("cases.work") and not actor.may("cases.supervise") and not is_kept:
            return to("/cases")
        if actor.may("records.inscribe"):
            return page("desk/clerk.html", is_kept=is_kept, work=work_of(ctx), day=day, most=clerk.SHOWN)
        if actor.may("births.enrol"):
            today = today_of(ctx)
            return page(
                "desk/today.html",
                is_kept=is_kept,
                today=today,
                day=day,
                moment_of=born_words,
                order_of=order_of,
                most=SHOWN,
            )
        overview = overview_of(ctx)
    start = words.START.get(actor.role)
    return page(
        "desk/home.html",
        is_kept=is_kept,
        work=words.WORK_OF.get(actor.role),
        start=None if start is None else (url_for(start[0]), start[1]),
        **overview,
    )


_CURSOR: Final = {"cursor": False}


@blueprint.get("/today/<slug>")
@requires("births.enrol")
@takes(_CURSOR)
def listed(slug: str) -> Response:
    """Show a list of a registrar's first page as a whole."""
    if slug not in lists.OF_REGISTRARS:
        raise NotFound
    return _list(lists.OF_REGISTRARS[slug])


@blueprint.get("/births-without-acta")
@requires("records.inscribe")
@takes(_CURSOR)
def without_acta() -> Response:
    """Show every birth that waits for its acta."""
    return _list(lists.WITHOUT_ACTA)


def _list(of: lists.List) -> Response:
    with begin() as ctx:
        lines, cursor = of.read(ctx, request.args.get("cursor"))
        ctx.journal("births.listed", "birth", "many", count=len(lines))
        following = f"{request.path}?{urlencode({'cursor': cursor})}" if cursor else None
        return page("desk/list.html", title=of.title, lines=lines, following=following)
