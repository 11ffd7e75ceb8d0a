"""The second judgement is blind in every answer about a case."""

import io
import re
import zipfile
from typing import Any

import pytest
from flask import Flask

from registry.core.registry import Registry
from registry.duplicates.linkage.service import refresh
from tests.duplicates.conftest import enrolled
from tests.investigations.conftest import COLLEAGUE, INVESTIGATOR, OTHER_SUPERVISOR, SUPERVISOR

MARK = "Evidently one woman under two names"
"""What the first reviewer thinks: in every text that they write after their verdict."""
FIRST = "judgement-first"


@pytest.fixture
def pair(registry: Registry, actor: Any) -> list[str]:
    mothers = []
    for _ in range(2):
        with registry.begin(actor("registrar")) as ctx:
            birth = enrolled(ctx, [], mother_given_names="Rosa", mother_first_surname="Quispe")
            assert birth.mother_id is not None
            refresh(ctx, [birth.mother_id])
            mothers.append(str(birth.mother_id))
    return mothers


@pytest.fixture
def case(pair: list[str], open_case: Any, post: Any) -> dict[str, str]:
    """A case with a second reviewer, judged by the first alone, who then wrote something in every place."""
    case = open_case(persons=pair, risk=80)["id"]
    base = f"/cases/{case}"
    evidence = post(f"{base}/entries", {"kind": "note", "title": "Cotejo", "text": "Tres puntos"}).json["id"]
    assert post(f"{base}/reviewers", {"username": COLLEAGUE}).status_code == 200
    two = {"left": pair[0], "right": pair[1], "reason": MARK}
    judged = post(f"{base}/judgements", two | {"verdict": "same", "evidence": [{"kind": "entry", "id": evidence}]})
    assert judged.status_code == 201, judged.text
    note = post(f"{base}/entries", {"kind": "note", "title": MARK, "text": MARK})
    task = post(f"{base}/entries", {"kind": "task", "title": MARK, "text": MARK, "assignee": COLLEAGUE})
    search = {"kind": "phone", "purpose": "verify_duplicate", "legal_basis": "registry_duty", "reason": MARK}
    searched = post(f"{base}/searches", search | {"criteria": {"phone": "987650009"}})
    exported = post(f"{base}/exports", {"reason": MARK, "target": "fiscalia"})
    acts = [
        note,
        task,
        searched,
        exported,
        post(f"{base}/joinings", two | {"act": "joining"}),
        post(f"{base}/decision", {"decision": "confirmed", "reason": MARK}),
    ]
    assert {act.status_code for act in acts} <= {200, 201}, [act.text for act in acts]
    names = {"case_id": case, "entry_id": note, "search_id": searched, "export_id": exported}
    ids = {name: answer if isinstance(answer, str) else answer.json["id"] for name, answer in names.items()}
    return ids | {"left": pair[0], "right": pair[1], "finger": "2", "joining": acts[4].json["id"], "evidence": evidence}


def own_verdict(case: dict[str, str]) -> dict[str, Any]:
    """The second reviewer's own judgement."""
    evidence = [{"kind": "entry", "id": case["evidence"]}]
    return {name: case[name] for name in ("left", "right")} | {
        "verdict": "different",
        "reason": "Ridges differ",
        "evidence": evidence,
    }


def every_reading(app: Flask, case: dict[str, str]) -> list[str]:
    """The address of every route that reads a case or what is in it, and of the lists that show cases."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    about = [rule.rule for rule in rules if "case_id" in rule.arguments and rule.rule.startswith("/api/v1")]
    paths = []
    for address in about:
        path = re.sub(r"<[^<>]*:(\w+)>", lambda found: case[found[1]], address)
        paths.append(path.removeprefix("/api/v1"))
    assert len(paths) >= 15
    return [*paths, "/cases?limit=100&with_postponed=true", "/case-tasks?mine=false", "/case-tasks", "/notices"]


def words_of(answer: Any) -> str:
    """An answer as text; a bundle with its files unpacked."""
    if answer.mimetype != "application/zip":
        return str(answer.get_data(as_text=False))
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return " ".join(str(archive.read(name)) for name in archive.namelist())


def test_no_answer_tells_a_reviewer_the_first_verdict_before_their_own(
    app: Flask, case: dict[str, str], post: Any, get: Any
) -> None:
    for path in every_reading(app, case):
        answer = get(path, COLLEAGUE)
        assert answer.status_code in (200, 404, 409), (path, answer.text)
        text = words_of(answer)
        for mark in (MARK, '"same"', '"confirmed"', '"joining"'):
            assert mark not in text, (path, mark)
    assert post(f"/cases/{case['case_id']}/judgements", own_verdict(case), COLLEAGUE).status_code == 201
    shown = [path for path in every_reading(app, case) if MARK in words_of(get(path, COLLEAGUE))]
    assert len(shown) >= 8, shown


def test_nobody_follows_a_verdict_before_giving_their_own(case: dict[str, str], post: Any) -> None:
    base = f"/cases/{case['case_id']}"
    assert post(f"{base}/assignment", {"username": COLLEAGUE}, SUPERVISOR).status_code == 200  # who may export, too
    acts: list[tuple[str, dict[str, Any]]] = [
        ("exports", {"reason": "At their request", "target": "fiscalia"}),
        (f"joinings/{case['joining']}/decision", {"decision": "refuse"}),
        ("decision/second", {"agrees": True, "reason": "The same to me"}),
    ]
    for path, body in acts:
        refused = post(f"{base}/{path}", body, COLLEAGUE)
        assert (refused.status_code, refused.json["type"]) == (409, f"/problems/{FIRST}"), refused.text
    assert post(f"{base}/judgements", own_verdict(case), COLLEAGUE).status_code == 201
    for path, body in acts:
        assert post(f"{base}/{path}", body, COLLEAGUE).status_code in (200, 201), path


def test_a_supervisor_reads_everything_unless_they_review_the_case(case: dict[str, str], post: Any, get: Any) -> None:
    base = f"/cases/{case['case_id']}"
    assert MARK in get(base, OTHER_SUPERVISOR).text
    assert len(get(f"{base}/judgements", OTHER_SUPERVISOR).json["items"]) == 1
    assert post(f"{base}/reviewers", {"username": OTHER_SUPERVISOR}).status_code == 200
    assert MARK not in get(base, OTHER_SUPERVISOR).text
    assert get(f"{base}/judgements", OTHER_SUPERVISOR).json["items"] == []
    read = get(base, INVESTIGATOR).json
    assert read["decision_reason"] == MARK
    assert MARK in {entry["title"] for entry in read["entries"]}
