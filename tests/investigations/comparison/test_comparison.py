"""Two persons side by side, through the interface."""

from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from PIL import Image
from sqlalchemy import text

from registry.births.service import SEARCH_TASK
from registry.core.limits import Limits
from registry.core.registry import Registry
from registry.core.worker import run_task
from registry.duplicates.linkage.service import refresh
from tests.duplicates.conftest import BORN, enrolled
from tests.duplicates.conftest import prints as prints  # a fixture
from tests.investigations.conftest import COLLEAGUE, nobody
from tests.once.applications import application_of


@pytest.fixture(scope="module")
def women(registry: Registry, actor: Any, prints: Any) -> list[str]:
    """One woman under two names, her prints taken twice."""
    women_ids = []
    for impression, surname in ((1, "Quispe"), (2, "Kispe")):
        at = BORN + timedelta(days=400 * (impression - 1))
        with registry.begin(actor("registrar")) as ctx:
            birth = enrolled(
                ctx,
                prints("mother", 951, impression, 2, at),
                born_at=at,
                mother_given_names="Rosa",
                mother_first_surname=surname,
                mother_second_surname="Mamani",
                mother_phone="987650001",
            )
            assert birth.mother_id is not None
            refresh(ctx, [birth.mother_id, birth.newborn_id])
            women_ids.append(str(birth.mother_id))
    return women_ids


@pytest.fixture
def case(open_case: Any, women: list[str]) -> str:
    case_id: str = open_case(persons=women)["id"]
    return case_id


def test_fields_prints_evidence_and_timeline_stand_side_by_side(case: str, women: list[str], post: Any) -> None:
    answer = post(f"/cases/{case}/comparison", {"left": women[0], "right": women[1]})
    assert answer.status_code == 200, answer.text
    comparison = answer.json
    fields = {item["field"]: item["agreement"] for item in comparison["fields"]}
    assert (fields["given_names"], fields["first_surname"], fields["phone"]) == ("same", "similar", "same")
    assert fields["birth_date"] == "missing"
    assert [item["finger"] for item in comparison["prints"]] == [1, 2]
    assert all(item["score"] > 30 and item["pairs"] > 5 for item in comparison["prints"])
    assert comparison["prints_score"] > max(item["score"] for item in comparison["prints"])
    assert comparison["score_bits"] == pytest.approx(sum(item["bits"] for item in comparison["waterfall"]))
    assert comparison["waterfall"][0]["part"] == "prior"
    prints, decision = comparison["waterfall"][-2:]
    assert (prints["kind"], prints["part"]) == ("prints", "prints")
    assert prints["level"].startswith("agree")
    assert prints["bits"] > 15
    assert (decision["kind"], decision["part"]) == ("prints", "decision of the prints")
    assert decision["bits"] >= 0
    assert decision["end"] == comparison["score_bits"]
    moments = [datetime.fromisoformat(item["at"]) for item in comparison["timeline"]]
    assert moments == sorted(moments)
    assert {"registered", "gave_birth", "print_taken_enrolment"} <= {item["what"] for item in comparison["timeline"]}


def test_the_prints_are_drawn_with_their_pairs_and_each_image_read_is_journalled(
    case: str, women: list[str], get: Any, sql: Any
) -> None:
    before = sql("SELECT count(*) FROM journal WHERE action = 'capture.image_read'")
    drawn = get(f"/cases/{case}/comparison/{women[0]}/{women[1]}/prints/1.png")
    picture = Image.open(BytesIO(drawn.data))
    assert (drawn.mimetype, picture.format) == ("image/png", "PNG")
    greens = [item for item in picture.convert("RGB").getcolors(1 << 24) or [] if item[1] == (0x10, 0xA0, 0x40)]
    assert greens
    assert greens[0][0] > 500
    assert sql("SELECT count(*) FROM journal WHERE action = 'capture.image_read'") == before + 2
    assert get(f"/cases/{case}/comparison/{women[0]}/{women[1]}/prints/9.png").status_code == 404


def test_prints_drawn_in_pairs_are_of_the_budget_of_a_days_images(
    registry: Registry, case: str, women: list[str], auth: Any
) -> None:
    settings = replace(registry.settings, print_images_per_day=3)
    client = application_of(replace(registry, settings=settings, limits=Limits())).test_client()
    address = f"/api/v1/cases/{case}/comparison/{women[0]}/{women[1]}/prints/1.png"
    assert [client.get(address, headers=auth("investigator")).status_code for _ in range(2)] == [200, 429]


