"""A draft that nobody goes on with is withdrawn, and whoever reads it knows the day before."""

from collections.abc import Callable
from datetime import timedelta

from registry.core.clock import day_in_peru
from registry.core.context import SYSTEM, Context
from registry.documents.applications import queries, service
from registry.documents.applications.answers import application_answer
from registry.documents.applications.service import ChangeApplication
from registry.documents.issuance.tasks import end_drafts
from tests.documents.conftest import MakeMinor, Ready


def later(ctx: Context, days: int) -> None:
    ctx.now += timedelta(days=days)


def test_a_draft_says_when_it_ends_and_a_change_moves_the_day(clerk: Context, minor: MakeMinor, ready: Ready) -> None:
    draft = ready(minor())
    last = day_in_peru(clerk.now + timedelta(days=180))
    assert application_answer(clerk, draft)["draft_ends_on"] == last
    later(clerk, 100)
    service.change(clerk, draft.id, ChangeApplication({"fee_receipt": "0002"}))
    assert application_answer(clerk, draft)["draft_ends_on"] == last + timedelta(days=100)
    service.submit(clerk, draft.id)
    assert application_answer(clerk, draft)["draft_ends_on"] is None


def test_an_abandoned_draft_is_withdrawn_once_and_the_minor_can_apply_again(
    clerk: Context, minor: MakeMinor, ready: Ready
) -> None:
    child = minor()
    draft = ready(child)
    later(clerk, 179)
    end_drafts(clerk)
    assert draft.state == "draft"
    later(clerk, 2)
    clerk.actor, was = SYSTEM, clerk.actor
    end_drafts(clerk)
    assert draft.state == "withdrawn"
    last = queries.events(clerk.session, draft.id)[-1]
    assert (last.action, last.by, last.reason) == (
        "withdrawn",
        None,
        "Nadie continuó con este borrador durante 180 días.",
    )
    steps = [entry.action for entry in clerk.entries]
    end_drafts(clerk)
    assert [entry.action for entry in clerk.entries] == steps
    assert "application.withdrawn" in steps
    clerk.actor = was
    assert ready(child).state == "draft"


def test_an_application_that_was_submitted_is_never_ended(clerk: Context, minor: MakeMinor, ready: Ready) -> None:
    application = ready(minor())
    service.submit(clerk, application.id)
    later(clerk, 1000)
    end_drafts(clerk)
    assert application.state == "submitted"


def test_a_draft_certificate_is_an_enrolment_and_never_ends(
    clerk: Context, minor: MakeMinor, sql: Callable[..., object]
) -> None:
    minor()
    states = "SELECT array_agg(state ORDER BY id) FROM birth"
    before = sql(states)
    later(clerk, 5000)
    end_drafts(clerk)
    assert sql(states) == before
