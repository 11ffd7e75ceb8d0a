"""Births of which not everything is known, over HTTP: kept, shown, told, and never invented."""

from datetime import timedelta
from typing import Any

import pytest

from registry.core.clock import PERU, day_in_peru, utc_now
from tests.births.samples import BOTH, example, failures

LEFT_OUT = ("weight_g", "length_cm", "gestational_weeks", "delivery_kind", "plurality", "birth_order")


def enrol(post: Any, changes: dict[str, Any], **options: Any) -> dict[str, Any]:
    response = post("/births", example(changes, options.pop("prints", BOTH)), **options)
    assert response.status_code == 201, response.json
    answer: dict[str, Any] = response.json
    return answer


def slugs(answer: dict[str, Any]) -> set[tuple[str, str]]:
    """What the counter is told, and where."""
    return {(warning["slug"], warning["pointer"]) for warning in answer["warnings"]}


def test_a_late_registration_keeps_the_reason_of_everything_that_it_left_out(post: Any, get: Any) -> None:
    answer = enrol(post, {f"/certificate/newborn/{name}": None for name in LEFT_OUT})
    assert answer["state"] == "signed"
    assert answer["kinds"] == ["late"]
    unknown = get(f"/births/{answer['id']}").json["certificate"]["unknown"]
    assert {unknown[f"/certificate/newborn/{name}"] for name in LEFT_OUT} == {"registered_late"}


def test_an_ordinary_birth_without_a_weight_is_told_to_say_why(post: Any) -> None:
    born = utc_now() - timedelta(hours=6)
    changes = {
        "/certificate/newborn/born_at": born.isoformat(),
        "/certificate/certified_on": day_in_peru(born).isoformat(),
        "/certificate/newborn/weight_g": None,
    }
    refused = post("/births", example(changes))
    assert [error["pointer"] for error in refused.json["errors"]] == ["/certificate/newborn/weight_g"]
    reason = {"/certificate/unknown": {"/certificate/newborn/weight_g": "Balanza malograda"}}
    answer = enrol(post, changes | reason, prints=[])
    assert answer["kinds"] == ["ordinary"]
    assert answer["certificate"]["unknown"] == {"/certificate/newborn/weight_g": "Balanza malograda"}


def test_a_reason_goes_once_the_value_is_known(client: Any, auth: Any, post: Any) -> None:
    draft = example({"/certificate/newborn/weight_g": None, "/certificate/unknown": {"weight_g": "not_measured"}})
    answer = post("/births", draft | {"sign": False}).json
    change = {"certificate": {"newborn": {"weight_g": 3100}}}
    changed = client.patch(f"/api/v1/births/{answer['id']}", json=change, headers=auth()).json
    assert changed["certificate"]["newborn"]["weight_g"] == 3100
    assert "unknown" not in changed["certificate"]


def test_a_day_without_an_hour_stays_a_day(post: Any, get: Any) -> None:
    answer = enrol(post, {"/certificate/newborn/born_at": "2025-03-14"})
    assert ("hour-unknown", "/certificate/newborn/born_at") in slugs(answer)
    newborn = get(f"/births/{answer['id']}").json["certificate"]["newborn"]
    assert newborn["born_on"] == "2025-03-14"
    assert "born_at" not in newborn
    assert [recapture["due_on"] for recapture in answer["recaptures"]] == []


def test_a_birth_of_a_known_hour_has_its_day_in_peru(post: Any) -> None:
    answer = enrol(post, {"/certificate/newborn/born_at": "2025-03-15T04:30:00Z"}, prints=[])
    assert answer["certificate"]["newborn"]["born_on"] == "2025-03-14"


def test_an_estimated_day_is_told_and_kept_with_what_it_was_estimated_by(post: Any) -> None:
    answer = enrol(
        post,
        {
            "/certificate/newborn/born_at": None,
            "/certificate/newborn/born_on": "2023-06-01",
            "/certificate/newborn/birth_estimate": "Edad ósea",
            "/certificate/newborn/is_found": True,
            "/certificate/mother": {"is_unknown": True},
        },
        prints=failures(1, subject="newborn"),
    )
    assert answer["state"] == "signed"
    assert ("day-estimated", "/certificate/newborn/born_on") in slugs(answer)
    assert answer["certificate"]["newborn"]["birth_estimate"] == "Edad ósea"


