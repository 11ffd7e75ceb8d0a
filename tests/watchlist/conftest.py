"""Entries of the watch-list, made by one account and approved by another; minors and applications to be found."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from registry.core.clock import utc_now
from registry.core.context import SYSTEM, Actor, Context
from registry.core.registry import Registry
from registry.fingerprints.matching.presented import PresentedPrint
from registry.investigations.cases.models import Case
from registry.watchlist import expiry, matching, service
from registry.watchlist.hits import FOLLOW_TASK, follow_hit
from registry.watchlist.models import WatchEntry, WatchHit
from registry.watchlist.service import EnterEntry, SoughtPrint
from registry.watchlist.subject import Subject
from tests.documents.conftest import clerk as clerk  # fixtures
from tests.documents.conftest import decide as decide
from tests.documents.conftest import finger as finger
from tests.documents.conftest import minor as minor
from tests.documents.conftest import ready as ready
from tests.documents.conftest import taken as taken
from tests.investigations.conftest import get as get
from tests.investigations.conftest import headers_of as headers_of
from tests.investigations.conftest import open_case as open_case
from tests.investigations.conftest import person as person
from tests.investigations.conftest import post as post

KILLED = "KILLED-"
"""Prefix of the references of entries whose hits are committed, and so never removed."""
_COMMITTED = WatchHit.reference.startswith(KILLED)
NAMED = Subject(given_names="Wayra Illari", first_surname="Ccoyllo", second_surname="Huancahuari")


def command(**fields: Any) -> EnterEntry:
    """An entry for a missing child by name, unless `fields` say otherwise."""
    missing_child = EnterEntry(
        kind="missing_child",
        source="pnp_alert",
        reference="ALERTA-2026-0001",
        legal_basis="missing_person_alert",
        reason="Not come home from school",
        expires_at=utc_now() + timedelta(days=30),
        subject=NAMED,
    )
    return replace(missing_child, **fields)


@pytest.fixture
def sought(ctx: Context, actor: Callable[..., Actor]) -> Callable[..., WatchEntry]:
    """sought(**fields): an active entry, made and approved in the test's unit of work."""

    def make(**fields: Any) -> WatchEntry:
        before = ctx.actor
        ctx.actor = actor("investigator")
        entry, _ = service.enter(ctx, command(**fields))
        ctx.actor = actor("supervisor")
        approved = service.decide(ctx, entry.id, "The alert was read", agrees=True)
        assert approved is not None
        ctx.actor = before
        return approved

    return make


@pytest.fixture
def impressions(taken: Any) -> Callable[..., tuple[SoughtPrint, ...]]:
    """impressions(subject, seed, impression): a person's prints as an entry holds them."""

    def make(subject: str, seed: int, impression: int = 1) -> tuple[SoughtPrint, ...]:
        prints = []
        for index, acquired in enumerate(taken(subject, seed, impression)):
            if acquired.extraction is not None:
                sent, extracted = acquired.submission, acquired.extraction
                print_ = PresentedPrint(
                    sent.finger, extracted.quality, extracted.template, extracted.image_sha256.hex()
                )
                prints.append(SoughtPrint(print_, sent.image, f"/prints/{index}/image"))
        return tuple(prints)

    return make


def work(ctx: Context) -> list[str]:
    """Run the jobs of the watch-list and of cases that the test has queued, as workers do, until none is left."""
    from registry.duplicates.alerts import CASE_TASK
    from registry.investigations.cases.from_alerts import follow_alert

    done = []
    before, ctx.actor = ctx.actor, SYSTEM
    while ctx.queued:
        job = ctx.queued.pop(0)
        if job.not_before is not None:
            continue
        (argument,) = job.arguments.values()
        run = {service.SEARCH_TASK: matching.search_registry, FOLLOW_TASK: follow_hit, CASE_TASK: follow_alert}
        if job.task in run:
            run[job.task](ctx, uuid.UUID(argument))
            done.append(job.task)
    ctx.actor = before
    return done


def hits(ctx: Context) -> list[WatchHit]:
    """The hits of the test itself: those that the killed workers' tests committed stay."""
    return list(ctx.session.scalars(select(WatchHit).where(~_COMMITTED).order_by(WatchHit.found_at)))


def cases(ctx: Context) -> list[Case]:
    """The cases that the watch-list opened in the test itself."""
    committed = select(WatchHit.case_id).where(_COMMITTED, WatchHit.case_id.is_not(None))
    statement = select(Case).where(Case.origin == "watch_list", Case.id.not_in(committed))
    return list(ctx.session.scalars(statement))


@pytest.fixture
def no_entries_left(registry: Registry) -> Iterator[None]:
    """Delete all entries afterwards, so that they do not match what other tests enrol."""
    yield
    with registry.begin(SYSTEM) as ctx:
        for entry in ctx.session.scalars(select(WatchEntry)).all():
            expiry.delete_entry(ctx, entry, "withdrawn")
