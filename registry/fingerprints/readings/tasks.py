"""Background tasks of the room."""

import uuid
from typing import Final

from registry.core.jobs import Task, apart
from registry.core.registry import Registry
from registry.fingerprints import isolation
from registry.fingerprints.readings import service


def read_anew(registry: Registry, span_id: str, position: int) -> None:
    """Read some images of a span by another extractor, in a process that has no keys."""
    if not isolation.is_begun():
        isolation.begin()
    service.go_on(registry, uuid.UUID(span_id), position)


TASKS: Final[dict[str, Task]] = {service.READ_TASK: apart(read_anew)}
