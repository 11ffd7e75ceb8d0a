"""With the paper a family sees how it stands and who looked, never more; every code that opens nothing is alike."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.births.papers import service as papers
from registry.births.papers.rules import in_groups, new_code
from registry.core.context import Actor
from registry.core.registry import Registry
from registry.reading.family.pages import WRONG
from tests.births.record.conftest import drafted as drafted
from tests.births.record.conftest import inscribed as inscribed
from tests.births.record.conftest import send as send
from tests.births.record.conftest import signed as signed
from tests.documents.counter.conftest import HEADERS, Counter, hidden
from tests.documents.counter.conftest import browser as browser
from tests.documents.counter.conftest import clerk as clerk
from tests.documents.counter.conftest import person as person
from tests.documents.counter.conftest import strict_app as strict_app
from tests.documents.counter.conftest import supervisor as supervisor
from tests.documents.counter.test_alike import counted
from tests.sealing.conftest import seal as seal

Make = Callable[..., dict[str, Any]]
Look = Callable[[str], Any]
_UNLIKE = {"X-Request-Id", "Date"}


@pytest.fixture
def look(client: FlaskClient, fresh_limits: None) -> Look:
    del fresh_limits
    return lambda code: client.post(
        "/family", data={"code": code}, content_type="multipart/form-data", headers={"Accept": "text/html"}
    )


@pytest.fixture
def paper(registry: Registry, actor: Callable[..., Actor], inscribed: Make, sql: Any) -> tuple[uuid.UUID, str]:
    """A birth with an acta, and the code on its paper."""
    birth = uuid.UUID(str(sql("SELECT birth_id FROM birth_record WHERE id = :id", id=inscribed()["id"])))
    with registry.begin(actor("registrar")) as ctx:
        return birth, papers.code_of(ctx, birth)


def nothing(registry: Registry, look: Look, code: str) -> tuple[Any, ...]:
    """What somebody sees whose code opens nothing, without what they typed themselves."""
    with counted(registry) as statements:
        answer = look(code)
    assert answer.status_code == 422
    headers = sorted((name, value) for name, value in answer.headers if name not in _UNLIKE)
    return headers, answer.text.replace(code, ""), statements.texts


def test_the_paper_shows_the_acta_and_who_looked_and_names_nobody(
    look: Look, paper: tuple[uuid.UUID, str], sql: Any
) -> None:
    birth, code = paper
    page = look(code.lower())
    assert page.status_code == 200, page.text
    assert "Inscribed on" in page.text
    assert "clerk" in page.text
    for word in ("alert", "case_review", "investigat", "García", "O&#39;Higgins", "Ángel", str(birth)):
        assert word not in page.text, word
    for column in ("cnv", "facility_code"):
        assert sql(f"SELECT {column} FROM birth WHERE id = :id", id=birth) not in page.text
    assert not re.search(r"\d{8}", page.text.partition("<main")[2]), "no document's number"


def test_every_code_that_opens_nothing_is_alike(
    registry: Registry,
    actor: Callable[..., Actor],
    look: Look,
    paper: tuple[uuid.UUID, str],
    signed: Make,
    send: Any,
    sql: Any,
    seal: Callable[..., uuid.UUID],
) -> None:
    """Never issued, replaced, of an annulled certificate, of a sealed child: the same bytes and statements."""
    birth, first = paper
    annulled = uuid.UUID(signed()["id"])
    with registry.begin(actor("registrar")) as ctx:
        of_annulled = papers.code_of(ctx, annulled)
    assert look(of_annulled).status_code == 200
    reason = {"reason": "Registered twice"}
    assert send(f"/births/{annulled}/annulment", reason, "registrar").status_code == 200
    with registry.begin(actor("registrar")) as ctx:
        papers.replace(ctx, birth)
        second = papers.code_of(ctx, birth)
    assert look(second).status_code == 200
    seal(sql("SELECT newborn_id FROM birth WHERE id = :id", id=birth))
    never = nothing(registry, look, in_groups(new_code()))
    for code in (first, of_annulled, second, "AAAA-AAAA-AAAA-AAAA"):
        assert nothing(registry, look, code) == never, code


def test_guessing_is_slowed_down_and_shuts_no_family_out(look: Look, paper: tuple[uuid.UUID, str]) -> None:
    answers = [look(in_groups(new_code())) for _try in range(WRONG.count + 1)]
    assert [answer.status_code for answer in answers][-2:] == [422, 429]
    assert answers[-1].headers["Retry-After"]
    assert look(paper[1]).status_code == 200, "whoever has the paper is let in from the same address"


def test_a_lost_paper_is_replaced_once_however_often_the_form_is_sent(
    clerk: Counter, paper: tuple[uuid.UUID, str], look: Look
) -> None:
    birth, first = paper
    address = f"/births/{birth}/receipt"
    shown = clerk.get(address)
    assert first in shown
    form = hidden(shown, address)
    for _time in range(2):
        answer = clerk.browser.client.post(address, data=form, content_type="multipart/form-data", headers=HEADERS)
        assert (answer.status_code, answer.location) == (303, address)
    page = clerk.get(address)
    assert first not in page
    codes = re.findall(r"(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}", page)
    assert (look(first).status_code, look(codes[0]).status_code) == (422, 200)


def test_who_hands_out_no_paper_is_not_shown_its_code(supervisor: Counter, paper: tuple[uuid.UUID, str]) -> None:
    supervisor.get(f"/births/{paper[0]}/receipt", 403)
    assert "/receipt" not in supervisor.get(f"/births/{paper[0]}")
