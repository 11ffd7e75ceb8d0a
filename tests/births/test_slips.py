"""Slips at the reader: told at once, in words that help, before anything is stored."""

from base64 import b64encode
from typing import Any

import pytest

from tests.births.samples import Draw, example, failures

MOTHERS_THUMB, MOTHERS_INDEX, INFANTS_THUMB, STRANGER = 961, 962, 963, 964


def image(subject: str, finger: int, png: bytes, impression: int = 1) -> dict[str, Any]:
    return {
        "subject": subject,
        "finger": finger,
        "impression": impression,
        "captured_at": "2025-03-14T06:00:00-05:00",
        "image": b64encode(png).decode(),
    }


@pytest.fixture(scope="module")
def drawn(finger_png: Draw) -> dict[str, bytes]:
    return {
        "thumb": finger_png(MOTHERS_THUMB, 1),
        "thumb again": finger_png(MOTHERS_THUMB, 2),
        "index": finger_png(MOTHERS_INDEX, 1),
        "index again": finger_png(MOTHERS_INDEX, 2),
        "infant": finger_png(INFANTS_THUMB, 1, newborn=True),
        "stranger": finger_png(STRANGER, 1),
    }


def details(response: Any) -> dict[str, str]:
    assert response.status_code == 422, response.json
    return {error["pointer"]: error["detail"] for error in response.json["errors"]}


def test_one_finger_sent_as_thumb_and_as_index_is_told_with_both_names(post: Any, drawn: dict[str, bytes]) -> None:
    prints = [image("mother", 6, drawn["thumb"]), image("mother", 7, drawn["thumb again"])]
    errors = details(post("/births", example(prints=prints)))
    assert set(errors) == {"/prints/0/image", "/prints/1/image"}
    assert errors["/prints/1/image"].startswith("This is the finger sent as left thumb (mother).")


def test_the_mothers_finger_sent_as_the_newborns_is_told(post: Any, drawn: dict[str, bytes]) -> None:
    prints = [image("mother", 1, drawn["thumb"]), image("newborn", 1, drawn["thumb again"])]
    errors = details(post("/births", example(prints=prints)))
    assert "right thumb (mother)" in errors["/prints/1/image"]


def test_impressions_of_two_women_sent_as_one_finger_are_told(post: Any, drawn: dict[str, bytes]) -> None:
    prints = [image("mother", 1, drawn["thumb"]), image("mother", 1, drawn["stranger"], 2)]
    errors = details(post("/births", example(prints=prints)))
    assert set(errors) == {"/prints/0/image", "/prints/1/image"}


def test_a_birth_stays_registrable_when_the_slip_is_left_out_with_a_reason(post: Any, drawn: dict[str, bytes]) -> None:
    prints = [
        image("mother", 1, drawn["thumb"]),
        image("mother", 1, drawn["thumb again"], 2),
        image("mother", 2, drawn["index"]),
        image("newborn", 1, drawn["infant"]),
        *failures(2, subject="newborn"),
    ]
    response = post("/births", example(prints=prints))
    assert response.status_code == 201, response.json
    assert response.json["is_bound"]


EXCHANGED = [((6, "thumb again"),), ((1, "index again"), (2, "thumb again"))]


@pytest.mark.parametrize("fingers", EXCHANGED, ids=["hands", "thumb for index"])
def test_a_slip_at_the_discharge_confirms_and_is_told(
    post: Any, get: Any, drawn: dict[str, bytes], fingers: tuple[tuple[int, str], ...]
) -> None:
    path = f"/births/{enrolled(post, drawn)}/verifications"
    answer = post(path, {"prints": [image("mother", finger, drawn[name]) for finger, name in fingers]}).json
    assert answer["mother"]["outcome"] == "confirmed"
    (looked_into,) = get(path, "investigator").json
    assert [reference["ground"] for reference in looked_into["mother"]["references"]] == ["enrolment"] * len(fingers)
    (slip,) = answer["slips"]
    assert slip["subject"] == "mother"
    assert "exchanged, now or at the first capture" in slip["detail"]
    assert (answer["next"], bool(answer["detail"])) == ("second_attempt", True)  # no newborn was brought


def enrolled(post: Any, drawn: dict[str, bytes]) -> str:
    prints = [
        image("mother", 1, drawn["thumb"]),
        image("mother", 2, drawn["index"]),
        image("newborn", 1, drawn["infant"]),
    ]
    return str(post("/births", example(prints=prints)).json["id"])


@pytest.mark.parametrize("fingers", EXCHANGED, ids=["hands", "thumb for index"])
def test_a_slip_is_told_before_it_becomes_a_reference_and_stored_once_checked(
    post: Any, drawn: dict[str, bytes], fingers: tuple[tuple[int, str], ...]
) -> None:
    path = f"/births/{enrolled(post, drawn)}/captures"
    prints = [image("mother", finger, drawn[name], 2) for finger, name in fingers]
    errors = details(post(path, {"prints": prints}))
    assert set(errors) == {*(f"/prints/{index}/finger" for index in range(len(prints))), "/fingers_checked"}
    checked = post(path, {"prints": prints, "fingers_checked": True})
    assert checked.status_code == 201, checked.json
    assert checked.json["confirmation"] == []


def test_a_stranger_among_exchanged_fingers_is_not_confirmed_with_them(post: Any, drawn: dict[str, bytes]) -> None:
    path = f"/births/{enrolled(post, drawn)}/captures"
    prints = [image("mother", 6, drawn["thumb again"], 2), image("mother", 7, drawn["stranger"], 2)]
    answer = post(path, {"prints": prints, "fingers_checked": True}).json
    waiting = {print_ for part in answer["confirmation"] for print_ in part["prints"]}
    assert {print_["finger"] for print_ in answer["prints"] if print_["id"] in waiting} == {7}
