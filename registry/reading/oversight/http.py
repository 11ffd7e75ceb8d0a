"""Spending an account's budget of readings within a request."""

import math

from registry.access.http import begin, current_actor, current_registry
from registry.core.errors import TooMany
from registry.core.limits import Limit
from registry.core.messages import _
from registry.reading.oversight import service
from registry.reading.oversight.rules import IMAGES_READ, PERSONS_READ, images_limit, persons_limit


def spend_persons(count: int) -> None:
    """Count the persons whom an answer shows to the actor; raises TooMany when the day's budget is used up."""
    limit = persons_limit(current_actor().role, current_registry().settings.persons_per_day)
    if limit is not None and count:
        spend(limit, PERSONS_READ, count)


def spend_images(count: int) -> None:
    """Count the images of prints that an answer shows; raises TooMany when the day's budget is used up."""
    if count:
        spend(images_limit(current_registry().settings.print_images_per_day), IMAGES_READ, count)


def spend(limit: Limit, budget: str, cost: int = 1) -> None:
    """Take from a budget of the actor; when it is used up, warn supervisors and raise TooMany."""
    account_id = current_actor().account_id
    if account_id is None:
        return
    wait_s = current_registry().limits.take(limit, str(account_id), min(cost, limit.count))
    if wait_s is None:
        return
    with begin() as ctx:
        service.warn(ctx, budget)
    raise TooMany("reading-budget", USED_UP, wait_s=math.ceil(wait_s))


USED_UP = _(
    "You have read as much personal data as a day's work needs. Wait, or ask a supervisor; "
    "registering goes on as before."
)
