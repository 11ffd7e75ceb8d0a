"""The purpose for which somebody reads personal data: stated in a header, one of a closed list, and journalled."""

from collections.abc import Sequence
from typing import Any

from flask import g, request

from registry.access.purposes import HEADER, unstated


def stated_purpose(purposes: Sequence[str]) -> str:
    """The purpose of this request; raises Invalid when it states none of these."""
    purpose = request.headers.get(HEADER, "").strip()
    if purpose not in purposes:
        raise unstated(purposes)
    g.purpose = purpose
    return purpose


def with_purpose(purposes: Sequence[str], description: str, *, required: bool = True) -> dict[str, Any]:
    """For `blueprint.doc`: the header with the purpose."""
    schema = {"type": "string", "enum": list(purposes)}
    header = {"in": "header", "name": HEADER, "required": required, "description": description, "schema": schema}
    return {"parameters": [header]}
