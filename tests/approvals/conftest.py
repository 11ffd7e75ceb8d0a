"""Browsers of two supervisors, and an actor who asks for things."""

from collections.abc import Callable

import pytest

from tests.access.sessions.conftest import Browser, Person
from tests.documents.counter.conftest import Counter
from tests.documents.counter.conftest import browser as browser
from tests.documents.counter.conftest import clerk as clerk
from tests.documents.counter.conftest import person as person
from tests.documents.counter.conftest import strict_app as strict_app
from tests.documents.counter.conftest import supervisor as supervisor


@pytest.fixture
def colleague(browser: Callable[[], Browser], person: Callable[..., Person]) -> Counter:
    """Another supervisor."""
    return Counter(browser().signed_in(person("supervisor")))


@pytest.fixture
def administrator(browser: Callable[[], Browser], person: Callable[..., Person]) -> Counter:
    return Counter(browser().signed_in(person("administrator")))
