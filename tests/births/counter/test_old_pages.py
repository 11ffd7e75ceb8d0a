"""A nurse sends a page of a certificate that a colleague has changed since: nothing is undone, or signed unread."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.web.fields import DATE_PARTS
from tests.births.drafts.conftest import begin, certificate, fill
from tests.births.samples import Auth, example
from tests.documents.counter.conftest import CHANGED, Counter, value_of, words_of

NOTE = {"reason": "Así dice su documento"}


@pytest.fixture
def enrolled(client: FlaskClient, auth: Auth) -> Callable[..., str]:
    """enrolled(sign): the page of a birth."""

    def enrol(*, sign: bool) -> str:
        answer: Any = client.post(
            "/api/v1/births", json=example({"/sign": sign}), headers=auth("registrar", "00006208")
        )
        assert answer.status_code == 201, answer.text
        return f"/births/{answer.json['id']}"

    return enrol


def shown_values(page: str) -> dict[str, str]:
    """What the inputs of a page about the mother hold."""
    names = (
        "document_number",
        "given_names",
        "first_surname",
        "second_surname",
        *(f"birth_date.{p}" for p in DATE_PARTS),
    )
    values = {f"mother_{name}": value_of(page, f"mother_{name}") for name in names}
    return values | {"mother_document_type": "DNI", "mother_nationality": "PER"}


def test_an_old_page_does_not_take_a_colleagues_correction_back(
    registrar: Callable[..., Counter], enrolled: Callable[..., str]
) -> None:
    nurse, colleague, birth = registrar(), registrar(), enrolled(sign=True)
    form = f"{birth}/change/mother"
    opened = nurse.get(form)
    stated = shown_values(opened)
    theirs, mine = stated | {"mother_second_surname": "Huayta"}, stated | {"mother_birth_date.day": "9"}
    colleague.send(form, form, **theirs, **NOTE)
    shown = nurse.send_opened(opened, form, 409, **mine, **NOTE).text
    assert CHANGED in words_of(shown)
    assert "It says now: Huayta" in words_of(shown)
    assert "Huayta" in words_of(nurse.get(birth))
    for _click in range(2):
        nurse.send_opened(shown, form, 303, **mine | {"mother_second_surname": "Huayta"}, **NOTE)
    page = words_of(nurse.get(birth))
    assert "Huayta" in page
    assert "09/07/1998" in page


def test_what_a_colleague_has_changed_is_read_before_it_is_signed(
    registrar: Callable[..., Counter], enrolled: Callable[..., str]
) -> None:
    nurse, colleague, birth = registrar(), registrar(), enrolled(sign=False)
    opened, form = nurse.get(birth), f"{birth}/change/mother"
    colleague.send(form, form, **shown_values(colleague.get(form)) | {"mother_given_names": "Flor"})
    shown = nurse.send_opened(opened, f"{birth}/signature", 409).text
    assert CHANGED in words_of(shown)
    assert "Flor" in words_of(shown)
    for _click in range(2):
        nurse.send_opened(shown, f"{birth}/signature", 303)


def test_a_registration_that_a_colleague_typed_on_is_read_before_it_is_signed(
    registrar: Callable[..., Counter],
) -> None:
    nurse, colleague = registrar(), registrar()
    draft, typed = begin(nurse.browser), certificate()
    fill(nurse.browser, draft, typed)
    opened = nurse.get(f"{draft}/check")
    fill(colleague.browser, draft, {"mother": typed["mother"] | {"mother_given_names": "Flor"}})
    shown = nurse.send_opened(opened, f"{draft}/registration", 409).text
    assert CHANGED in words_of(shown)
    assert "Flor" in words_of(shown)
    for _click in range(2):
        nurse.send_opened(shown, f"{draft}/registration", 303)
