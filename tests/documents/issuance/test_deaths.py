"""A death is recorded by its document, corrected and undone by two persons, and a card ended by mistake comes back."""

from datetime import date, timedelta
from typing import Any

import pytest

from registry.core.clock import day_in_peru, utc_now
from tests.documents.over_http import Ask, IssueOverHttp, MakeInscribed, a_death, whole

LIVES = {"reason": "Se confundió a dos niños", "document": {"kind": "court_decision", "reference": "Auto 3-2026"}}


def days_ago(days: int) -> date:
    return day_in_peru(utc_now()) - timedelta(days=days)


def approval(answer: Any) -> dict[str, Any]:
    return {"decision": "approve", "requested_at": answer.json["waiting"]["requested_at"]}


@pytest.mark.parametrize("document", [None, {"kind": "birth_certificate", "reference": "CNV 12345678"}])
def test_a_death_needs_a_document_that_proves_one(ask: Ask, inscribed: MakeInscribed, document: Any) -> None:
    answer = ask("POST", f"/people/{inscribed().id}/death", a_death(days_ago(3), document=document))
    assert answer.status_code == 422
    assert {error["pointer"].split("/")[1] for error in answer.json["errors"]} == {"document"}


def test_a_wrong_day_is_corrected_by_two_and_the_history_keeps_the_first(ask: Ask, inscribed: MakeInscribed) -> None:
    path = f"/people/{inscribed().id}"
    ask("POST", f"{path}/death", a_death(days_ago(3)))
    other = ask("POST", f"{path}/death", a_death(days_ago(4)))
    assert (other.status_code, other.json["type"]) == (409, "/problems/death-recorded")
    asked = ask("POST", f"{path}/death/correction", a_death(days_ago(4), reason="Se leyó mal el certificado"))
    assert (asked.status_code, asked.json["died_on"]) == (202, days_ago(3).isoformat())
    own = ask("POST", f"{path}/death/decision", approval(asked))
    assert (own.status_code, own.json["type"]) == (409, "/problems/four-eyes")
    done = ask("POST", f"{path}/death/decision", approval(asked), "supervisor")
    assert (done.status_code, done.json["died_on"]) == (200, days_ago(4).isoformat())
    kinds = [event["kind"] for event in ask("GET", path).json["history"]]
    assert kinds == ["death_recorded", "death_corrected"]


def test_a_death_undone_by_two_lets_the_child_have_a_card_again(
    ask: Ask, inscribed: MakeInscribed, card: IssueOverHttp
) -> None:
    child = inscribed()
    path = f"/people/{child.id}"
    first = card(child)
    ask("POST", f"{path}/death", a_death(days_ago(0)))
    assert ask("GET", f"/documents/{first['id']}").json["ended_reason"] == "death"
    asked = ask("POST", f"{path}/death/undoing", LIVES)
    assert (asked.status_code, asked.json["died_on"]) == (202, days_ago(0).isoformat())
    done = ask("POST", f"{path}/death/decision", approval(asked), "supervisor")
    assert (done.status_code, done.json["died_on"]) == (200, None)
    again = ask(
        "POST",
        f"{path}/documents",
        whole(child, kind="duplicate", cause="misprint", fee_receipt=None, fee_exemption="office_error", submit=False),
    )
    assert (again.status_code, again.json["refusals"]) == (201, [])


def test_nothing_is_undone_where_no_death_is_recorded(ask: Ask, inscribed: MakeInscribed) -> None:
    answer = ask("POST", f"/people/{inscribed().id}/death/undoing", LIVES)
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/no-death-recorded")


def test_a_death_recorded_twice_is_one(ask: Ask, inscribed: MakeInscribed) -> None:
    path = f"/people/{inscribed().id}"
    assert [ask("POST", f"{path}/death", a_death(days_ago(3))).status_code for _ in range(2)] == [200, 200]
    assert len(ask("GET", path).json["history"]) == 1
