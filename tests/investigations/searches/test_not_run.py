"""Searches that do not run: invalid, too many, too late, without a case of one's own, by somebody else."""

from datetime import timedelta
from typing import Any

import pytest

from registry.core.clock import utc_now
from registry.investigations.searches import rules
from tests.duplicates.conftest import prints as prints  # a fixture
from tests.investigations.conftest import COLLEAGUE, nobody
from tests.investigations.searches.conftest import ASKED, decide
from tests.roles import roles_without


def test_requesting_too_many_searches_is_refused_for_a_while(
    post: Any, open_case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = open_case(COLLEAGUE)["id"]
    decide(monkeypatch, searches_an_hour=2)
    request = ASKED | {"kind": "phone", "criteria": {"phone": "987654321"}}
    answers = [post(f"/cases/{case}/searches", request, COLLEAGUE) for _ in range(3)]
    assert [answer.status_code for answer in answers][-1] == 429
    assert answers[-1].json["type"] == "/problems/too-many-searches"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"purpose": "curiosity"}, "/purpose"),
        ({"legal_basis": "none"}, "/legal_basis"),
        ({"reason": ""}, "/reason"),
        ({"legal_basis": "court_order"}, "/legal_reference"),
        ({"criteria": {}}, "/criteria/phone"),
        ({"criteria": {"phone": "987654321", "sex": "male"}}, "/criteria/sex"),
        ({"kind": "face"}, "/kind"),
        ({"kind": "names", "criteria": {"sex": "male"}}, "/criteria/given_names"),
        ({"emergency": "It is very urgent indeed"}, "/emergency"),
        ({"kind": "prints", "criteria": {"side": "adult", "prints": []}}, "/criteria/prints"),
        ({"kind": "prints", "criteria": {"side": "adult", "prints": [{"finger": 1}]}}, "/criteria/prints/0"),
        ({"kind": "prints", "criteria": {"side": "adult", "prints": [{"image": "%"}]}}, "/criteria/prints/0/image"),
        ({"kind": "prints", "criteria": {"side": "adult", "prints": [{"image": ""}]}}, "/criteria/prints/0/image"),
        (
            {"kind": "prints", "criteria": {"side": "adult", "prints": [{"template": "aaaa"}]}},
            "/criteria/prints/0/template",
        ),
    ],
)
def test_a_search_that_is_wrong_is_not_run(case: str, post: Any, get: Any, change: Any, pointer: str) -> None:
    refused = post(f"/cases/{case}/searches", ASKED | {"kind": "phone", "criteria": {"phone": "987654321"}} | change)
    assert refused.status_code == 422, refused.text
    assert pointer in {error["pointer"] for error in refused.json["errors"]}
    assert get(f"/cases/{case}/searches").json["items"] == []


@pytest.mark.parametrize("role", roles_without("cases.work"))
def test_no_other_role_searches(client: Any, auth: Any, case: str, role: str) -> None:
    searches = f"/api/v1/cases/{case}/searches"
    for method, path in (
        ("POST", searches),
        ("GET", searches),
        ("POST", f"{searches}/{nobody()}/hits/1"),
        ("POST", f"{searches}/{nobody()}/approval"),
        ("POST", f"{searches}/{nobody()}/review"),
    ):
        assert client.open(path, method=method, json={}, headers=auth(role)).status_code == 403


def test_an_approval_is_valid_until_its_expiry_and_no_longer_at_it() -> None:
    now = utc_now()
    assert rules.has_expired(None, now)
    assert rules.has_expired(now, now)
    assert not rules.has_expired(now + timedelta(seconds=1), now)
