"""A draft that is taken up for another mother does not bind the first one's fingers to her."""

import io
from collections.abc import Callable
from datetime import datetime

import pytest

from registry.births.drafts.whose import confirmed, first_name_of, is_of_another, noted
from registry.core.clock import PERU
from tests.access.sessions.conftest import Browser
from tests.births.drafts.conftest import begin, certificate, day, fill, version
from tests.births.samples import digits

ROSA = {
    "mother_document_type": "DNI",
    "mother_document_number": "45678901",
    "mother_given_names": "Rosa Elena",
    "mother_first_surname": "Quispe",
}
JUANA = ROSA | {
    "mother_document_number": "41234567",
    "mother_given_names": "Juana",
    "mother_first_surname": "Condori",
}
QUESTION = "Whose fingers are they?"


@pytest.mark.parametrize(
    ("now", "is_asked"),
    [
        (JUANA, True),
        (JUANA | {"mother_document_type": "NONE", "mother_document_number": ""}, True),
        (ROSA | {"mother_document_number": "45678910"}, False),  # a number mistyped
        (JUANA | {"mother_document_number": "45678901-2"}, False),  # a name mistyped
        (ROSA | {"mother_given_names": "Rosa Helena", "mother_second_surname": "Mamani"}, False),
        (ROSA | {"mother_given_names": "", "mother_first_surname": ""}, False),  # nobody is named yet
        ({**ROSA, **dict.fromkeys(ROSA, ""), "is_mother_unknown": "yes"}, False),
    ],
)
def test_another_woman_is_one_by_name_and_number(now: dict[str, str], is_asked: bool) -> None:
    values = noted(ROSA, ["mother"])
    assert is_of_another(values | now) is is_asked


def test_whoever_is_named_first_after_the_prints_is_that_woman() -> None:
    nobody = noted({"weight_g": "3240"}, ["mother"])
    assert first_name_of(nobody) == ""
    named = noted(nobody | ROSA, ["mother"])
    assert first_name_of(named) == "Rosa Elena Quispe"
    changed = noted(named | JUANA, ["mother"])
    assert is_of_another(changed)
    assert not is_of_another(confirmed(changed))
    assert noted(changed, ["newborn"]) == JUANA | {"weight_g": "3240"}, (
        "without a print of hers there is nothing to note"
    )


def test_a_colleague_who_names_another_mother_is_asked_whose_fingers_they_are(
    registrar: Callable[[], Browser], finger_png: Callable[..., bytes]
) -> None:
    page, colleague = registrar(), registrar()
    draft = begin(page)
    fill(page, draft, certificate())
    for finger in (1, 2):
        assert _capture(page, draft, finger, finger_png(400 + finger)) == 303
    other = {
        "mother_document_type": "DNI",
        "mother_document_number": digits(8),
        "mother_given_names": "Juana",
        "mother_first_surname": "Condori",
        **day("mother_birth_date", datetime(1991, 3, 9, tzinfo=PERU)),
        "mother_nationality": "PER",
    }
    fill(colleague, draft, {"mother": other})
    for address in (draft, f"{draft}/check", f"{draft}/prints/mother/1"):
        shown = colleague.get(address).text
        assert QUESTION in shown, (address, shown[shown.find("<main") :][:1500])
        assert "named Rosa Quispe. Now it names Juana Condori" in shown
    refused = colleague.send(f"{draft}/check", f"{draft}/registration", act="save")
    assert refused.status_code == 422
    assert "Say whose fingers they are" in refused.text
    removed = colleague.send(draft, f"{draft}/prints/mother/owner", prints="removed", once=digits(12))
    assert removed.location.startswith(f"{draft}/prints/mother")
    assert QUESTION not in colleague.get(draft).text
    assert "Not begun" in colleague.get(draft).text
    for finger in (1, 2):
        assert _capture(colleague, draft, finger, finger_png(420 + finger)) == 303
    address = f"{draft}/mother"
    mistyped = other | {"mother_given_names": "Hermelinda", "mother_first_surname": "Ttito"}
    right = mistyped | {"mother_document_number": digits(8)}
    colleague.send(address, address, version=version(colleague, address), **right)
    assert QUESTION in colleague.get(draft).text
    colleague.send(draft, f"{draft}/prints/mother/owner", prints="hers", once=digits(12))
    assert QUESTION not in colleague.get(draft).text
    assert colleague.send(f"{draft}/check", f"{draft}/registration", act="save").status_code == 303


def _capture(page: Browser, draft: str, finger: int, image: bytes) -> int:
    address = f"{draft}/prints/mother/{finger}"
    sent = {"form_token": page.form_token(address), "print": (io.BytesIO(image), f"{finger}.png")}
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    answer = page.client.post(address, data=sent, content_type="multipart/form-data", headers=headers)
    return int(answer.status_code)
