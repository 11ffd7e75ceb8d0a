"""A draft that is gone because its birth is registered: whoever goes back in the browser is led to the birth."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from flask import Response

from registry.access.frame.once import OnceForm
from registry.access.frame.showing import to
from registry.core.errors import NotFound

REGISTRATION: Final = "registration"
"""The form that registers a draft."""
Shown = Callable[..., Response]


def birth_of(draft_id: uuid.UUID) -> str | None:
    """The page of the birth that the same account registered from a draft, if it did."""
    return OnceForm(REGISTRATION, str(draft_id)).earlier()


def leads_to_birth(view: Shown, notice: str = "birth-registered-before") -> Shown:
    """Lead from a page of a draft to the birth that the same account registered from it."""

    @wraps(view)
    def shown(draft_id: uuid.UUID, **others: Any) -> Response:
        try:
            return view(draft_id, **others)
        except NotFound:
            birth = birth_of(draft_id)
            if birth is None:
                raise
            return to(birth, notice=notice)

    return shown


def comes_too_late(view: Shown) -> Shown:
    """The same for a form, of which nothing is kept: it was sent from a page in another window."""
    return leads_to_birth(view, "sent-too-late")
