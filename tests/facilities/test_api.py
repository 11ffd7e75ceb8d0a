"""Places and facilities over HTTP."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient


def test_districts_are_found_by_a_part_of_their_name_without_accents(
    client: FlaskClient, auth: Callable[..., dict[str, str]]
) -> None:
    answer = client.get("/api/v1/places?scheme=INEI&q=brena", headers=auth())
    assert answer.status_code == 200
    (place,) = answer.get_json()
    assert (place["scheme"], place["code"], place["district"], place["province"]) == ("INEI", "150105", "Breña", "Lima")
    assert place["position_of"] == "district"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("q=lima", "/query/scheme"),
        ("scheme=SUNAT&q=lima", "/query/scheme"),
        ("scheme=INEI", "/query/q"),
        ("scheme=INEI&q=l", "/query/q"),
        ("scheme=INEI&q=li%00ma", "/query/q"),
        ("scheme=INEI&q=lima&limit=101", "/query/limit"),
    ],
)
def test_a_search_without_a_scheme_or_with_what_is_unknown_is_refused(
    client: FlaskClient, auth: Callable[..., dict[str, str]], query: str, pointer: str
) -> None:
    answer = client.get(f"/api/v1/places?{query}", headers=auth())
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [pointer]


def test_the_same_code_is_another_place_in_the_other_scheme(
    client: FlaskClient, auth: Callable[..., dict[str, str]]
) -> None:
    def code(scheme: str) -> str:
        answer = client.get(f"/api/v1/places?scheme={scheme}&q=chimbote&limit=1", headers=auth("clerk"))
        return str(answer.get_json()[0]["code"])

    assert (code("INEI"), code("RENIEC")) == ("021801", "021301")


def test_a_facility_is_read_by_its_code(client: FlaskClient, auth: Callable[..., dict[str, str]]) -> None:
    answer = client.get("/api/v1/facilities/00006208", headers=auth())
    assert answer.status_code == 200
    assert answer.get_json()["services"] == ["births", "registry"]


@pytest.mark.parametrize("code", ["99999999", "6208", "x", "0000620%00", "%F0%9F%98%80", "..%2f..", "٠٠٠٠٦٢٠٨"])
def test_an_unknown_code_is_not_found(client: FlaskClient, auth: Callable[..., dict[str, str]], code: str) -> None:
    answer = client.get(f"/api/v1/facilities/{code}", headers=auth())
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_facilities_are_listed_and_found_by_name(client: FlaskClient, auth: Callable[..., dict[str, str]]) -> None:
    codes = {facility["code"] for facility in client.get("/api/v1/facilities?limit=100", headers=auth()).get_json()}
    assert {"00006208", "00005196"} <= codes
    facilities = client.get("/api/v1/facilities?q=DEMOSTRACIÓN B", headers=auth()).get_json()
    assert [facility["code"] for facility in facilities] == ["00005196"]


@pytest.mark.parametrize("path", ["places?scheme=INEI&q=lima", "facilities", "facilities/00006208"])
def test_nobody_reads_without_a_token_or_the_permission(
    client: FlaskClient, auth: Callable[..., dict[str, str]], path: str
) -> None:
    assert client.get(f"/api/v1/{path}").status_code == 401
    assert client.get(f"/api/v1/{path}", headers=auth("auditor")).status_code == 403
