"""Judgements through the interface, and what alerts make of them."""

import uuid
from typing import Any

import pytest
from sqlalchemy import text

from registry.core.context import SYSTEM
from registry.core.database import refusals_for_constraints
from registry.core.errors import Refused
from registry.core.messages import _
from registry.core.registry import Registry
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.told_apart.service import are_apart, not_told_apart
from registry.people.service import rename
from tests.investigations.cases.test_database import at_once
from tests.investigations.conftest import COLLEAGUE, INVESTIGATOR, SUPERVISOR, nobody
from tests.roles import roles_without

REASON = "Ridges differ at three places"
Matter = dict[str, Any]


@pytest.fixture
def matter(open_case: Any, person: Any, post: Any) -> Any:
    """matter(risk, is_reviewed): a case of two persons with a note, and a colleague who reviews it."""

    def make(risk: int = 30, *, is_reviewed: bool = True) -> Matter:
        pair = [person(given_names="Rosa", first_surname="Quispe"), person(given_names="Rosa", first_surname="Kispe")]
        case = open_case(persons=pair, risk=risk)["id"]
        note = post(f"/cases/{case}/entries", {"kind": "note", "title": "Cotejo", "text": "Tres puntos"}).json["id"]
        if is_reviewed:
            post(f"/cases/{case}/reviewers", {"username": COLLEAGUE})
        body = {
            "left": pair[0],
            "right": pair[1],
            "verdict": "different",
            "reason": REASON,
            "evidence": [{"kind": "entry", "id": note}],
        }
        return {
            "path": f"/cases/{case}/judgements",
            "pair": [uuid.UUID(person_id) for person_id in pair],
            "body": body,
            "case": case,
        }

    return make


def apart(registry: Registry, pair: list[uuid.UUID]) -> bool:
    with registry.begin(SYSTEM) as ctx:
        return are_apart(ctx, *pair)


def test_a_judgement_records_its_reviewer_evidence_and_engine(matter: Any, post: Any, get: Any, sql: Any) -> None:
    subject = matter()
    answer = post(subject["path"], subject["body"])
    assert answer.status_code == 201, answer.text
    (read,) = get(subject["path"]).json["items"]
    assert (read["by"], read["verdict"], read["evidence"]) == (
        INVESTIGATOR,
        "different",
        subject["body"]["evidence"],
    )
    assert read["engine"]
    assert read["policy"]
    assert {read["left"], read["right"]} == {str(person) for person in subject["pair"]}
    journalled = "SELECT content FROM journal WHERE action = 'case.judged' AND subject_id = :id"
    assert "different" not in str(sql(journalled, id=subject["case"]))


def test_a_new_judgement_supersedes_ones_own_and_nothing_is_lost(matter: Any, post: Any, get: Any) -> None:
    subject = matter()
    first = post(subject["path"], subject["body"]).json
    turned = {"left": subject["body"]["right"], "right": subject["body"]["left"], "verdict": "unsure"}
    assert post(subject["path"], subject["body"] | turned).json["supersedes"] == first["id"]
    assert [(item["verdict"], item["is_superseded"]) for item in get(subject["path"]).json["items"]] == [
        ("different", True),
        ("unsure", False),
    ]


def test_a_reviewer_reads_the_other_only_after_judging(matter: Any, post: Any, get: Any) -> None:
    subject = matter()
    post(subject["path"], subject["body"])
    assert get(subject["path"], COLLEAGUE).json["items"] == []
    assert "different" not in get(f"/cases/{subject['case']}", COLLEAGUE).text
    assert len(get(subject["path"], SUPERVISOR).json["items"]) == 1
    post(subject["path"], subject["body"] | {"verdict": "same"}, COLLEAGUE)
    assert {item["by"] for item in get(subject["path"], COLLEAGUE).json["items"]} == {INVESTIGATOR, COLLEAGUE}


def test_two_reviewers_judging_at_once_are_both_kept(app: Any, headers_of: Any, matter: Any, get: Any) -> None:
    subject = matter()

    def judge(who: str) -> int:
        path = f"/api/v1{subject['path']}"
        return int(app.test_client().post(path, json=subject["body"], headers=headers_of(who)).status_code)

    assert at_once(lambda: judge(INVESTIGATOR), lambda: judge(COLLEAGUE), lambda: judge(INVESTIGATOR)) == [201] * 3
    items = get(subject["path"]).json["items"]
    assert sorted((item["by"], item["is_superseded"]) for item in items) == [
        (INVESTIGATOR, False),
        (INVESTIGATOR, True),
        (COLLEAGUE, False),
    ]


