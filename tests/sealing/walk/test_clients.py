"""Other systems ask by DCI and OSIA: a sealed family is answered to them as nobody, and as where it never was."""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.access.service import AddAccount, actor_of, add_account
from registry.core.context import SYSTEM
from registry.exchange.clients import service
from tests.exchange.conftest import System, terms_of
from tests.sealing.walk.databases import Stage
from tests.sealing.walk.family import CHILD_AGE, Family
from tests.sealing.walk.samples import born_at
from tests.sealing.walk.values import a_cnv, a_cui, an_acta
from tests.sealing.walk.world import World, seal

_OWN = re.compile(r"[0-9a-f-]{32,36}|\d{4}-\d\d-\d\dT[0-9:.+Z-]+|Signature: (?:[^\"\\]|\\.)*")
_LISTED = re.compile(r"IN \([^()]*(?:\([^()]*\)[^()]*)*\)")
PURPOSE = {"X-Purpose": "health_care"}
KEY = Ed25519PrivateKey.generate()

Sent = Callable[[System], Any]


@dataclass(frozen=True)
class Asked:
    """An answer without what is new in each, and the statements that it took."""

    status: int
    text: str
    headers: tuple[tuple[str, str], ...]
    statements: tuple[str, ...]


def agreed_with(stage: Stage) -> System:
    """A client that may ask everything."""
    administrators = []
    for name in ("administrator.c", "administrator.d"):
        with stage.registry.begin(SYSTEM) as ctx:
            administrators.append(actor_of(add_account(ctx, AddAccount(name, "administrator", uuid.uuid4().hex))))
    with stage.registry.begin(administrators[0]) as ctx:
        agreement = service.request(ctx, "client.walk", "Programa social", terms_of(KEY))
    with stage.registry.begin(administrators[1]) as ctx:
        service.approve(ctx, agreement.id)
        token = service.give_token(ctx, agreement.id)
    return System("client.walk", token.secret, agreement.id, KEY, stage.client)


@pytest.fixture(scope="module")
def states(world: World) -> Iterator[tuple[Stage, System, Stage, System]]:
    """Copies of the registry with the family, sealed by `sealed`, and of the one where it never was; with a client."""
    with world.both() as (known, never):
        yield known, agreed_with(known), never, agreed_with(never)


def asked(stage: Stage, system: System, send: Sent, value: str) -> Asked:
    with stage.undone():
        stage._heard.clear()
        answer = send(system)
        statements = tuple(_LISTED.sub("IN (…)", statement) for statement in stage._heard)
    headers = tuple((name, _OWN.sub("", each)) for name, each in answer.headers if name != "Content-Length")
    return Asked(answer.status_code, _OWN.sub("", answer.text.replace(value, "")), headers, statements)


def _osia(method: str, path: str, body: Any = None) -> Sent:
    def send(system: System) -> Any:
        headers = system.authorization | PURPOSE
        return system.http.open(f"/osia/{path}?transactionId=t", method=method, json=body, headers=headers)

    return send


def _dci(path: str, query: Any) -> Sent:
    return lambda system: system.search(query, path=path)


def _predicate(**attributes: str) -> dict[str, Any]:
    expressions = [
        {"expression1": {"attribute_name": name, "operator": "eq", "attribute_value": value}}
        for name, value in attributes.items()
    ]
    return {"query_type": "predicate", "query": expressions}


def _named(names: str, surname: str, day: str) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """A name as DCI and as OSIA search it."""
    osia = {"firstName": names, "lastName": surname, "dateOfBirth": day}
    listed = [{"attributeName": name, "operator": "=", "value": value} for name, value in osia.items()]
    return _predicate(given_name=names, surname=surname, birth_date=day), listed


def probes(family: Family, alias: str) -> Iterator[tuple[str, str, Sent, str, Sent]]:
    """(what, the family's value, its request, a value that nobody has, its request)"""
    by_number: Mapping[str, tuple[str, str]] = {
        "BRN": (str(family.ids["acta_number"]), an_acta()),
        "UIN": (str(family.ids["cui"])[:8], a_cui()[:8]),
        "CNV": (str(family.ids["cnv"]), a_cnv()),
        "ALIAS": (alias, "b" * 26),
    }
    for kind, (own, nobodys) in by_number.items():
        for path in ("sync/search", "search"):
            yield f"dci {path} {kind}", own, _dci(path, (kind, own)), nobodys, _dci(path, (kind, nobodys))
    for kind, name in {"BRN": "actaNumber", "UIN": "uin", "CNV": "certificateNumber"}.items():
        own, nobodys = by_number[kind]
        of_own, of_nobody = ([_equal(name, value)] for value in (own, nobodys))
        yield (
            f"osia pr persons {name}", own, _osia("POST", "pr/v1/persons", of_own),
            nobodys, _osia("POST", "pr/v1/persons", of_nobody),
        )  # fmt: skip
        yield (
            f"osia uin {name}", own, _osia("POST", "uin/v1/uin", {name: own}),
            nobodys, _osia("POST", "uin/v1/uin", {name: nobodys}),
        )  # fmt: skip
    for path in ("", "/identities", "/identities/acta", "/reference"):
        yield (
            f"osia pr persons/…{path}",
            alias,
            _osia("GET", f"pr/v1/persons/{alias}{path}"),
            "b" * 26,
            _osia("GET", f"pr/v1/persons/{'b' * 26}{path}"),
        )
    day = born_at(CHILD_AGE).date().isoformat()
    dci, osia = _named(family.child_names, family.first_surname, day)
    no_dci, no_osia = _named("Tikavita", "Inexistente", day)
    yield "dci predicate", family.child_names, _dci("sync/search", dci), "Tikavita", _dci("sync/search", no_dci)
    yield (
        "osia names", family.child_names, _osia("POST", "pr/v1/persons", osia),
        "Tikavita", _osia("POST", "pr/v1/persons", no_osia),
    )  # fmt: skip


def _equal(name: str, value: str) -> dict[str, str]:
    return {"attributeName": name, "operator": "=", "value": value}


def test_a_sealed_family_is_nobody_to_other_systems_and_as_where_it_never_was(
    world: World, states: tuple[Stage, System, Stage, System]
) -> None:
    known, system, never, of_never = states
    family = world.hidden
    alias = system.found(("BRN", str(family.ids["acta_number"])))[0]["@id"]
    listed = list(probes(family, alias))
    for what, own, send, nobodys, send_nobodys in listed:
        is_later = what.startswith("dci search")
        one, other = asked(known, system, send, own), asked(known, system, send_nobodys, nobodys)
        assert (one.status, one.text) != (other.status, other.text) or is_later, what
    seal(known, family.persons)
    for _time in range(2):  # nothing is done for the first time
        for _what, own, send, nobodys, send_nobodys in listed:
            asked(known, system, send, own)
            asked(known, system, send_nobodys, nobodys)
            asked(never, of_never, send, own)
    for what, own, send, nobodys, send_nobodys in listed:
        one, other = asked(known, system, send, own), asked(known, system, send_nobodys, nobodys)
        there = asked(never, of_never, send, own)
        assert one == other, what
        assert one == there, what
