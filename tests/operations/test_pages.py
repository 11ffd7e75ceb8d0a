"""An administrator sees how the service stands and which facilities there are; nobody else does."""

import re
from collections.abc import Callable

from sqlalchemy import text

from registry.core.context import SYSTEM
from registry.core.registry import Registry
from tests.access.sessions.conftest import Browser, Person
from tests.documents.counter.conftest import Counter, words_of
from tests.documents.counter.conftest import browser as browser
from tests.documents.counter.conftest import person as person
from tests.documents.counter.conftest import strict_app as strict_app


def test_the_state_of_the_service_is_told_in_words(
    browser: Callable[[], Browser], person: Callable[..., Person]
) -> None:
    administrator = Counter(browser().signed_in(person("administrator")))
    home = administrator.get("/")
    assert "/system" in home
    assert "second administrator" in home
    shown = words_of(administrator.get("/system"))
    for words in ("Database", "in order", "Last backup restored and found whole", "Version of the thresholds", "Jobs"):
        assert words in shown, shown[:2000]
    assert "Hospital" in administrator.get("/system/facilities")
    assert "No facility has such a name." in administrator.get("/system/facilities?q=zzzzzz")
    Counter(browser().signed_in(person("auditor"))).get("/system", 403)


def test_a_failed_job_is_seen_and_run_again(
    registry: Registry, browser: Callable[[], Browser], person: Callable[..., Person]
) -> None:
    with registry.begin(SYSTEM) as ctx:
        ctx.defer("test.pages", name="Saturnina Ccoyllur")
    set_state = text("UPDATE procrastinate_jobs SET status = CAST(:state AS procrastinate_job_status) WHERE id = :id")
    with registry.engine.begin() as connection:
        number = connection.scalar(text("SELECT max(id) FROM procrastinate_jobs WHERE task_name = 'test.pages'"))
        for state in ("doing", "failed"):
            connection.execute(set_state, {"state": state, "id": number})
    administrator = Counter(browser().signed_in(person("administrator")))
    again = f"/system/jobs/{number}/again"
    page = administrator.get("/system")
    assert again in page
    assert "Saturnina" not in page
    administrator.send("/system", again)
    with registry.engine.begin() as connection:
        held = connection.scalar(text("SELECT status::text FROM procrastinate_jobs WHERE id = :id"), {"id": number})
        connection.execute(text("DELETE FROM procrastinate_jobs WHERE id = :id"), {"id": number})
    assert held == "todo"
    assert again not in administrator.get("/system")


def test_a_facility_is_exempted_from_the_second_factor_with_a_reason_and_the_exemption_ended(
    browser: Callable[[], Browser], person: Callable[..., Person]
) -> None:
    administrator = Counter(browser().signed_in(person("administrator")))
    form = re.search(r'href="(/system/facilities/[^/"]+/exemption)"', administrator.get("/system/facilities"))
    assert form is not None
    assert 'href="#f-reason"' in administrator.send(form[1], form[1], 422).text
    administrator.send(form[1], form[1], reason="Sin señal en la sala")
    assert "Sin señal en la sala" in administrator.get(form[1])
    administrator.send(form[1], f"{form[1]}/end")
    assert "as everywhere" in words_of(administrator.get(form[1]))
    administrator.get("/system/facilities/nowhere/exemption", 404)
