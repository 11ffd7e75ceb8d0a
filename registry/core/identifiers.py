"""Identifiers in a text, by which the persons in answers, journal entries and stored answers are found."""

import re
import uuid
from typing import Final

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def identifiers_in(text: str) -> set[uuid.UUID]:
    """Every UUID in a text, as this service writes them."""
    return {uuid.UUID(match) for match in _UUID.findall(text)}
