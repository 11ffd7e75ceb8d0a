"""Entries of the watch-list, made by one and approved by another; minors and applications to be found in."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

import registry.watchlist.tasks  # noqa: F401  # from here on the list is tested with every search, as in a worker
from registry.access.queries import account_named
from registry.access.service import AddAccount, actor_of, add_account
from registry.core.clock import utc_now
from registry.core.context import SYSTEM, Actor, Context
from registry.core.registry import Registry
from registry.fingerprints.matching.presented import PresentedPrint
from registry.watchlist import expiry, matching, service
from registry.watchlist.hits import FOLLOW_TASK, follow_hit
from registry.watchlist.models import WatchEntry
from registry.watchlist.service import EnterEntry, SoughtPrint
from registry.watchlist.subject import Subject
from tests.conftest import PASSWORD
from tests.documents.conftest import clerk as clerk  # fixtures
from tests.documents.conftest import decide as decide
from tests.documents.conftest import finger as finger
from tests.documents.conftest import minor as minor
from tests.documents.conftest import picture as picture
from tests.documents.conftest import ready as ready
from tests.documents.conftest import taken as taken
from tests.investigations.conftest import get as get
from tests.investigations.conftest import headers_of as headers_of
from tests.investigations.conftest import open_case as open_case
from tests.investigations.conftest import person as person
from tests.investigations.conftest import post as post

KILLED = "KILLED-"
"""How the references of entries begin whose hits are committed: a hit is never removed."""
NAMED = Subject(given_names="Wayra Illari", first_surname="Ccoyllo", second_surname="Huancahuari")


def command(**fields: Any) -> EnterEntry:
    """A missing child told by its name, unless said otherwise."""
    asked = EnterEntry(
        kind="missing_child",
        source="pnp_alert",
        reference="ALERTA-2026-0001",
        legal_basis="missing_person_alert",
        reason="Not come home from school",
        expires_at=utc_now() + timedelta(days=30),
        subject=NAMED,
    )
    return replace(asked, **fields)


@pytest.fixture(scope="session")
def second(registry: Registry) -> Actor:
    """A supervisor beside the first."""
    with registry.begin(SYSTEM) as ctx:
        account = account_named(ctx.session, "supervisor.b") or add_account(
            ctx, AddAccount("supervisor.b", "supervisor", PASSWORD)
        )
        return actor_of(account)


@pytest.fixture
def sought(ctx: Context, actor: Callable[..., Actor]) -> Callable[..., WatchEntry]:
    """sought(**fields): an entry that is looked for, made and approved in the test's unit of work."""

    def make(**fields: Any) -> WatchEntry:
        was = ctx.actor
        ctx.actor = actor("investigator")
        entry, _ = service.enter(ctx, command(**fields))
        ctx.actor = actor("supervisor")
        approved = service.decide(ctx, entry.id, "The alert was read", agrees=True)
        assert approved is not None
        ctx.actor = was
        return approved

    return make


@pytest.fixture
def impressions(taken: Any) -> Callable[..., tuple[SoughtPrint, ...]]:
    """impressions(subject, seed, impression): prints of somebody as an entry has them."""

    def make(subject: str, seed: int, impression: int = 1) -> tuple[SoughtPrint, ...]:
        made = []
        for index, one in enumerate(taken(subject, seed, impression)):
            if one.extraction is not None:
                found = one.extraction
                sent = PresentedPrint(one.submission.finger, found.quality, found.template, found.image_sha256.hex())
                made.append(SoughtPrint(sent, one.submission.image, f"/prints/{index}/image"))
        return tuple(made)

    return make


def work(ctx: Context) -> list[str]:
    """Run what the test queued, as workers do, until nothing of the watch-list and of cases is left."""
    from registry.duplicates.alerts import CASE_TASK
    from registry.investigations.cases.from_alerts import follow_alert

    done = []
    was, ctx.actor = ctx.actor, SYSTEM
    while ctx.queued:
        job = ctx.queued.pop(0)
        if job.not_before is not None:
            continue
        (argument,) = job.arguments.values()
        run = {service.SEARCH_TASK: matching.search_registry, FOLLOW_TASK: follow_hit, CASE_TASK: follow_alert}
        if job.task in run:
            run[job.task](ctx, uuid.UUID(argument))
            done.append(job.task)
    ctx.actor = was
    return done


@pytest.fixture
def swept(registry: Registry) -> Iterator[None]:
    """Leave no entry behind that other tests' enrolments would be found by."""
    yield
    with registry.begin(SYSTEM) as ctx:
        for one in ctx.session.scalars(select(WatchEntry)).all():
            expiry.delete_entry(ctx, one, "withdrawn")
