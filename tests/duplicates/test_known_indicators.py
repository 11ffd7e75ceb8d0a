"""The database knows the catalogue's indicators, and stores a reason so that anybody can read it."""

import uuid

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from registry.core.context import Context
from registry.core.messages import _, plural
from registry.duplicates.birth_search import search_birth
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.models import AlertReason, KnownIndicator
from registry.duplicates.service import load_indicators
from tests.duplicates.conftest import enrolled
from tests.duplicates.samples import alerts_about, reason_of


def test_every_indicator_is_known_and_loading_them_again_adds_none(ctx: Context) -> None:
    assert set(ctx.session.scalars(select(KnownIndicator.code))) == set(INDICATORS)
    assert load_indicators(ctx) == 0


def test_an_indicator_added_to_the_catalogue_is_known_after_the_next_preparation(ctx: Context) -> None:
    ctx.session.execute(text("DELETE FROM indicator WHERE code = 'g3'"))
    assert load_indicators(ctx) == 1
    assert ctx.session.get(KnownIndicator, "g3") is not None


def test_a_reason_of_an_unknown_indicator_is_refused_by_the_database(ctx: Context) -> None:
    birth = enrolled(ctx, [], mother_age_years=70)
    search_birth(ctx, birth.id)
    (alert,) = alerts_about(ctx, birth, "d1")
    rename = text("UPDATE alert_reason SET indicator = 'zz' WHERE id = :id")
    with pytest.raises(IntegrityError, match="fk_alert_reason_indicator"), ctx.session.begin_nested():
        ctx.session.execute(rename, {"id": reason_of(alert, "d1").id})


def test_a_stored_reason_keeps_its_values_and_is_worded_when_it_is_read(ctx: Context) -> None:
    birth = enrolled(ctx, [], mother_age_years=70)
    search_birth(ctx, birth.id)
    reason = reason_of(alerts_about(ctx, birth, "d1")[0], "d1")
    nested = _("{first} {next}", first=reason.reason, next=plural("{n} record", "{n} records", 2))
    reason.reason = nested
    ctx.session.flush()
    ctx.session.expire(reason)
    assert reason.reason == nested
    assert str(reason.reason) == "The mother was 70 years old. 2 records"


def test_a_reason_written_before_messages_is_shown_as_it_was(ctx: Context) -> None:
    birth = enrolled(ctx, [], mother_age_years=70)
    search_birth(ctx, birth.id)
    reason = reason_of(alerts_about(ctx, birth, "d1")[0], "d1")
    ctx.session.execute(
        text(
            "UPDATE alert_reason SET reason = jsonb_build_object('text', CAST(:old AS text), 'values', '{}'::jsonb) "
            "WHERE id = :id"
        ),
        {"old": "the mother was 70 years old {so it was said}", "id": reason.id},
    )
    ctx.session.expire(reason)
    assert str(ctx.session.get_one(AlertReason, uuid.UUID(str(reason.id))).reason).endswith("{so it was said}")
