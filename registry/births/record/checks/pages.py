"""Where the code of a certified copy is typed by whoever cannot scan it; the check itself is `copy_page`."""

from flask import Blueprint, Response, redirect, request, url_for

from registry.access.parameters import takes
from registry.access.permissions import public
from registry.access.sessions.showing import answer, render

blueprint = Blueprint("copy_check", __name__, url_prefix="/verify/copies", template_folder="templates")
blueprints = (blueprint,)


@blueprint.get("")
@public("anybody with a copy may check whether it is genuine")
@takes({"code": False})
def ask() -> Response:
    """Ask for the code below the square one, and lead to its check."""
    code = request.args.get("code", "").strip()
    if code:
        return answer(redirect(url_for("verification.check_copy", code=code[:60]), 303))
    return render("copies/ask.html", "")
