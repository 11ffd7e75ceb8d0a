"""The first page after signing in."""

from flask import Blueprint, Response, url_for

from registry.access.frame.showing import page, to
from registry.access.frame.view import MenuEntry
from registry.access.http import begin, current_actor
from registry.access.permissions import requires
from registry.access.sessions.kept import waiting
from registry.births.counter.papers import born_words, order_of
from registry.core.clock import PERU
from registry.core.messages import _
from registry.desk import words
from registry.desk.clerk import work_of
from registry.desk.oversight import overview_of
from registry.desk.today import today_of

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
            return page("desk/clerk.html", is_kept=is_kept, work=work_of(ctx), day=day)
        if actor.may("births.enrol"):
            today = today_of(ctx)
            return page(
                "desk/today.html", is_kept=is_kept, today=today, day=day, moment_of=born_words, order_of=order_of
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
