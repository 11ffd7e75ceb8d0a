"""What was read beside a form: where that has changed since, nothing is done, and the page is shown as it is now.

Somebody sends a page that was opened an hour ago, in a second tab, or at another counter. It would undo what a
colleague has corrected meanwhile, or put in force what nobody read. So the page marks what it showed:

    <input type="hidden" name="seen" value="{{ seen }}">

    seen.refuse_older(seen.mark_of(values))

A form without a mark is taken: an honest mistake is prevented here, nobody is kept from anything. A draft that is
saved while somebody types has a `version` of its own.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import request

from registry.core.errors import FieldError, Refused
from registry.core.messages import _

FIELD: Final = "seen"
CHANGED: Final = _(
    "This has changed since you opened the page: a colleague saved it, or you did in another window. Read it again, "
    "then repeat what you did."
)


def mark_of(content: Mapping[str, Any]) -> str:
    """A mark of what a page shows, the same for the same content; it says nothing to whoever has not read that."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:32]


def refuse_older(mark: str, errors: Sequence[FieldError] = ()) -> None:
    """Raise Refused where the form was filled in beside something else than what has this mark.

    `errors` say beside the fields what differs now.
    """
    if request.form.get(FIELD, mark) != mark:
        raise Refused("changed-since", CHANGED, errors=[FieldError("", CHANGED), *errors] if errors else ())
