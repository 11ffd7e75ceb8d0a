"""Searches do not show the sealed; those who may know see which search matched one."""

from base64 import b64encode
from typing import Any

from registry.core.registry import Registry
from registry.core.worker import run_task
from registry.duplicates.linkage.service import refresh
from registry.investigations.searches.service import SEALED_TASK
from tests.births.samples import a_phone, digits
from tests.duplicates.conftest import enrolled
from tests.investigations.conftest import COLLEAGUE, INVESTIGATOR, OTHER_SUPERVISOR, SUPERVISOR
from tests.investigations.searches.conftest import ASKED, WHY, run_searches
from tests.investigations.searches.conftest import case as case  # fixtures
from tests.investigations.searches.conftest import no_limit as no_limit
from tests.sealing.conftest import Seal


def test_a_search_neither_shows_nor_counts_the_sealed_and_stores_the_match_for_those_who_may_know(
    registry: Registry, actor: Any, prints: Any, finger_png: Any, case: str, get: Any, post: Any, seal: Seal
) -> None:
    details: dict[str, Any] = {
        "mother_document_number": digits(8),
        "mother_phone": a_phone(),
        "attendant_dni": digits(8),
        "mother_given_names": "Illari",
        "mother_first_surname": "Quispicusihuaman",
        "mother_second_surname": "Ccoyllo",
    }
    with registry.begin(actor("registrar")) as ctx:
        birth = enrolled(ctx, prints("mother", 1713, 1, 1), **details)
        assert birth.mother_id is not None
        refresh(ctx, [birth.mother_id, birth.newborn_id])
    mother, child = str(birth.mother_id), str(birth.newborn_id)
    image = b64encode(finger_png(1713 + 1000, 2)).decode()
    criteria_of: dict[str, dict[str, Any]] = {
        "document": {"document_type": "DNI", "document_number": details["mother_document_number"]},
        "phone": {"phone": details["mother_phone"]},
        "attendant": {"document_number": details["attendant_dni"]},
        "names": {
            "given_names": "Illari",
            "first_surname": details["mother_first_surname"],
            "second_surname": "Ccoyllo",
        },
        "prints": {"side": "adult", "prints": [{"finger": 1, "image": image}]},
    }
    before = {kind: _searched(registry, post, get, case, kind, criteria) for kind, criteria in criteria_of.items()}
    assert all(search["found"] >= 1 for search in before.values()), before
    seal(mother, child)
    for kind, search in before.items():  # its counts would give the person away
        assert get(f"/cases/{case}/searches/{search['id']}").status_code == 404, kind
        assert get(f"/cases/{case}/searches/{search['id']}", SUPERVISOR).status_code == 200
        assert _replayed(registry, post, f"/cases/{case}/searches/{search['id']}", SUPERVISOR)["is_same"], kind
    after = {kind: _searched(registry, post, get, case, kind, criteria) for kind, criteria in criteria_of.items()}
    for kind, search in after.items():
        assert search["found"] == before[kind]["found"] - len(SEALED_BY[kind]), kind
        assert [hit["rank"] for hit in search["hits"]] == list(range(1, len(search["hits"]) + 1))
        assert _replayed(registry, post, f"/cases/{case}/searches/{search['id']}")["is_same"], kind
    hits = get("/sealings/hits?limit=100", SUPERVISOR).json["items"]
    matches = {(hit["search_id"], hit["person_id"]) for hit in hits if hit["searched_by"] == INVESTIGATOR}
    named = {"mother": mother, "child": child}
    assert matches == set()
    for search in (*after.values(), *after.values()):
        run_task(registry, SEALED_TASK, {"search_id": search["id"]})
    hits = get("/sealings/hits?limit=100", SUPERVISOR).json["items"]
    matches = {(hit["search_id"], hit["person_id"]) for hit in hits if hit["searched_by"] == INVESTIGATOR}
    assert {(after[kind]["id"], named[role]) for kind, roles in SEALED_BY.items() for role in roles} <= matches
    assert get("/sealings/hits", INVESTIGATOR).status_code == 403
    assert get("/sealings/hits", COLLEAGUE).status_code == 403


SEALED_BY = {
    "document": ("mother",),
    "phone": ("mother", "child"),
    "attendant": ("child",),
    "names": ("mother",),
    "prints": ("mother",),
}


def _replayed(registry: Registry, post: Any, path: str, *reader: str) -> Any:
    """A search repeated: by prints, once the galleries have answered."""
    first = post(f"{path}/replay", None, *reader).json
    if first["state"] == "done":
        return first
    run_searches(registry)
    return post(f"{path}/replay", None, *reader).json


def _searched(
    registry: Registry, post: Any, get: Any, case: str, kind: str, criteria: dict[str, Any]
) -> dict[str, Any]:
    answer = post(f"/cases/{case}/searches", ASKED | {"kind": kind, "criteria": criteria})
    assert answer.status_code == 201, answer.text
    search: dict[str, Any] = answer.json
    if search["state"] != "done":
        path = f"/cases/{case}/searches/{search['id']}"
        assert post(f"{path}/approval", WHY | {"agrees": True}, OTHER_SUPERVISOR).status_code == 200
        search = post(f"{path}/run").json
        run_searches(registry)
        search = get(path).json
    return search
