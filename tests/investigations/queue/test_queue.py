"""The queue as an investigator works it: filtered, sorted, recognised at a glance, and given out many at once."""

from collections.abc import Callable
from typing import Any

import pytest

from registry.core.registry import Registry
from tests.duplicates.conftest import enrolled
from tests.investigations.conftest import COLLEAGUE, INVESTIGATOR, SUPERVISOR, nobody

WHY = {"reason": "As the papers show"}


@pytest.fixture
def queue(get: Any) -> Callable[..., list[dict[str, Any]]]:
    """queue(query, who): the cases of every page."""

    def pages(query: str = "", who: str = INVESTIGATOR) -> list[dict[str, Any]]:
        items, cursor = [], ""
        while True:
            page = get(f"/cases?limit=100{query}{cursor}", who).json
            items += page["items"]
            if not page["next_cursor"]:
                return items
            cursor = f"&cursor={page['next_cursor']}"

    return pages


@pytest.fixture
def mother(registry: Registry, actor: Any) -> str:
    with registry.begin(actor("registrar")) as ctx:
        birth = enrolled(ctx, [], mother_given_names="Saturnina", mother_first_surname="Ccorimanya")
        return str(birth.mother_id)


def ids(items: list[dict[str, Any]]) -> set[str]:
    return {item["id"] for item in items}


def test_an_item_names_persons_and_place_and_what_is_due(mother: str, open_case: Any, post: Any, queue: Any) -> None:
    case = open_case(persons=[mother], risk=97)["id"]
    post(f"/cases/{case}/entries", {"kind": "task", "title": "Llamar", "text": "A la madre", "due_on": "2099-01-02"})
    (item,) = [item for item in queue("&mine=true&risk_at_least=97") if item["id"] == case]
    assert "Ccorimanya" in item["persons"][0]["name"]
    assert {"code", "name", "department", "district"} == set(item["facilities"][0])
    assert (item["due_on"], item["indicators"]) == ("2099-01-02", [])


def test_a_supervisor_lists_the_cases_of_one_investigator(open_case: Any, queue: Any) -> None:
    case = open_case()["id"]
    assert case in ids(queue(f"&assignee={INVESTIGATOR}", SUPERVISOR))
    assert case not in ids(queue(f"&assignee={COLLEAGUE}", SUPERVISOR))
    assert case not in ids(queue(f"&assignee={INVESTIGATOR}", COLLEAGUE))


def test_the_queue_is_filtered_by_where_the_births_were(mother: str, open_case: Any, queue: Any) -> None:
    case = open_case(persons=[mother])["id"]
    (item,) = [item for item in queue("&mine=true") if item["id"] == case]
    where = item["facilities"][0]
    assert case in ids(queue(f"&facility={where['code']}"))
    assert case in ids(queue(f"&department={where['department'].upper()}"))
    assert case not in ids(queue("&facility=99999999"))
    assert case not in ids(queue("&department=Nowhere"))


def test_the_queue_is_filtered_by_risk_and_age(open_case: Any, queue: Any) -> None:
    low, high = open_case(risk=3)["id"], open_case(risk=95)["id"]
    assert {low, high} & ids(queue("&risk_at_least=95")) == {high}
    assert {low, high} <= ids(queue("&mine=true&older_than_days=0"))
    assert not {low, high} & ids(queue("&older_than_days=1"))


@pytest.mark.parametrize("sort", ["risk", "oldest", "newest"])
def test_every_order_is_kept_from_page_to_page(open_case: Any, get: Any, sort: str) -> None:
    for risk in (11, 78, 11):
        open_case(COLLEAGUE, risk=risk)
    seen: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = get(f"/cases?mine=true&limit=2&sort={sort}{cursor and '&cursor='}{cursor}", COLLEAGUE).json
        seen, cursor = [*seen, *page["items"]], page["next_cursor"]
    assert len(ids(seen)) == len(seen)
    orders: dict[str, Callable[[dict[str, Any]], Any]] = {
        "risk": lambda item: (-item["risk"], item["opened_at"]),
        "oldest": lambda item: item["opened_at"],
        "newest": lambda item: item["opened_at"],
    }
    keys = [orders[sort](item) for item in seen]
    assert keys == sorted(keys, reverse=sort == "newest")


def test_a_cursor_of_another_order_is_refused(open_case: Any, get: Any) -> None:
    open_case(), open_case()
    cursor = get("/cases?mine=true&limit=1").json["next_cursor"]
    assert get(f"/cases?mine=true&limit=1&sort=newest&cursor={cursor}").status_code == 422


def test_what_others_did_since_ones_last_look_is_new(open_case: Any, post: Any, get: Any, queue: Any) -> None:
    case = open_case()["id"]
    assert case not in ids(queue("&new=true"))
    post(f"/cases/{case}/reviewers", {"username": COLLEAGUE})
    post(f"/cases/{case}/entries", {"kind": "note", "title": "Visto", "text": "De acuerdo"}, COLLEAGUE)
    assert case in ids(queue("&new=true"))
    get(f"/cases/{case}")
    assert case not in ids(queue("&new=true"))


@pytest.mark.parametrize("query", ["colour=red", "indicator=zz", "sort=colour", "risk_at_least=101", "mine=perhaps"])
def test_a_filter_that_does_not_exist_is_refused(get: Any, query: str) -> None:
    assert get(f"/cases?{query}").status_code == 422


def test_a_supervisor_gives_several_cases_to_one_investigator(open_case: Any, post: Any, queue: Any) -> None:
    cases = [open_case(SUPERVISOR)["id"] for _ in range(2)]
    request = {"cases": [*cases, nobody()], "username": COLLEAGUE}
    outcomes = post("/cases/assignments", request, SUPERVISOR).json["items"]
    assert [outcome["state"] for outcome in outcomes] == ["in_review", "in_review", None]
    assert set(cases) <= ids(queue("&mine=true", COLLEAGUE))
    refused = post("/cases/assignments", request | {"username": SUPERVISOR}).json["items"]
    assert {outcome["state"] for outcome in refused} == {None}