def test_what_a_nurse_writes_in_her_own_way_is_mended_and_told(post: Any) -> None:
    answer = enrol(
        post,
        {
            "/certificate/newborn/weight_g": "3,24",
            "/certificate/certified_on": "14/03/2025",
            "/certificate/mother/given_names": "Rosa  D´Arc",
            "/certificate/mother/first_surname": "Núñez – Melgar",
            "/certificate/mother/phone": "(01) 456-7890",
        },
    )
    stated = answer["certificate"]
    assert stated["newborn"]["weight_g"] == 3240
    assert stated["certified_on"] == "2025-03-14"
    assert (stated["mother"]["given_names"], stated["mother"]["first_surname"]) == ("Rosa D'Arc", "Núñez-Melgar")
    assert stated["mother"]["phone"] == "014567890"
    assert slugs(answer) >= {
        ("number-mended", "/certificate/newborn/weight_g"),
        ("date-mended", "/certificate/certified_on"),
        ("name-mended", "/certificate/mother/given_names"),
        ("name-mended", "/certificate/mother/first_surname"),
        ("phone-mended", "/certificate/mother/phone"),
    }


def test_a_request_sent_again_is_told_the_same(post: Any) -> None:
    body = example({"/certificate/newborn/weight_g": "3,24"}, BOTH)
    first, second = (post("/births", body, key="again-1") for _time in range(2))
    assert first.json["id"] == second.json["id"]
    assert slugs(first.json) == slugs(second.json)


def test_a_station_and_a_watch_some_minutes_fast_enrol(post: Any) -> None:
    ahead = (utc_now() + timedelta(minutes=3)).isoformat()
    answer = enrol(
        post,
        {
            "/certificate/newborn/born_at": ahead,
            "/certificate/certified_on": day_in_peru(utc_now()).isoformat(),
        },
        prints=[{**failures(1, subject="newborn")[0], "captured_at": ahead}],
    )
    assert slugs(answer) >= {
        ("clock-mended", "/certificate/newborn/born_at"),
        ("clock-mended", "/prints/0/captured_at"),
    }


def test_a_print_stamped_seconds_before_the_written_minute_of_birth_is_taken(post: Any) -> None:
    born = utc_now() - timedelta(hours=1)
    stamped = (born - timedelta(seconds=20)).astimezone(PERU).isoformat()
    changes = {
        "/certificate/newborn/born_at": born.isoformat(),
        "/certificate/certified_on": day_in_peru(born).isoformat(),
    }
    enrol(post, changes, prints=[{**failures(1, subject="newborn")[0], "captured_at": stamped}])


@pytest.mark.parametrize("hours", [1, 24])
def test_a_birth_hours_ahead_is_still_refused(post: Any, hours: int) -> None:
    ahead = (utc_now() + timedelta(hours=hours)).isoformat()
    refused = post("/births", example({"/certificate/newborn/born_at": ahead}))
    assert refused.status_code == 422


def test_spaces_and_dots_in_a_number_are_left_out_and_told(post: Any) -> None:
    number = "41.567 892"
    answer = enrol(post, {"/certificate/mother/document_number": number, "/certificate/certifier/dni": "45 123 987"})
    assert answer["certificate"]["mother"]["document_number"] == "41567892"
    assert answer["certificate"]["certifier"]["dni"] == "45123987"
    assert ("document-mended", "/certificate/mother/document_number") in slugs(answer)


def test_a_signed_certificate_gets_the_weight_that_was_unknown_and_the_true_day(
    client: Any, auth: Any, post: Any
) -> None:
    answer = enrol(
        post,
        {
            "/certificate/newborn/weight_g": None,
            "/certificate/newborn/born_at": None,
            "/certificate/newborn/born_on": "2025-03-01",
            "/certificate/newborn/birth_estimate": "Cordón umbilical",
        },
    )
    change = {"weight_g": 3100, "born_at": "2025-03-14T05:30:00-05:00"}
    body = {"certificate": {"newborn": change}, "reason": "Se halló la ficha del parto"}
    response = client.post(f"/api/v1/births/{answer['id']}/correction", json=body, headers=auth())
    assert response.status_code == 200, response.json
    stated = response.json["certificate"]
    assert (stated["newborn"]["weight_g"], stated["newborn"]["born_on"]) == (3100, "2025-03-14")
    assert "birth_estimate" not in stated["newborn"]
    assert "/certificate/newborn/weight_g" not in stated.get("unknown", {})


def test_a_value_is_not_taken_back_without_a_reason(client: Any, auth: Any, post: Any) -> None:
    born = utc_now() - timedelta(hours=6)
    dated = {
        "/certificate/newborn/born_at": born.isoformat(),
        "/certificate/certified_on": day_in_peru(born).isoformat(),
    }
    answer = enrol(post, dated, prints=[])
    body: dict[str, Any] = {"certificate": {"newborn": {"weight_g": None}}, "reason": "No se pesó al niño"}
    path = f"/api/v1/births/{answer['id']}/correction"
    refused = client.post(path, json=body, headers=auth())
    assert [error["pointer"] for error in refused.json["errors"]] == ["/certificate/newborn/weight_g"]
    body["certificate"]["unknown"] = {"newborn/weight_g": "not_measured"}
    corrected = client.post(path, json=body, headers=auth())
    assert corrected.json["certificate"]["unknown"] == {"/certificate/newborn/weight_g": "not_measured"}
