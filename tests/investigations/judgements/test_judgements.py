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
    """matter(risk): a case of two persons with a note, and a colleague who reviews it."""

    def make(risk: int = 30) -> Matter:
        pair = [person(given_names="Rosa", first_surname="Quispe"), person(given_names="Rosa", first_surname="Kispe")]
        case = open_case(persons=pair, risk=risk)["id"]
        note = post(f"/cases/{case}/entries", {"kind": "note", "title": "Cotejo", "text": "Tres puntos"}).json["id"]
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
            "pair": [uuid.UUID(one) for one in pair],
            "body": body,
            "case": case,
        }

    return make


def apart(registry: Registry, pair: list[uuid.UUID]) -> bool:
    with registry.begin(SYSTEM) as ctx:
        return are_apart(ctx, *pair)


def test_a_judgement_says_by_whom_on_what_and_with_which_engine(matter: Any, post: Any, get: Any, sql: Any) -> None:
    one = matter()
    made = post(one["path"], one["body"])
    assert made.status_code == 201, made.text
    (read,) = get(one["path"]).json["items"]
    assert (read["by"], read["verdict"], read["evidence"]) == (INVESTIGATOR, "different", one["body"]["evidence"])
    assert read["engine"]
    assert read["policy"]
    assert {read["left"], read["right"]} == {str(person) for person in one["pair"]}
    journalled = "SELECT content FROM journal WHERE action = 'case.judged' AND subject_id = :id"
    assert "different" not in str(sql(journalled, id=one["case"]))


def test_a_new_judgement_supersedes_ones_own_and_nothing_is_lost(matter: Any, post: Any, get: Any) -> None:
    one = matter()
    first = post(one["path"], one["body"]).json
    turned = {"left": one["body"]["right"], "right": one["body"]["left"], "verdict": "unsure"}
    assert post(one["path"], one["body"] | turned).json["supersedes"] == first["id"]
    assert [(it["verdict"], it["is_superseded"]) for it in get(one["path"]).json["items"]] == [
        ("different", True),
        ("unsure", False),
    ]


def test_a_reviewer_reads_the_other_only_after_judging(matter: Any, post: Any, get: Any) -> None:
    one = matter()
    post(one["path"], one["body"])
    assert get(one["path"], COLLEAGUE).json["items"] == []
    assert "different" not in get(f"/cases/{one['case']}", COLLEAGUE).text
    assert len(get(one["path"], SUPERVISOR).json["items"]) == 1
    post(one["path"], one["body"] | {"verdict": "same"}, COLLEAGUE)
    assert {it["by"] for it in get(one["path"], COLLEAGUE).json["items"]} == {INVESTIGATOR, COLLEAGUE}


def test_two_reviewers_judging_at_once_are_both_kept(app: Any, headers_of: Any, matter: Any, get: Any) -> None:
    one = matter()

    def judge(who: str) -> int:
        path = f"/api/v1{one['path']}"
        return int(app.test_client().post(path, json=one["body"], headers=headers_of(who)).status_code)

    assert at_once(lambda: judge(INVESTIGATOR), lambda: judge(COLLEAGUE), lambda: judge(INVESTIGATOR)) == [201] * 3
    items = get(one["path"]).json["items"]
    assert sorted((it["by"], it["is_superseded"]) for it in items) == [
        (INVESTIGATOR, False),
        (INVESTIGATOR, True),
        (COLLEAGUE, False),
    ]


def test_two_told_apart_raise_no_alert_as_a_pair_until_their_data_change(
    registry: Registry, matter: Any, post: Any
) -> None:
    one = matter()
    post(one["path"], one["body"])
    assert apart(registry, one["pair"])
    alike = Finding("b2", "M", frozenset(one["pair"]), (), _("Why."), {})
    with_a_third = Finding("a2", "H", frozenset({*one["pair"], uuid.uuid4()}), (), _("Why."), {})
    with registry.begin(SYSTEM) as ctx:
        assert not_told_apart(ctx, [alike, with_a_third]) == [with_a_third]
    with registry.begin(SYSTEM) as ctx:
        from registry.people.queries import person

        renamed = person(ctx.session, one["pair"][0])
        assert renamed is not None
        rename(ctx, renamed, "María", "Quispe", None)
    assert not apart(registry, one["pair"])


def test_a_grave_pair_is_told_apart_by_two_and_brought_together_by_one(
    registry: Registry, matter: Any, post: Any
) -> None:
    one = matter(risk=80)
    post(one["path"], one["body"])
    assert not apart(registry, one["pair"])
    post(one["path"], one["body"], COLLEAGUE)
    assert apart(registry, one["pair"])
    post(one["path"], one["body"] | {"verdict": "same"}, SUPERVISOR)
    assert not apart(registry, one["pair"])


def test_agreement_is_reported_to_supervisors_alone(matter: Any, post: Any, get: Any) -> None:
    before = get("/judgements/agreement", SUPERVISOR).json["pooled"]["pairs"]
    one = matter()
    post(one["path"], one["body"])
    post(one["path"], one["body"], COLLEAGUE)
    report = get("/judgements/agreement", SUPERVISOR).json
    assert report["pooled"]["pairs"] == before + 1
    (both,) = [it for it in report["by_reviewers"] if it["reviewers"] == [INVESTIGATOR, COLLEAGUE]]
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
def test_a_judgement_that_is_wrong_is_not_kept(matter: Any, post: Any, get: Any, change: Any, pointer: str) -> None:
    one = matter()
    refused = post(one["path"], one["body"] | change)
    assert refused.status_code == 422, refused.text
    assert pointer in {it["pointer"] for it in refused.json["errors"]}
    assert get(one["path"]).json["items"] == []


def test_one_person_is_not_judged_against_oneself(matter: Any, post: Any) -> None:
    one = matter()
    refused = post(one["path"], one["body"] | {"right": one["body"]["left"]})
    assert "/right" in {it["pointer"] for it in refused.json["errors"]}


def test_anothers_case_has_no_judgements_to_read_or_to_give(open_case: Any, matter: Any, post: Any, get: Any) -> None:
    body, other = matter()["body"], open_case(COLLEAGUE)["id"]
    for case in (other, nobody()):
        assert get(f"/cases/{case}/judgements").status_code == 404
        assert post(f"/cases/{case}/judgements", body).status_code == 404


@pytest.mark.parametrize("role", roles_without("cases.work"))
def test_nobody_else_judges(client: Any, auth: Any, matter: Any, role: str) -> None:
    one = matter()
    for method, path in (("POST", one["path"]), ("GET", one["path"]), ("GET", "/judgements/agreement")):
        assert client.open(f"/api/v1{path}", method=method, json=one["body"], headers=auth(role)).status_code == 403


def test_the_database_keeps_every_judgement(registry: Registry, matter: Any, post: Any) -> None:
    one = matter()
    post(one["path"], one["body"])
    for statement in ("UPDATE judgement SET verdict = 'same'", "DELETE FROM judgement", "TRUNCATE judgement"):
        with pytest.raises(Refused, match="judgement-kept"), refusals_for_constraints(), registry.engine.begin() as at:
            at.execute(text(statement))
