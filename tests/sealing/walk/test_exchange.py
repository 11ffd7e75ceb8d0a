"""Other systems' interfaces, whose documents are the standards': a sealed family is nobody to a system either."""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.access.service import AddAccount, actor_of, add_account
from registry.core.clock import utc_now
from registry.core.context import SYSTEM
from registry.exchange.clients import service
from registry.exchange.clients.rules import READ_NUMBER, READ_PERSON, SEARCH, SEARCH_ATTRIBUTES
from tests.exchange.conftest import searching, terms_of
from tests.sealing.walk.asking import Exchange, Masked, differences
from tests.sealing.walk.databases import Stage
from tests.sealing.walk.family import Family
from tests.sealing.walk.values import a_cnv, a_cui, an_acta
from tests.sealing.walk.world import World, seal

CODE: Final = "client.walk"
Request = tuple[str, str, Any]
"""Method, address and body."""
_SIGNATURE: Final = re.compile(rb'Signature: (?:[^"\\]|\\.)*')


def _agreed(stage: Stage) -> None:
    """Make an agreement that allows everything, and keep its token among the stage's."""
    with stage.registry.begin(SYSTEM) as ctx:
        commands = (AddAccount(f"exchange.{letter}", "administrator", "doce y algo más") for letter in "ab")
        one, other = (actor_of(add_account(ctx, command)) for command in commands)
    terms = replace(
        terms_of(Ed25519PrivateKey.generate()),
        operations=(SEARCH, SEARCH_ATTRIBUTES, READ_PERSON, READ_NUMBER),
        callback_url=None,
        keys=(),
        is_signed=False,
        assumed_purpose="education",
    )
    with stage.registry.begin(one) as ctx:
        agreement = service.request(ctx, CODE, "Programa social", terms)
    with stage.registry.begin(other) as ctx:
        service.approve(ctx, agreement.id)
        stage.tokens = {**stage.tokens, CODE: f"Bearer {service.give_token(ctx, agreement.id).secret}"}


@pytest.fixture(scope="module")
def stage(world: World) -> Iterator[Stage]:
    """A registry with both families, of which one is sealed, and a system that may ask for everything."""
    with world.copy() as known:
        _agreed(known)
        seal(known, world.hidden.persons)
        yield known


def _dci(kind: str, value: Any) -> Request:
    header = {
        "version": "1.0.0",
        "message_id": uuid.uuid4().hex,
        "message_ts": utc_now().isoformat(),
        "action": "search",
        "sender_id": CODE,
        "receiver_id": "civil-registry",
        "total_count": 1,
    }
    return "POST", "/dci/registry/sync/search", {"header": header, "message": searching((kind, value))}


def _pr(name: str, value: Any) -> Request:
    expression = {"attributeName": name, "operator": "=", "value": value}
    return "POST", "/osia/pr/v1/persons?transactionId=t", [expression]


def _uin(name: str, value: Any) -> Request:
    return "POST", "/osia/uin/v1/uin?transactionId=t", {name: value}


def _probes(family: Family) -> Iterator[tuple[str, Any, Any, Callable[[Any], tuple[str, str, Any]]]]:
    """Name, the family's value, nobody's, and the request."""
    values = {
        "cui": (family.ids["cui"][:8], a_cui()[:8]),
        "acta": (family.ids["acta_number"], an_acta()),
        "cnv": (family.ids["cnv"], a_cnv()),
    }
    words = {"cui": ("UIN", "uin"), "acta": ("BRN", "actaNumber"), "cnv": ("CNV", "certificateNumber")}
    for name, (own, nobodys) in values.items():
        dci, osia = words[name]
        yield f"dci {name}", own, nobodys, partial(_dci, dci)
        yield f"pr {name}", own, nobodys, partial(_pr, osia)
        yield f"uin {name}", own, nobodys, partial(_uin, osia)


def _exchange(stage: Stage, request: Request, value: Any) -> Exchange:
    method, address, body = request
    with stage.undone():
        answer = stage.ask(method, address, CODE, body)
        return Exchange(replace(answer, body=_SIGNATURE.sub(b"", answer.body)), (str(value),))


def test_a_sealed_family_is_nobody_to_a_system(stage: Stage, world: World, masked: Masked) -> None:
    wrong = []
    for name, own, nobodys, request in _probes(world.hidden):
        _exchange(stage, request(own), own)  # so that nothing is done for the first time
        family, nobody = (_exchange(stage, request(value), value) for value in (own, nobodys))
        wrong += [f"{name}: {what}" for what in differences(family, nobody, masked)]
    assert not wrong, "\n".join(wrong)


def test_a_family_that_is_not_sealed_is_answered(stage: Stage, world: World) -> None:
    answers: Mapping[str, str] = {
        name: _exchange(stage, request(own), own).answer.text for name, own, _nobodys, request in _probes(world.control)
    }
    assert all(world.control.ids["cui"][:8] in text for name, text in answers.items() if not name.startswith("pr"))
    assert all("personId" in text for name, text in answers.items() if name.startswith("pr"))
