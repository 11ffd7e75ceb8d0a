"""Background tasks of the room."""

import uuid
from typing import Final

from registry.births.service import SEARCH_TASK
from registry.core.context import Context
from registry.core.jobs import Task
from registry.documents.applications.service import DECIDE_TASK
from registry.duplicates.application_search import search_application
from registry.duplicates.birth_search import search_again, search_birth
from registry.people.service import CHANGED_TASK


def search(ctx: Context, birth_id: str) -> None:
    """Search a birth's mother and newborn after its enrolment."""
    search_birth(ctx, uuid.UUID(birth_id))


def decide(ctx: Context, application_id: str) -> None:
    """Search the prints of an application for a minor's ID, and let it go on or hold it."""
    search_application(ctx, uuid.UUID(application_id))


def follow_person(ctx: Context, person_id: str) -> None:
    """Search a person's births again after their data or prints changed, or their death was recorded."""
    search_again(ctx, uuid.UUID(person_id))


TASKS: Final[dict[str, Task]] = {
    SEARCH_TASK: search,
    DECIDE_TASK: decide,
    CHANGED_TASK: follow_person,
}