def test_two_persons_told_apart_raise_no_alert_as_a_pair_until_their_data_change(
    registry: Registry, matter: Any, post: Any
) -> None:
    subject = matter(is_reviewed=False)
    post(subject["path"], subject["body"])
    assert apart(registry, subject["pair"])
    alike = Finding("b2", "M", frozenset(subject["pair"]), (), _("Why."), {})
    with_a_third = Finding("a2", "H", frozenset({*subject["pair"], uuid.uuid4()}), (), _("Why."), {})
    with registry.begin(SYSTEM) as ctx:
        assert not_told_apart(ctx, [alike, with_a_third]) == [with_a_third]
    with registry.begin(SYSTEM) as ctx:
        from registry.people.queries import person

        renamed = person(ctx.session, subject["pair"][0])
        assert renamed is not None
        rename(ctx, renamed, "María", "Quispe", None)
    assert not apart(registry, subject["pair"])


def test_a_grave_pair_is_told_apart_by_two_and_brought_together_by_one(
    registry: Registry, matter: Any, post: Any
) -> None:
    subject = matter(risk=80)
    post(subject["path"], subject["body"])
    assert not apart(registry, subject["pair"])
    post(subject["path"], subject["body"], COLLEAGUE)
    assert apart(registry, subject["pair"])
    post(subject["path"], subject["body"] | {"verdict": "same"}, SUPERVISOR)
    assert not apart(registry, subject["pair"])


def test_a_verdict_changes_nothing_before_the_named_reviewer_has_judged(
    registry: Registry, matter: Any, post: Any
) -> None:
    """A closed alert would tell the reviewer the first verdict."""
    subject = matter(risk=30)
    post(subject["path"], subject["body"])
    assert not apart(registry, subject["pair"])
    post(subject["path"], subject["body"], COLLEAGUE)
    assert apart(registry, subject["pair"])


def test_agreement_is_reported_to_supervisors_alone(matter: Any, post: Any, get: Any) -> None:
    before = get("/judgements/agreement", SUPERVISOR).json["pooled"]["pairs"]
    subject = matter()
    post(subject["path"], subject["body"])
    post(subject["path"], subject["body"], COLLEAGUE)
    report = get("/judgements/agreement", SUPERVISOR).json
    assert report["pooled"]["pairs"] == before + 1
    (both,) = [item for item in report["by_reviewers"] if item["reviewers"] == [INVESTIGATOR, COLLEAGUE]]
    assert both["table"]["different"]["different"] >= 1
    assert get("/judgements/agreement").status_code == 403


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"left": nobody()}, "/left"),
        ({"verdict": "maybe"}, "/verdict"),
        ({"evidence": []}, "/evidence"),
        ({"evidence": [{"kind": "entry", "id": nobody()}]}, "/evidence/0"),
        ({"reason": "x"}, "/reason"),
        ({"evidence": [{"kind": "capture", "id": nobody()}]}, "/evidence/0"),
        ({"evidence": [{"kind": "alert", "id": nobody()}]}, "/evidence/0"),
        ({"evidence": [{"kind": "rumour", "id": nobody()}]}, "/evidence/0/kind"),
    ],
)
def test_an_invalid_judgement_is_not_stored(matter: Any, post: Any, get: Any, change: Any, pointer: str) -> None:
    subject = matter()
    refused = post(subject["path"], subject["body"] | change)
    assert refused.status_code == 422, refused.text
    assert pointer in {item["pointer"] for item in refused.json["errors"]}
    assert get(subject["path"]).json["items"] == []


def test_one_person_is_not_judged_against_oneself(matter: Any, post: Any) -> None:
    subject = matter()
    refused = post(subject["path"], subject["body"] | {"right": subject["body"]["left"]})
    assert "/right" in {item["pointer"] for item in refused.json["errors"]}


def test_judgements_on_someone_elses_case_can_be_neither_read_nor_given(
    open_case: Any, matter: Any, post: Any, get: Any
) -> None:
    body, other = matter()["body"], open_case(COLLEAGUE)["id"]
    for case in (other, nobody()):
        assert get(f"/cases/{case}/judgements").status_code == 404
        assert post(f"/cases/{case}/judgements", body).status_code == 404


@pytest.mark.parametrize("role", roles_without("cases.work"))
def test_no_other_role_judges(client: Any, auth: Any, matter: Any, role: str) -> None:
    subject = matter()
    for method, path in (
        ("POST", subject["path"]),
        ("GET", subject["path"]),
        ("GET", "/judgements/agreement"),
    ):
        assert client.open(f"/api/v1{path}", method=method, json=subject["body"], headers=auth(role)).status_code == 403


def test_the_database_refuses_to_change_a_judgement(registry: Registry, matter: Any, post: Any) -> None:
    subject = matter()
    post(subject["path"], subject["body"])
    for statement in ("UPDATE judgement SET verdict = 'same'", "DELETE FROM judgement", "TRUNCATE judgement"):
        with pytest.raises(Refused, match="judgement-kept"), refusals_for_constraints(), registry.engine.begin() as at:
            at.execute(text(statement))
