"""A sealed child is nobody to other systems: same answers, same number of statements, and nothing more is sent."""

import re
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.exchange.clients.sending import NotDelivered
from registry.people.happenings.rules import ACTA_CORRECTED
from registry.people.happenings.service import happen
from tests.exchange.conftest import Listener, System, searching
from tests.exchange.dci.test_later import subscribing

_OWN = re.compile(r"[0-9a-f-]{32,36}|\d{4}-\d\d-\d\dT[0-9:.+-]+|Signature: (?:[^\"\\]|\\.)*")


def same(registry: Registry, ask: Callable[[str], Any], *values: str) -> list[tuple[str, int]]:
    """(what is answered, how many statements it took) for each value."""
    results = []
    for value in values:
        ask(value)  # so that nothing is done for the first time
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any, into: list[str] = statements) -> None:
            into.append(statement)

        event.listen(registry.engine, "before_cursor_execute", note)
        answer = ask(value)
        event.remove(registry.engine, "before_cursor_execute", note)
        results.append((_OWN.sub("", answer.text.replace(value, "")), len(statements)))
    return results


def _by(system: System, kind: str, value: str) -> Any:
    return system.search((kind, value))


def test_a_sealed_childs_numbers_are_nobodys(
    registry: Registry, system: System, child: dict[str, Any], send: Any, seal: Callable[..., uuid.UUID]
) -> None:
    birth = send(f"/births/{child['birth_id']}").json
    record = system.found(("BRN", child["number"]))[0]
    alias = record["@id"]
    seal(child["child_id"])
    numbers = {
        "BRN": (child["number"], "D2020-99999999"),
        "UIN": (child["cui"][:8], "00000001"),
        "CNV": (birth["certificate"]["cnv"], "1234567890"),
        "ALIAS": (alias, "b" * 26),
    }
    for kind, (sealed, nobody) in numbers.items():
        one, other = same(registry, partial(_by, system, kind), sealed, nobody)
        assert one == other, kind
        assert system.found((kind, sealed)) == []
    name = {
        "query_type": "predicate",
        "query": [
            {"expression1": {"attribute_name": attribute, "operator": "eq", "attribute_value": value}}
            for attribute, value in {
                "given_name": child["given_names"],
                "surname": child["first_surname"],
                "birth_date": record["birth_date"],
            }.items()
        ],
    }
    assert child["number"] not in str(system.found(name))


def test_nothing_is_sent_of_a_child_that_was_sealed_meanwhile(
    registry: Registry,
    agreed: Callable[..., System],
    child: dict[str, Any],
    seal: Callable[..., uuid.UUID],
    listener: Listener,
    work: Callable[[], None],
    resend: Callable[[System], None],
) -> None:
    system = agreed(callback_url=listener.address)
    system.send("subscribe", "subscribe", subscribing(child))
    work()
    listener.received.clear()
    with registry.begin(SYSTEM) as ctx:
        happen(ctx, ACTA_CORRECTED, uuid.UUID(child["child_id"]), uuid.uuid4())
    listener.status = 503
    system.send("search", "search", searching(("BRN", child["number"])))
    with pytest.raises(NotDelivered):
        work()
    listener.received.clear()
    seal(child["child_id"])
    listener.status = 200
    resend(system)
    with registry.begin(SYSTEM) as ctx:
        happen(ctx, ACTA_CORRECTED, uuid.UUID(child["child_id"]), uuid.uuid4())
    work()
    assert child["number"] not in str(listener.received)
    assert child["given_names"] not in str(listener.received)
