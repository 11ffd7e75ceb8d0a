"""Drafts that end: nobody goes on with one, or it is removed with its prints."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from registry.births.drafts.tasks import END_TASK
from registry.core.registry import Registry
from registry.core.worker import run_task
from tests.access.sessions.conftest import Browser
from tests.births.drafts.conftest import begin, send_print

Registrar = Callable[[], Browser]
Sql = Callable[..., Any]


def test_a_draft_that_nobody_goes_on_with_ends_with_its_prints(
    registrar: Registrar, registry: Registry, sql: Sql
) -> None:
    page = registrar()
    old, other = begin(page), begin(page)
    for draft in (old, other):
        assert send_print(page, f"{draft}/prints/mother/2", failure="bandaged").status_code == 303
    assert "If nobody goes on with it, it is deleted on" in page.get(old).text
    with registry.engine.begin() as connection:
        aged = text("UPDATE enrolment_draft SET changed_at = changed_at - interval '181 days' WHERE id = ANY(:ids)")
        connection.execute(aged, {"ids": [uuid.UUID(draft.rsplit("/", 1)[1]) for draft in (old, other)]})
    assert send_print(page, f"{other}/prints/mother/7", failure="bandaged").status_code == 303
    run_task(registry, END_TASK, {})
    assert (page.get(old).status_code, page.get(other).status_code) == (404, 200)
    prints = "SELECT count(*) FROM draft_print WHERE draft_id = CAST(:id AS uuid)"
    assert [sql(prints, id=draft.rsplit("/", 1)[1]) for draft in (old, other)] == [0, 2]


def test_what_is_removed_twice_is_gone_both_times(registrar: Registrar) -> None:
    page = registrar()
    draft = begin(page)
    address = f"{draft}/prints/newborn/2"
    send_print(page, address, failure="bandaged")
    removal = re.findall(r'action="([^"]+/removal)"', page.get(address).text)[0]
    for action, place in ((removal, address), (f"{draft}/removal", f"{draft}/removal")):
        token = page.form_token(place)
        answers = [page.post(action, form_token=token) for _click in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
        assert answers[0].location == answers[1].location
