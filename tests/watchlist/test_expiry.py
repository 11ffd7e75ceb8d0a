"""Of an entry that has ended nothing stays but its hits, with their legal basis."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from registry.core.context import Context
from registry.duplicates.birth_search import search_birth
from registry.watchlist import expiry, held_list, queries, service
from registry.watchlist.models import WatchEntry, WatchPrint
from registry.watchlist.subject import Subject
from tests.watchlist.conftest import NAMED, hits, work

OTHER, WOMAN = 7102, 7103


@pytest.mark.parametrize("ending", ["withdrawn", "expired"])
def test_nothing_of_an_ended_entry_stays_in_memory_after_the_next_comparison(
    ctx: Context, minor: Any, sought: Any, impressions: Any, ending: str
) -> None:
    until = ctx.now + timedelta(days=2)
    kept = sought(reference="2", expires_at=until + timedelta(days=2))
    entry = sought(subject=Subject(), prints=impressions("mother", WOMAN), expires_at=until)
    child = minor(mother_seed=OTHER)
    search_birth(ctx, child.birth.id)
    address = str(ctx.session.get_bind().engine.url)
    before = held_list._held[address]
    assert {kept.id, entry.id} <= before.entries.keys()
    assert len(before.gallery) > 0
    if ending == "withdrawn":
        service.withdraw(ctx, entry.id, "found")
    else:
        ctx.now = until + timedelta(seconds=1)
    search_birth(ctx, child.birth.id)
    after = held_list._held[address]
    assert after is not before
    assert (kept.id in after.entries, entry.id in after.entries) == (True, False)
    assert len(after.gallery) == 0


def test_an_expired_entry_is_deleted_and_its_hits_keep_their_legal_basis(
    ctx: Context, minor: Any, sought: Any, impressions: Any
) -> None:
    minor(mother_seed=WOMAN)
    entry = sought(prints=impressions("mother", WOMAN, 2))
    entry_id = entry.id
    work(ctx)
    assert expiry.delete_expired(ctx, entry_id) == 0, "before its end nothing is deleted"
    ctx.now += timedelta(days=31)
    before = len(ctx.entries)
    assert (expiry.delete_expired(ctx, entry_id), expiry.delete_expired(ctx)) == (1, 0)
    for table in (WatchEntry, WatchPrint):
        assert ctx.session.scalar(select(func.count()).select_from(table)) == 0
    assert queries.entry(ctx.session, entry_id, ctx.now - timedelta(days=31)) is None
    (hit,) = hits(ctx)
    assert (hit.source, hit.reference, hit.legal_basis) == ("pnp_alert", "ALERTA-2026-0001", "missing_person_alert")
    (tombstone,) = ctx.entries[before:]
    assert (tombstone.action, tombstone.subject_id) == ("watch.deleted", str(entry_id))
    assert tombstone.details["ending"] == "expired"
    assert not any(
        name in str(tombstone.details) for name in (str(NAMED.given_names), str(NAMED.first_surname), "ALERTA")
    )


def test_a_renewed_entry_outlives_the_job_queued_for_its_first_end(ctx: Context, actor: Any, sought: Any) -> None:
    entry = sought()
    ctx.actor = actor("supervisor")
    service.renew(ctx, entry.id, ctx.now + timedelta(days=60), "Still missing")
    ctx.now += timedelta(days=31)
    assert expiry.delete_expired(ctx, entry.id) == 0
    ends = [job.not_before for job in ctx.queued if job.task == service.EXPIRE_TASK]
    assert len(ends) == 2
