"""Background jobs of subscriptions: ask an address for its confirmation, forget what is over."""

import uuid
from typing import Final

from registry.core.context import Context
from registry.core.jobs import Task, apart
from registry.core.registry import Registry
from registry.exchange.topics import queries, rules, service


def _confirm(registry: Registry, subscription_id: str) -> None:
    service.ask_address(registry, uuid.UUID(subscription_id))


def _expire(ctx: Context, timestamp: int = 0) -> None:
    del timestamp  # of the schedule; the unit of work has its own moment
    queries.remove_over(ctx.session, ctx.now - rules.UNCONFIRMED_FOR)


EXPIRE_TASK: Final = "exchange.topics.expire"
TASKS: Final[dict[str, Task]] = {service.CONFIRM_TASK: apart(_confirm), EXPIRE_TASK: _expire}
PERIODIC: Final = {EXPIRE_TASK: "29 3 * * *"}
