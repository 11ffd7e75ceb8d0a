"""What happened is written with what made it happen, and handed to each subscriber by a job of its own.

Each subscriber gets every happening at least once, those of one person in their order; by its `id` one that comes again
is known. A subscriber runs in the job's transaction: what it writes and queues there is written once. One that fails
holds up nobody else's, and its own next happenings of that person until the job is run again.

While a person is sealed nobody is told: what happens then is marked as handed over, and is never told afterwards, since
news that come late would tell of the sealing.
"""

import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from registry.core.context import Context
from registry.core.jobs import Task
from registry.core.locks import Lock, take
from registry.people.happenings import queries
from registry.people.happenings.models import HandedOver, Happening

Subscriber = Callable[[Context, Happening], None]
"""`subscriber(ctx, happening)`: what a room does about it, in the transaction of a job, as the system."""
HAPPENED_TASK: Final = "happenings.happened"


def happen(ctx: Context, kind: str, person_id: uuid.UUID, about_id: uuid.UUID) -> Happening:
    """Write that something happened to a person, in the transaction in which it happens."""
    # Until this transaction ends nobody else writes of this person, so that the numbers are in the order of commits.
    take(ctx.session, Lock.HAPPENING, str(person_id))
    happening = Happening(id=uuid.uuid4(), kind=kind, person_id=person_id, about_id=about_id, at=ctx.now)
    ctx.session.add(happening)
    ctx.session.flush()
    ctx.defer(HAPPENED_TASK, person_id=str(person_id))
    return happening


def tasks_of(subscribers: Mapping[str, Subscriber]) -> Mapping[str, Task]:
    """The jobs that hand what happened to these subscribers, by name."""
    own: dict[str, Task] = {task_of(name): partial(_hand_over, name, give) for name, give in subscribers.items()}
    return {HAPPENED_TASK: partial(_ask_each, tuple(own)), **own}


def task_of(subscriber: str) -> str:
    """The name of the job that hands over to one subscriber."""
    return f"happenings.to.{subscriber}"


def _ask_each(tasks: tuple[str, ...], ctx: Context, person_id: str) -> None:
    for task in tasks:
        ctx.defer(task, person_id=person_id)


def _hand_over(name: str, give: Subscriber, ctx: Context, person_id: str) -> None:
    """Give a subscriber what it was not given of a person."""
    take(ctx.session, Lock.HANDING_OVER, f"{name} {person_id}")
    who = uuid.UUID(person_id)
    is_tellable = queries.tellable(ctx.session, who)
    for happening in queries.waiting(ctx.session, who, name):
        ctx.session.add(HandedOver(happening_id=happening.id, subscriber=name, at=ctx.now))
        if is_tellable:
            give(ctx, happening)
    ctx.session.flush()
