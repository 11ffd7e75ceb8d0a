"""What is no key's answer, sent without a browser; the browser's part is in tests/e2e/test_security_keys.py."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from registry.access.factors import keys
from registry.access.models import Account
from registry.core.context import SYSTEM, Context
from registry.core.errors import Forbidden, Refused
from registry.core.registry import Registry
from tests.access.factors.conftest import Person

ANSWERS = (
    "",
    "null",
    "[]",
    "{}",
    "1" * 5000,
    '{"id": 1}',
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "ñ",
                "authenticatorData": "AA",
                "signature": "AA",
                "attestationObject": "AA",
            },
        }
    ),
)
TOKEN = b"t" * 32


@pytest.fixture
def work(registry: Registry, person: Callable[..., Person]) -> Iterator[tuple[Context, Account]]:
    with registry.begin(SYSTEM) as ctx:
        ctx.settings = replace(ctx.settings, public_url="https://registro.example")
        yield ctx, ctx.session.get_one(Account, person("clerk").id)


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_is_no_answer_of_a_key_is_refused(work: tuple[Context, Account], registry: Registry, answer: str) -> None:
    ctx, account = work
    keys.options_to_add(ctx, account, TOKEN)
    with pytest.raises(Refused, match="key-refused"):
        keys.add(ctx, account, TOKEN, answer, "name")
    keys.options_to_give(ctx, account, TOKEN)
    with pytest.raises(Forbidden, match="second-factor-refused"):
        keys.take(ctx, registry, account, TOKEN, answer)


def test_a_challenge_is_used_once_and_not_for_long(work: tuple[Context, Account]) -> None:
    ctx, account = work
    first = json.loads(keys.options_to_give(ctx, account, TOKEN))["challenge"]
    second = json.loads(keys.options_to_give(ctx, account, TOKEN))["challenge"]
    assert first != second
    assert keys._take_challenge(ctx, TOKEN) != keys._take_challenge(ctx, TOKEN)
    keys.options_to_give(ctx, account, TOKEN)
    late = replace_now(ctx)
    before = ctx.session.connection().exec_driver_sql("SELECT challenge FROM key_challenge").scalar()
    assert keys._take_challenge(late, TOKEN) != before


def replace_now(ctx: Context) -> Context:
    ctx.now += keys.LIFETIME + timedelta(seconds=1)
    return ctx


def test_clerks_and_above_must_be_verified_by_their_key(work: tuple[Context, Account]) -> None:
    ctx, account = work
    assert json.loads(keys.options_to_give(ctx, account, TOKEN))["userVerification"] == "required"
    assert not keys.is_verification_needed(Account(role="registrar"))


def test_a_service_at_a_number_says_why_it_takes_no_keys(work: tuple[Context, Account]) -> None:
    ctx, account = work
    ctx.settings = replace(ctx.settings, public_url="http://127.0.0.1:8000")
    with pytest.raises(Refused, match="keys-need-a-name"):
        keys.options_to_add(ctx, account, TOKEN)
