"""With the paper a family sees how it stands and who looked, never more; wrong codes and numbers are alike."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.births.counter.family_code import family_code, is_code_of
from registry.core.registry import Registry
from tests.births.record.conftest import drafted as drafted
from tests.births.record.conftest import inscribed as inscribed
from tests.births.record.conftest import send as send
from tests.births.record.conftest import signed as signed

Make = Callable[..., dict[str, Any]]


@pytest.fixture
def looked(client: FlaskClient, fresh_limits: None) -> Callable[..., Any]:
    del fresh_limits
    return lambda **fields: client.post(
        "/family", data=fields, content_type="multipart/form-data", headers={"Accept": "text/html"}
    )


def test_a_code_is_the_births_own_however_it_is_typed(registry: Registry) -> None:
    birth = uuid.uuid4()
    code = family_code(registry.vault, birth)
    assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", code)
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("O", "0")):
        assert is_code_of(registry.vault, birth, typed)
    assert not is_code_of(registry.vault, uuid.uuid4(), code)
    assert not is_code_of(registry.vault, birth, "")


def test_the_paper_shows_the_acta_and_who_looked(
    looked: Callable[..., Any], registry: Registry, inscribed: Make, sql: Any
) -> None:
    record = inscribed()["id"]
    birth = sql("SELECT birth_id FROM birth_record WHERE id = :id", id=record)
    cnv = sql("SELECT cnv FROM birth WHERE id = :id", id=birth)
    page = looked(cnv=cnv, code=family_code(registry.vault, birth))
    assert page.status_code == 200, page.text
    assert "Inscri" in page.text
    for word in ("alert", "case_review", "investigat"):
        assert word not in page.text
    wrong = looked(cnv=cnv, code="AAAA-AAAA-AAAA-AAAA")
    unknown = looked(cnv="99999999999", code="AAAA-AAAA-AAAA-AAAA")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert wrong.text.replace(cnv, "") == unknown.text.replace("99999999999", "")


def test_trying_codes_is_slowed_down(looked: Callable[..., Any]) -> None:
    answers = [looked(cnv="1", code="A") for _try in range(21)]
    assert [answer.status_code for answer in answers][-1] == 429
    assert answers[-1].headers["Retry-After"]
