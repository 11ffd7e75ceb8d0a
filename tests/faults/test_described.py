"""What the OpenAPI document describes is answered, whoever sends it."""

from registry.access.rules import ROLES
from registry.core.registry import Registry
from registry.faults.described import tried
from registry.faults.hostile.actors import Actors
from tests.conftest import HOSPITAL
from tests.once.applications import application_of

EXAMPLES = 2


def test_no_request_of_any_role_makes_the_service_fail(own: Registry) -> None:
    outcome = tried(application_of(own), Actors(own, HOSPITAL), EXAMPLES, seed=1)
    assert outcome.problems == {}
    assert outcome.operations > 150
    assert outcome.requests.keys() == ROLES.keys()
    assert outcome.statuses[401] < outcome.requests.total() / 10
    assert outcome.statuses[200] + outcome.statuses[422] > outcome.requests.total() / 10
