"""A registrar at a browser without scripts, and a certificate as it is typed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from registry.core.clock import PERU, utc_now
from tests.access.sessions.conftest import Browser, person  # noqa: F401  # a fixture
from tests.births.samples import digits

Typed = dict[str, dict[str, str]]


@pytest.fixture
def registrar(app: Flask, fresh_limits: None, person: Callable[..., object]) -> Callable[[], Browser]:  # noqa: F811
    """registrar(): another registrar of the hospital, signed in."""

    def sign_in() -> Browser:
        return Browser(app.test_client()).signed_in(person("registrar"))  # type: ignore[arg-type]

    return sign_in


def day(name: str, moment: datetime) -> dict[str, str]:
    """The three inputs of a date."""
    return {f"{name}.day": str(moment.day), f"{name}.month": str(moment.month), f"{name}.year": str(moment.year)}


def certificate() -> Typed:
    """Page → what is typed on it: a certificate that can be signed."""
    born = utc_now().astimezone(PERU) - timedelta(hours=2)
    return {
        "child": {
            "sex": "female",
            **day("born_on", born),
            "born_time": born.strftime("%H:%M"),
            "weight_g": "3240",
            "length_cm": "49,5",
            "gestational_weeks": "39",
            "delivery_kind": "vaginal",
            "plurality": "1",
            "birth_order": "1",
        },
        "place": {
            "place": "facility",
            "place_facility_code": "00006208",
            "ubigeo": "150101",
            "cnv": digits(12),
            **day("certified_on", born),
            "attendant_profession": "relative",
            "certifier_profession": "physician",
            "certifier_dni": "99000002",
            "certifier_licence": "90002",
        },
        "mother": {
            "mother_document_type": "DNI",
            "mother_document_number": digits(8),
            "mother_given_names": "Rosa",
            "mother_first_surname": "Quispe",
            **day("mother_birth_date", datetime(1998, 7, 2, tzinfo=PERU)),
            "mother_nationality": "PER",
        },
        "history": {
            "mother_residence_ubigeo": "150101",
            "mother_marital_status": "cohabiting",
            "mother_education": "secondary",
            "pregnancies": "1",
            "live_births": "1",
            "living_children": "1",
            "stillbirths": "0",
            "unknown.prenatal_visits": "not_remembered",
        },
    }


def begin(page: Browser) -> str:
    """Begin an enrolment; its address."""
    location = page.send("/enrolments", "/enrolments", once=digits(12)).location
    assert location is not None
    return str(location)


def version(page: Browser, address: str) -> str:
    """The version that a page of a draft was read at."""
    return page.get(address).text.split('name="version" value="')[1].split('"')[0]


def fill(page: Browser, draft: str, typed: Typed) -> None:
    """Type every page of an enrolment."""
    for slug, values in typed.items():
        address = f"{draft}/{slug}"
        answer = page.send(address, address, version=version(page, address), **values)
        assert answer.status_code == 303, answer.text


def send_print(page: Browser, address: str, **fields: Any) -> Any:
    token = page.form_token(address)
    return page.post(address, form_token=token, **fields)
