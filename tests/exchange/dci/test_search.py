"""Who asks by DCI is answered what the agreement allows, of children with an acta in force, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.exchange.conftest import System, searching


def test_a_child_is_found_by_each_of_its_numbers(system: System, child: dict[str, Any], send: Any) -> None:
    birth = send(f"/births/{child['birth_id']}").json
    by_acta = system.found(("BRN", child["number"]))
    assert [record["@type"] for record in by_acta] == ["CRVS_Person"]
    for query in (("UIN", child["cui"]), ("UIN", child["cui"][:8]), ("CNV", birth["certificate"]["cnv"])):
        assert system.found(query) == by_acta, query
    assert system.found(("ALIAS", by_acta[0]["@id"])) == by_acta
    record = by_acta[0]
    assert record["identifier"]["identifier_value"] == child["cui"][:8]
    assert record["name"]["given_name"] == child["given_names"]
    assert record["parent1_identifier"]["identifier_type"] == "ALIAS"


def test_nobody_answers_to_other_numbers(system: System) -> None:
    for query in (("BRN", "0"), ("UIN", "00000000"), ("CNV", "99999999"), ("ALIAS", "a" * 26), ("NIN", "x' OR 1=1")):
        answer = system.search(query).json["message"]["search_response"][0]
        assert (answer["status"], answer["data"]["reg_records"]) == ("succ", []), query


def test_a_mother_is_nobody_registered_unless_she_has_an_acta_here(
    system: System, child: dict[str, Any], send: Any
) -> None:
    mother = send(f"/births/{child['birth_id']}").json["certificate"]["mother"]
    assert system.found(("NIN", mother["document_number"])) == []


def conditions(child: dict[str, Any], born_on: str, **changes: str) -> list[dict[str, Any]]:
    values = {
        "given_name": child["given_names"],
        "surname": child["first_surname"],
        "birth_date": born_on,
    } | changes
    return [
        {"seq_num": 1, "expression1": {"attribute_name": name, "operator": "eq", "attribute_value": value}}
        for name, value in values.items()
    ]


def test_a_name_with_a_day_of_birth_finds_the_child_in_both_forms_of_a_query(
    system: System, inscribed: Callable[..., dict[str, Any]]
) -> None:
    child = inscribed(given_names="Nadie Más Así")
    born_on = system.found(("BRN", child["number"]))[0]["birth_date"]
    listed = conditions(child, born_on)
    predicate = {"query_type": "predicate", "query": listed}
    pairs = [part["expression1"] for part in listed]
    expression = {
        "query_type": "expression",
        "query": {
            "type": "ns:org:QueryType:expression",
            "value": {
                "expression": {
                    "collection": "Person",
                    "query": {"$and": [{p["attribute_name"]: {"$eq": p["attribute_value"]}} for p in pairs]},
                }
            },
        },
    }
    for query in (predicate, expression):
        actas = {
            number["identifier_value"]
            for record in system.found(query)
            for number in record["additional_identifiers"]
            if number["identifier_type"] == "BRN"
        }
        assert child["number"] in actas
    other = {"query_type": "predicate", "query": conditions(child, born_on, given_name="Otra Persona")}
    assert system.found(other) == []


@pytest.mark.parametrize(
    "criteria",
    [
        {"query_type": "graphql", "query": {"type": "q", "value": {"query": "{ a }"}}},
        {"query_type": "idtype-value", "query": {"type": "MRN", "value": "1"}},
        {"query_type": "idtype-value", "query": []},
        {"query_type": "predicate", "query": [{"expression1": {"attribute_name": "sex", "operator": "eq"}}]},
        {
            "query_type": "predicate",
            "query": [
                {"expression1": {"attribute_name": "birth_date", "operator": "ge", "attribute_value": "2020-01-01"}}
            ],
        },
        {"query_type": "expression", "query": {"value": "birth { all }"}},
        {"query_type": "idtype-value", "query": {"type": "BRN", "value": "1"}, "sort": [{"attribute_name": "x"}]},
        {"query_type": "idtype-value", "query": {"type": "BRN", "value": "1"}, "pagination": {"page_size": 0}},
        {"query_type": "idtype-value", "query": {"type": "BRN", "value": "1"}, "authorize": {"purpose": {"code": "x"}}},
        {"query_type": "idtype-value", "query": {"type": "BRN", "value": "1"}, "authorize": {}},
    ],
    ids=str,
)
def test_what_is_not_answered_is_rejected_in_the_standards_words(system: System, criteria: dict[str, Any]) -> None:
    content = searching(criteria)
    content["search_request"][0]["search_criteria"] |= criteria
    answer = system.send("sync/search", "search", content)
    entry = answer.json["message"]["search_response"][0]
    assert entry["status"] == answer.json["header"]["status"] == "rjct"
    assert entry["status_reason_code"].startswith("rjct.")
    assert entry["data"]["reg_records"] == []


def test_the_agreement_says_which_attributes_are_shown(agreed: Callable[..., System], child: dict[str, Any]) -> None:
    record = agreed(attributes=("sex",)).found(("BRN", child["number"]))[0]
    assert set(record) == {"@context", "@type", "@id", "identifier", "sex"}
    assert record["identifier"] == {
        "@type": "Identifier",
        "identifier_type": "ALIAS",
        "identifier_value": record["@id"],
    }


def test_each_client_has_names_of_its_own_for_a_child(agreed: Callable[..., System], child: dict[str, Any]) -> None:
    one, other = agreed(), agreed()
    names = {client.found(("BRN", child["number"]))[0]["@id"] for client in (one, one, other)}
    assert len(names) == 2
    foreign = other.found(("BRN", child["number"]))[0]["@id"]
    assert one.found(("ALIAS", foreign)) == []


@pytest.mark.parametrize(
    ("changes", "criteria"),
    [
        ({"operations": ("read_person",)}, {}),
        ({"purposes": ("education",)}, {}),
        ({"needs_consent": True}, {}),
        ({"needs_consent": True}, {"consent": {"purpose": {"code": "education"}}}),
    ],
    ids=str,
)
def test_nothing_is_answered_that_was_not_agreed(
    agreed: Callable[..., System], child: dict[str, Any], changes: dict[str, Any], criteria: dict[str, Any]
) -> None:
    entry = agreed(**changes).search(("BRN", child["number"]), **criteria).json["message"]["search_response"][0]
    assert (entry["status"], entry["data"]["reg_records"]) == ("rjct", [])


def test_consent_with_the_purpose_of_the_search_suffices(agreed: Callable[..., System], child: dict[str, Any]) -> None:
    consent = {"consent": {"purpose": {"code": "social_protection"}}}
    assert agreed(needs_consent=True).found(("BRN", child["number"]), **consent)


def test_a_purpose_may_be_agreed_for_requests_that_state_none(
    agreed: Callable[..., System], child: dict[str, Any]
) -> None:
    assert agreed(assumed_purpose="education").found(("BRN", child["number"]), authorize={})


def test_records_come_in_pages_that_count_from_one(system: System, child: dict[str, Any]) -> None:
    first = system.search(("BRN", child["number"]), pagination={"page_size": 1, "page_number": 1})
    second = system.search(("BRN", child["number"]), pagination={"page_size": 1, "page_number": 2})
    assert first.json["message"]["search_response"][0]["pagination"]["total_count"] == 1
    assert second.json["message"]["search_response"][0]["data"]["reg_records"] == []


def test_who_asked_is_in_the_journal_with_the_purpose(
    system: System, child: dict[str, Any], client: Any, auth: Callable[..., dict[str, str]]
) -> None:
    system.found(("BRN", child["number"]))
    entries = client.get(f"/api/v1/journal/persons/{child['child_id']}", headers=auth("auditor")).json["items"]
    asked = [entry for entry in entries if entry["action"] == "exchange.answered"]
    assert [(entry["actor"], entry["role"], entry["purpose"]) for entry in asked] == [
        (system.code, "client", "social_protection")
    ]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"version": "2.0.0"}, "err.version.not_supported"),
        ({"sender_id": "somebody.else"}, "err.sender_id.invalid"),
        ({"receiver_id": "another-registry"}, "err.receiver_id.invalid"),
        ({"action": "subscribe"}, "err.request.bad"),
        ({"message_ts": "2026-01-01T08:00:00Z"}, "err.request.bad"),
        ({"message_ts": "2026-11-29T08:00:00"}, "err.request.bad"),
        ({"total_count": 2}, "err.request.bad"),
        ({"is_msg_encrypted": True}, "err.encryption.invalid"),
        ({"message_id": "a" * 201}, "err.request.bad"),
        ({"sender_uri": "https://elsewhere.example/registry/on-search"}, "err.sender_uri.invalid"),
    ],
    ids=str,
)
def test_an_envelope_that_is_wrong_is_refused(system: System, header: dict[str, Any], code: str) -> None:
    answer = system.send("search", "search", searching(("BRN", "1")), **header)
    assert answer.json["message"]["ack_status"] == "ERR"
    assert answer.json["message"]["error"]["code"] == code


def test_a_message_is_taken_once(system: System, child: dict[str, Any]) -> None:
    body = system.message("search", searching(("BRN", child["number"])))
    first, again = (
        system.http.post("/dci/registry/sync/search", json=body, headers=system.authorization) for _time in range(2)
    )
    assert (first.status_code, again.status_code) == (200, 400)
    assert again.json["header"]["status_reason_code"] == "rjct.message_id.duplicate"


@pytest.mark.parametrize(
    "words",
    [{"kid": "k2"}, {"sender": "other"}, {"expires": 1}, {"created": 9_999_999_999, "expires": 9_999_999_999 + 9}],
    ids=str,
)
def test_a_signature_must_be_this_clients_and_of_now(system: System, words: dict[str, Any]) -> None:
    body = system.message("search", searching(("BRN", "1")))
    body["signature"] = system.signature({"header": body["header"], "message": body["message"]}, **words)
    answer = system.http.post("/dci/registry/sync/search", json=body, headers=system.authorization)
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "err.signature.invalid")


def test_a_message_that_was_altered_is_refused(system: System, child: dict[str, Any]) -> None:
    body = system.message("search", searching(("BRN", "1")))
    body["message"]["search_request"][0]["search_criteria"]["query"]["value"] = child["number"]
    answer = system.http.post("/dci/registry/sync/search", json=body, headers=system.authorization)
    assert answer.json["error"]["code"] == "err.signature.invalid"
    for signature in (None, " ", "unsigned-stub"):
        body["signature"] = signature
        answer = system.http.post("/dci/registry/sync/search", json=body, headers=system.authorization)
        assert (answer.status_code, answer.json["error"]["code"]) == (401, "err.signature.missing")


def test_a_signature_that_is_not_asked_for_is_either_left_out_or_genuine(
    agreed: Callable[..., System], child: dict[str, Any]
) -> None:
    system = agreed(is_signed=False)
    expected = {
        None: 200,
        "": 200,
        "unsigned": 200,
        "unsigned-stub": 200,
        "invalid-signature": 401,
        'Signature: signature="AAAA"': 401,
        7: 401,
    }
    for signature, status in expected.items():
        body = system.message("search", searching(("BRN", child["number"]))) | {"signature": signature}
        answer = system.http.post("/dci/registry/sync/search", json=body, headers=system.authorization)
        assert answer.status_code == status, (signature, answer.json)
        assert status == 200 or answer.json["error"]["code"] == "err.signature.invalid"
    assert system.found(("BRN", child["number"]))  # with its own signature


@pytest.mark.parametrize("place", ["request", "criteria"])
@pytest.mark.parametrize("page", [(0, 1), (10, 0), (-1, 1)], ids=str)
def test_pages_that_cannot_be_are_refused_before_anybody_waits_for_the_answer(
    system: System, page: tuple[int, int], place: str
) -> None:
    content = searching(("BRN", "1"))
    item = content["search_request"][0]
    whole = item if place == "request" else item["search_criteria"]
    whole["pagination"] = {"page_size": page[0], "page_number": page[1]}
    answer = system.send("search", "search", content)
    assert (answer.status_code, answer.json["message"]["ack_status"]) == (400, "ERR")
    assert answer.json["message"]["error"]["message"].startswith("rjct.pagination.invalid")


def test_no_more_is_asked_in_a_day_than_was_agreed(agreed: Callable[..., System], child: dict[str, Any]) -> None:
    system = agreed(per_day=3)
    queries = [("BRN", child["number"]), ("BRN", "1")]
    assert system.search(*queries).status_code == 200
    refused = system.search(*queries)
    assert (refused.status_code, refused.json["error"]["code"]) == (429, "err.request.too_many_requests")
    assert int(refused.headers["Retry-After"]) > 0
    assert system.search(queries[0]).status_code == 200