def test_the_waterfall_is_drawn_the_same_each_time(case: str, women: list[str], get: Any) -> None:
    path = f"/cases/{case}/comparison/{women[0]}/{women[1]}/waterfall.svg"
    first, again = get(path), get(path)
    assert first.mimetype == "image/svg+xml"
    assert first.data == again.data
    words = "".join(ET.fromstring(first.data).itertext())
    assert "Sum: log2 odds" in words
    assert "prints: agree" in words


def test_a_cases_score_has_every_kind_of_evidence_and_its_steps_add_up(
    registry: Registry, women: list[str], case: str, post: Any, get: Any
) -> None:
    assert get(f"/cases/{case}/score").json == {"points": 0, "steps": [], "level": "note", "missing": []}
    for birth in _births_of(registry, women):
        run_task(registry, SEARCH_TASK, {"birth_id": birth})
    (alert,) = [item for item in get("/alerts?limit=100").json["items"] if set(item["persons"]) == set(women)]
    followed = post("/cases", {"reason": "Two records of one woman", "alert_id": alert["id"]}).json["id"]
    score = get(f"/cases/{followed}/score").json
    assert {"prints", "text"} <= {item["group"] for item in score["steps"]}
    assert sum(item["points"] for item in score["steps"]) == score["points"] == alert["points"]
    assert score["steps"][-1]["running"] == score["points"]
    words = "".join(ET.fromstring(get(f"/cases/{followed}/score.svg").data).itertext())
    assert "One woman's fingers under two" in words
    pair = post(f"/cases/{followed}/comparison", {"left": women[0], "right": women[1]}).json
    assert pair["points"]["points"] >= score["points"]


def _births_of(registry: Registry, women: list[str]) -> list[str]:
    with registry.engine.connect() as connection:
        statement = text("SELECT id::text FROM birth WHERE mother_id = ANY(CAST(:women AS uuid[])) ORDER BY born_at")
        return list(connection.execute(statement, {"women": women}).scalars())


def test_a_timeline_contains_only_the_persons_of_its_case(case: str, women: list[str], get: Any) -> None:
    items = get(f"/cases/{case}/timeline").json["items"]
    assert {item["person_id"] for item in items} == set(women)
    drawn = get(f"/cases/{case}/timeline.svg")
    assert drawn.mimetype == "image/svg+xml"
    dots = [item for item in ET.fromstring(drawn.data) if item.tag.endswith("circle") and item.get("r") == "5"]
    assert len(dots) == len(items)


def test_persons_outside_the_case_and_other_peoples_cases_are_answered_as_absent(
    case: str, women: list[str], person: Any, open_case: Any, post: Any, get: Any
) -> None:
    stranger, other = person(), open_case(COLLEAGUE, persons=women)["id"]
    for where, left, right in (
        (case, women[0], stranger),
        (case, women[0], women[0]),
        (case, nobody(), women[0]),
        (other, *women),
        (nobody(), *women),
    ):
        assert post(f"/cases/{where}/comparison", {"left": left, "right": right}).status_code == 404
        for file in ("waterfall.svg", "prints/1.png"):
            assert get(f"/cases/{where}/comparison/{left}/{right}/{file}").status_code == 404
    for view in ("timeline", "timeline.svg", "score", "score.svg"):
        assert get(f"/cases/{other}/{view}").status_code == 404


def test_a_person_with_nothing_but_a_print_is_compared(
    registry: Registry, actor: Any, prints: Any, open_case: Any, post: Any
) -> None:
    with registry.begin(actor("registrar")) as ctx:
        birth = enrolled(
            ctx,
            prints("newborn", 952),
            is_mother_unknown=True,
            mother_document_type=None,
            mother_document_number=None,
            sex=None,
            born_at=None,
        )
        other = enrolled(ctx, prints("newborn", 952, 2))
    case = open_case(persons=[str(birth.newborn_id), str(other.newborn_id)])["id"]
    comparison = post(f"/cases/{case}/comparison", {"left": str(birth.newborn_id), "right": str(other.newborn_id)}).json
    assert len(comparison["prints"]) == 1
    known = {item["field"] for item in comparison["fields"] if item["agreement"] != "missing"}
    assert known <= {"delivery_id", "certificate"}


def test_the_drawn_prints_go_into_the_cases_export(case: str, women: list[str], post: Any, get: Any) -> None:
    export = post(f"/cases/{case}/exports", {"reason": "At the prosecutor's request", "target": "fiscalia"})
    assert export.status_code == 201, export.text
    with ZipFile(BytesIO(get(f"/cases/{case}/exports/{export.json['id']}").data)) as archive:
        drawn = [name for name in archive.namelist() if name.endswith(".png")]
        assert drawn == ["pairs/01-finger-01.png", "pairs/01-finger-02.png"]
        assert Image.open(BytesIO(archive.read(drawn[0]))).format == "PNG"
