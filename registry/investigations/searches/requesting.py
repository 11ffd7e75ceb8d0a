"""A search as it is requested over HTTP, by a program or a page; the templates of its prints are extracted here."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from registry.access.http import begin
from registry.fingerprints.schemas import presented_prints
from registry.investigations.searches import service
from registry.investigations.searches.service import RequestSearch


def command_of(case_id: uuid.UUID, body: Mapping[str, Any]) -> RequestSearch:
    """The search that a request asks for, read by `SearchRequestSchema`; raises Invalid with everything wrong."""
    criteria: dict[str, Any] = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in body["criteria"].items()
    }
    command = RequestSearch(**{**body, "criteria": criteria})
    if "prints" in criteria:
        with begin() as ctx:  # before the engine's work, which takes longest
            service.refuse_beforehand(ctx, case_id, command)
        prints = presented_prints(criteria["prints"], "/criteria/prints")
        criteria["prints"] = [presented.to_json() for presented, *_rest in prints]
    return command
