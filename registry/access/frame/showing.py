"""How a room shows a page to those who are signed in, and leads on to the next.

return page("drafts/list.html", drafts=rows)
return page("drafts/section.html", status=422, problems=problems_of(fields), fields=fields)
return to(url_for("drafts.listing"), notice="draft-removed")
"""

from collections.abc import Sequence
from typing import Any

from flask import Response, redirect, request

from registry.access.http import credential_secret
from registry.access.sessions import cookies
from registry.access.sessions.showing import answer, render
from registry.web.fields import Problem


def page(template: str, *, status: int = 200, problems: Sequence[Problem] = (), **values: Any) -> Response:
    """A page whose forms carry the token of the session."""
    return render(template, credential_secret(), status=status, problems=problems, **values)


def to(address: str, *, notice: str | None = None) -> Response:
    """Lead on to another page, so that neither reload nor back sends a form again."""
    response = answer(redirect(address, 303))
    if notice is not None:
        cookies.write(response, cookies.NOTICE, notice)
    return response


def typed(names: Sequence[str], longest: int = 500) -> dict[str, str]:
    """What a form sent under these names, each cut to a length that no field of ours has."""
    return {name: request.form[name][:longest].strip() for name in names if request.form.get(name, "").strip()}
