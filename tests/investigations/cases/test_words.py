"""Every slug of a case has words, and no event is written without them."""

import pytest

from registry.core.context import Context
from registry.core.messages import _, speaking
from registry.investigations.cases import rules, words
from registry.investigations.cases.models import reason_of
from registry.investigations.cases.opening import OpenCase, new_case, open_by_hand
from registry.investigations.cases.service import add_event


def test_every_slug_of_a_case_has_words() -> None:
    assert set(words.STATES) == set(rules.STATES)
    assert set(words.ORIGINS) == set(rules.ORIGINS)
    assert set(words.SOURCES) == set(rules.SOURCES)
    assert set(words.ENTRY_KINDS) == set(rules.ENTRY_KINDS)
    assert set(words.TARGET_KINDS) == set(rules.TARGET_KINDS)
    assert set(words.NOTICES) == set(rules.NOTICES)


def test_every_kind_of_entry_has_an_event_with_words() -> None:
    assert {f"{kind}_added" for kind in rules.ENTRY_KINDS} <= set(words.EVENTS)


def test_an_event_without_words_is_not_written(ctx: Context) -> None:
    case = open_by_hand(ctx, OpenCase("Two records of one child"))
    with pytest.raises(ValueError, match="without words"):
        add_event(ctx, case, "vanished")


def test_the_registrys_own_reason_is_read_in_each_readers_language(ctx: Context) -> None:
    case = new_case(ctx, "alert", 60, _("Must be after today."))
    ctx.session.flush()
    ctx.session.expire(case)
    assert case.reason == str(reason_of(case)) == "Must be after today."
    with speaking("es"):
        assert str(reason_of(case)) == "Debe ser posterior a hoy."


def test_a_persons_reason_stays_as_written(ctx: Context) -> None:
    case = open_by_hand(ctx, OpenCase("Two records of one child"))
    with speaking("es"):
        assert reason_of(case) == "Two records of one child"
