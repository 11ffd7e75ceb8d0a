"""Two records recorded as one person's: by two people, undone by two, and refused with a way on."""

import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.core.context import SYSTEM
from registry.core.messages import _
from registry.core.registry import Registry
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.joined import not_settled
from registry.people import queries
from tests.births.samples import Auth, digits
from tests.investigations.conftest import COLLEAGUE, INVESTIGATOR, REASON, SUPERVISOR, nobody
from tests.roles import roles_without

ROSA = {"given_names": "Rosa", "first_surname": "Quispe"}


class Matter:
    """A case of some records, and what is asked about them."""

    def __init__(self, path: str, persons: list[str], post: Any) -> None:
        self.path, self.persons, self._post = path, persons, post

    def ask(self, left: int, right: int, who: str = INVESTIGATOR, **fields: Any) -> Any:
        body = {"left": self.persons[left], "right": self.persons[right], "reason": REASON, **fields}
        return self._post(self.path, body, who)

    def decide(self, request: Any, decision: str = "approve", who: str = SUPERVISOR) -> Any:
        return self._post(f"{self.path}/{request.json['id']}/decision", {"decision": decision}, who)

    def join(self, left: int, right: int) -> None:
        assert self.decide(self.ask(left, right)).status_code == 200

    def id(self, number: int) -> uuid.UUID:
        return uuid.UUID(self.persons[number])


@pytest.fixture
def matter(open_case: Any, person: Any, post: Any) -> Matter:
    """A woman's three records: without papers, with a foreigner's card, with a DNI."""
    records = [
        person(**ROSA),
        person(**ROSA, document_type="CE", document_number=digits(9)),
        person(**ROSA, document_type="DNI", document_number=digits(8)),
    ]
    case = open_case(persons=records)["id"]
    post(f"/cases/{case}/reviewers", {"username": COLLEAGUE})
    return Matter(f"/cases/{case}/joinings", records, post)


def in_use(registry: Registry, record: uuid.UUID) -> uuid.UUID:
    with registry.begin(SYSTEM) as ctx:
        return queries.record_in_use(ctx.session, record)


@pytest.mark.parametrize(("left", "right"), [(0, 2), (2, 0), (1, 2), (2, 1), (0, 1), (1, 0)])
def test_the_record_with_the_better_papers_is_the_one_in_use(
    registry: Registry, matter: Matter, left: int, right: int
) -> None:
    matter.join(left, right)
    best = matter.id(max(left, right))
    assert {in_use(registry, matter.id(each)) for each in (left, right)} == {best}


def test_nobody_joins_alone_and_a_reviewer_may_decide(registry: Registry, matter: Matter) -> None:
    request = matter.ask(0, 2)
    own = matter.decide(request, who=INVESTIGATOR)
    assert (own.status_code, own.json["type"]) == (409, "/problems/four-eyes")
    assert in_use(registry, matter.id(0)) == matter.id(0)
    assert matter.decide(request, who=COLLEAGUE).json["state"] == "approved"
    assert matter.decide(request, who=SUPERVISOR).json["type"] == "/problems/no-change-waits"


def test_a_refused_request_changes_nothing_and_another_may_follow(registry: Registry, matter: Matter) -> None:
    assert matter.decide(matter.ask(0, 2), "refuse").json["state"] == "refused"
    assert matter.decide(matter.ask(0, 2), "refuse", INVESTIGATOR).json["state"] == "withdrawn"
    assert in_use(registry, matter.id(0)) == matter.id(0)
    matter.join(0, 2)


def test_of_two_requests_at_once_the_later_waits_for_the_first(matter: Matter) -> None:
    matter.ask(0, 2)
    assert matter.ask(0, 1, COLLEAGUE).json["type"] in {"/problems/change-waits", "/problems/case-assigned"}
    assert matter.ask(0, 1).json["type"] == "/problems/change-waits"


def test_a_chain_of_papers_is_one_woman_and_is_parted_link_by_link(registry: Registry, matter: Matter) -> None:
    matter.join(0, 1)
    matter.join(1, 2)
    assert {in_use(registry, matter.id(each)) for each in (0, 1, 2)} == {matter.id(2)}
    assert matter.ask(0, 2).json["type"] == "/problems/joined-already"
    assert matter.ask(0, 2, act="parting").json["type"] == "/problems/not-joined"
    matter.decide(matter.ask(1, 2, act="parting"))
    assert [in_use(registry, matter.id(each)) for each in (0, 1, 2)] == [matter.id(1), matter.id(1), matter.id(2)]


def test_only_that_joined_records_are_one_is_settled(registry: Registry, matter: Matter) -> None:
    matter.join(0, 2)
    pair = frozenset({matter.id(0), matter.id(2)})
    findings = [
        Finding(code, "H", persons, (), _("Why."), {})
        for code in ("c1", "l1", "a1")
        for persons in (pair, pair | {matter.id(1)})
    ]
    with registry.begin(SYSTEM) as ctx:
        news = not_settled(ctx, findings)
    assert [(each.indicator, len(each.persons)) for each in news] == [("c1", 3), ("l1", 3), ("a1", 2), ("a1", 3)]


def test_strangers_to_the_case_are_refused_by_name_of_the_field(matter: Matter, post: Any, person: Any) -> None:
    body = {"left": matter.persons[0], "right": person(**ROSA), "reason": REASON}
    refused = post(matter.path, body)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json["errors"]] == ["/right"]
    assert post(f"{matter.path}/{nobody()}/decision", {"decision": "approve"}).status_code == 404
    assert matter.ask(0, 0).status_code == 422


def test_the_requests_of_a_case_are_listed_with_who_asked_and_decided(matter: Matter, get: Any) -> None:
    matter.join(0, 2)
    (listed,) = get(matter.path).json["items"]
    assert (listed["requested_by"], listed["decided_by"]) == (INVESTIGATOR, SUPERVISOR)
    assert (listed["person_id"], listed["into"]) == (matter.persons[0], matter.persons[2])


@pytest.mark.parametrize("role", roles_without("cases.work"))
def test_others_have_no_part_in_it(matter: Matter, client: Any, auth: Any, role: str) -> None:
    path = f"/api/v1{matter.path}"
    headers = auth(role)
    assert client.get(path, headers=headers).status_code == 403
    assert client.post(path, json={}, headers=headers).status_code == 403


def test_the_counter_records_and_corrects_a_death_while_a_joining_waits(
    matter: Matter, client: FlaskClient, auth: Auth
) -> None:
    request = matter.ask(0, 2)
    path, clerk = f"/api/v1/people/{matter.persons[0]}/death", auth("clerk")
    proof = {"kind": "death_record", "reference": "Acta 12-2026"}
    recorded = client.post(path, json={"died_on": "2026-03-04", "document": proof}, headers=clerk)
    assert recorded.status_code == 200, recorded.text
    right = {"died_on": "2026-03-05", "reason": "Mal leído", "document": proof}
    asked = client.post(f"{path}/correction", json=right, headers=clerk)
    assert asked.status_code in {200, 202}, asked.text
    assert matter.decide(request).status_code == 200, "and the joining is decided as if nothing else waited"
