from datetime import UTC, datetime, timedelta

import pytest

from registry.access.factors import rules
from registry.access.rules import ROLES

NOW = datetime(2026, 11, 29, 12, 0, 10, tzinfo=UTC)
RFC_6238 = b"12345678901234567890"


@pytest.mark.parametrize(("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert rules.code_at(RFC_6238, datetime.fromtimestamp(seconds, UTC)) == code


@pytest.mark.parametrize(("off_s", "is_taken"), [(0, True), (-30, True), (30, True), (-70, False), (70, False)])
def test_the_codes_of_three_steps_are_in_force(off_s: int, is_taken: bool) -> None:
    match = rules.match(RFC_6238, rules.code_at(RFC_6238, NOW + timedelta(seconds=off_s)), NOW)
    assert match is not None
    assert (match.clock_off_s == 0) is is_taken


def test_a_clock_far_off_is_noticed_and_one_of_another_hour_is_not_looked_for() -> None:
    match = rules.match(RFC_6238, rules.code_at(RFC_6238, NOW - timedelta(minutes=5)), NOW)
    assert match is not None
    assert match.clock_off_s == -300
    assert rules.match(RFC_6238, rules.code_at(RFC_6238, NOW + timedelta(hours=1)), NOW) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "１２３４５６", "abcdef", "\ud800", "287082\n"])
def test_what_is_not_a_code_matches_nothing(code: str) -> None:
    assert rules.match(RFC_6238, code, NOW) is None
    assert not rules.is_one_time_code(code)


def test_a_recovery_code_is_recognised_however_it_is_typed() -> None:
    from uuid import UUID

    account, other = UUID(int=1), UUID(int=2)
    assert len({rules.new_recovery_code() for _ in range(100)}) == 100
    stored = rules.recovery_hash(account, "k1g0-abcd-efgh-jkmn")
    assert rules.recovery_hash(account, " KlGO ABCD-efghJKMN ") == stored
    assert rules.recovery_hash(other, "k1g0-abcd-efgh-jkmn") != stored
    assert not rules.is_one_time_code(rules.normal_code("k1g0-abcd-efgh-jkmn"))


def test_only_registrars_may_be_exempt() -> None:
    assert {role for role in ROLES if not rules.is_needed(role, is_exempt=True)} == {"registrar"}
    assert all(rules.is_needed(role, is_exempt=False) for role in ROLES)


@pytest.mark.parametrize(("ago_s", "is_fresh"), [(0, True), (599, True), (601, False), (-1, False)])
def test_a_confirmation_holds_for_some_minutes_and_never_from_the_future(ago_s: int, is_fresh: bool) -> None:
    assert rules.is_fresh(NOW - timedelta(seconds=ago_s), NOW, 10) is is_fresh
    assert not rules.is_fresh(None, NOW, 10)
