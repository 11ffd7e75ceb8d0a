"""An administrator sees how the service stands and which facilities there are; nobody else does."""

from collections.abc import Callable

from tests.access.sessions.conftest import Browser, Person
from tests.documents.counter.conftest import Counter, words_of
from tests.documents.counter.conftest import browser as browser
from tests.documents.counter.conftest import person as person
from tests.documents.counter.conftest import strict_app as strict_app


def test_the_state_of_the_service_is_told_in_words(
    browser: Callable[[], Browser], person: Callable[..., Person]
) -> None:
    administrator = Counter(browser().signed_in(person("administrator")))
    assert "/system" in administrator.get("/")
    shown = words_of(administrator.get("/system"))
    for text in ("Database", "in order", "Last backup restored and found whole", "Version of the thresholds", "Jobs"):
        assert text in shown, shown[:2000]
    assert "Hospital" in administrator.get("/system/facilities")
    assert "No facility has such a name." in administrator.get("/system/facilities?q=zzzzzz")
    Counter(browser().signed_in(person("auditor"))).get("/system", 403)
