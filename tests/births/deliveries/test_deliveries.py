"""Twins enrolled as two deliveries are joined afterwards, and those joined by mistake are parted again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.births.conftest import get as get  # fixtures
from tests.births.conftest import post as post
from tests.births.samples import digits, example, pointers

WHY = {"reason": "Segundo gemelo registrado aparte"}


@pytest.fixture
def child(post: Any) -> Callable[..., dict[str, Any]]:
    """child(dni, minute, plurality, order): a birth of a woman at that minute, enrolled alone."""

    def enrol(dni: str, minute: int = 0, plurality: int = 1, order: int = 1, **changes: Any) -> dict[str, Any]:
        born = datetime.fromisoformat("2025-03-14T08:00:00-05:00") + timedelta(minutes=minute)
        certificate: dict[str, Any] = {
            "/certificate/mother/document_number": dni,
            "/certificate/newborn/born_at": born.isoformat(),
            "/certificate/newborn/plurality": plurality,
            "/certificate/newborn/birth_order": order,
        }
        answer = post("/births", example(certificate | changes, []))
        assert answer.status_code == 201, answer.json
        birth: dict[str, Any] = answer.json
        return birth

    return enrol


def joined(post: Any, first: dict[str, Any], *others: dict[str, Any], role: str = "registrar", **fields: Any) -> Any:
    body = WHY | {"births": [other["id"] for other in others]} | fields
    return post(f"/deliveries/{first['delivery_id']}/join", body, role)


@pytest.mark.parametrize("role", ["registrar", "clerk"])
@pytest.mark.parametrize("stated", [((1, 1), (1, 1)), ((2, 1), (2, 2)), ((1, 1), (2, 2))])
def test_twins_enrolled_apart_are_joined_with_one_plurality_and_two_orders(
    post: Any, get: Any, child: Any, role: str, stated: Any
) -> None:
    dni = digits(8)
    first, second = (child(dni, 5 * index, *numbers) for index, numbers in enumerate(stated))
    done = joined(post, first, second, role=role)
    assert done.status_code == 200, done.json
    assert [(birth["plurality"], birth["birth_order"]) for birth in done.json["births"]] == [(2, 1), (2, 2)]
    assert get(f"/births/{second['id']}").json["delivery_id"] == first["delivery_id"]


def test_the_counter_hints_at_the_other_delivery_of_these_days_until_it_is_joined(
    post: Any, get: Any, child: Any
) -> None:
    dni = digits(8)
    first, second = child(dni), child(dni, 5)
    slugs = [warning["slug"] for warning in second["warnings"]]
    assert "other-delivery" in slugs
    joined(post, first, second)
    slugs = [warning["slug"] for warning in get(f"/births/{second['id']}").json["warnings"]]
    assert "other-delivery" not in slugs


def test_what_stood_before_is_kept_with_the_reason(post: Any, child: Any, sql: Any) -> None:
    dni = digits(8)
    first, second = child(dni), child(dni, 5)
    joined(post, first, second)
    row = "SELECT {} FROM birth_correction WHERE birth_id = CAST(:id AS uuid)"
    assert sql(row.format("before ->> 'delivery_id'"), id=second["id"]) == second["delivery_id"]
    assert sql(row.format("after ->> 'delivery_id'"), id=second["id"]) == first["delivery_id"]
    assert sql(row.format("reason"), id=second["id"]) == WHY["reason"]


def test_a_third_joins_two_and_all_three_say_so(post: Any, child: Any) -> None:
    dni = digits(8)
    first, second, third = (child(dni, 5 * index) for index in range(3))
    joined(post, first, second)
    done = joined(post, first, third)
    assert [(birth["plurality"], birth["birth_order"]) for birth in done.json["births"]] == [(3, 1), (3, 2), (3, 3)]


def test_two_babies_taken_for_twins_are_parted_again(post: Any, get: Any, child: Any) -> None:
    dni = digits(8)
    first, second = child(dni), child(dni, 5)
    joined(post, first, second)
    body = {"births": [second["id"]], "reason": "No eran mellizos"}
    done = post(f"/deliveries/{first['delivery_id']}/parting", body)
    assert done.status_code == 200, done.json
    assert done.json["id"] != first["delivery_id"]
    for birth in (first, second):
        newborn = get(f"/births/{birth['id']}").json["certificate"]["newborn"]
        assert (newborn["plurality"], newborn["birth_order"]) == (1, 1)
    again = joined(post, first, second)
    assert (again.status_code, len(again.json["births"])) == (200, 2)


def test_children_of_two_women_and_children_born_days_apart_are_not_joined(post: Any, child: Any) -> None:
    dni = digits(8)
    first, others, later = (
        child(dni),
        child(digits(8), 5),
        child(dni, 60 * 24 * 5, **{"/certificate/certified_on": "2025-03-20"}),
    )
    refused = joined(post, first, others)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/another-mother")
    refused = joined(post, first, later)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/born-apart")


def test_a_registrar_joins_births_of_the_own_facility_alone(post: Any, child: Any) -> None:
    dni = digits(8)
    first, second = child(dni), child(dni, 5)
    body = WHY | {"births": [second["id"]]}
    assert post(f"/deliveries/{first['delivery_id']}/join", body, "registrar", "00005196").status_code == 404
    unknown = WHY | {"births": ["00000000-0000-4000-8000-000000000000"]}
    assert pointers(post(f"/deliveries/{first['delivery_id']}/join", unknown)) == {"/births"}
    assert pointers(joined(post, first, first)) == {"/births"}
    assert pointers(joined(post, first, second, plurality=1)) == {"/plurality"}
    whole = {"births": [first["id"]], "reason": "No eran mellizos"}
    assert pointers(post(f"/deliveries/{first['delivery_id']}/parting", whole)) == {"/births"}


def test_a_draft_and_a_certificate_with_an_acta_are_joined_too(post: Any, child: Any) -> None:
    dni = digits(8)
    first, second = child(dni), child(dni, 5, **{"/sign": False})
    acta = post("/records", {"birth_id": first["id"], "given_names": "Ángela"}, "clerk")
    assert post(f"/records/{acta.json['id']}/inscription", {}, "clerk").status_code == 200
    done = joined(post, first, second, role="clerk")
    assert [birth["state"] for birth in done.json["births"]] == ["used", "draft"], done.json
