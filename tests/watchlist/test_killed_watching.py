"""Workers killed while they search for a watch-list entry leave each hit, alert, case and referral exactly once."""

from pathlib import Path
from typing import Any

import pytest

from registry.core import worker
from registry.core.registry import Registry
from registry.fingerprints.matching.presented import PresentedPrint
from registry.watchlist import service
from registry.watchlist.service import SoughtPrint
from registry.watchlist.subject import Subject
from tests.births.samples import digits
from tests.duplicates.conftest import enrolled
from tests.duplicates.conftest import prints as prints  # fixture
from tests.killed.workers import kill_and_take_over
from tests.killed.workers import no_other_jobs as no_other_jobs  # fixture
from tests.watchlist import killed_watching
from tests.watchlist.conftest import KILLED, command

FIRST_SEED = 7_900


@pytest.mark.usefixtures("no_other_jobs", "no_entries_left")
@pytest.mark.parametrize(("number", "moment"), list(enumerate(killed_watching.MOMENTS)))
def test_a_worker_killed_at_any_step_leaves_each_hit_once(
    home: Path, registry: Registry, actor: Any, second_supervisor: Any, prints: Any, sql: Any, number: int, moment: str
) -> None:
    seed = FIRST_SEED + number
    with registry.begin(actor("registrar")) as ctx:
        woman = enrolled(ctx, prints("mother", seed, 1, 2), mother_document_number=digits(8)).mother_id
    worker.work(registry, registry.engine.url.render_as_string(hide_password=False), wait=False)
    with registry.begin(actor("investigator")) as ctx:
        sought = tuple(
            SoughtPrint(
                PresentedPrint(each.submission.finger, each.extraction.quality, each.extraction.template), None, "/"
            )
            for each in prints("mother", seed, 2, 2)
        )
        entry, _ = service.enter(ctx, command(subject=Subject(), prints=sought, reference=f"{KILLED}{number}"))
        entry_id = str(entry.id)
    with registry.begin(second_supervisor) as ctx:
        service.decide(ctx, entry.id, "The alert was read", agrees=True)
    kill_and_take_over(registry, home, killed_watching, moment)
    hits = "SELECT count(*) FROM watch_hit WHERE entry_id = CAST(:entry AS uuid) AND person_id = CAST(:woman AS uuid)"
    noted = "SELECT count(*) FROM case_event WHERE what = 'watch_hit' AND details->>'entry' = :entry"
    referred = (
        "SELECT count(*) FROM case_referral WHERE case_id = (SELECT case_id FROM watch_hit "
        "WHERE entry_id = CAST(:entry AS uuid))"
    )
    reasons = (
        "SELECT count(*) FROM alert_reason r JOIN alert_person p ON p.alert_id = r.alert_id "
        "WHERE r.indicator = 'k2' AND p.person_id = CAST(:woman AS uuid)"
    )
    counts = [sql(count, entry=entry_id, woman=str(woman)) for count in (hits, noted, referred, reasons)]
    assert counts == [1, 1, 1, 1]
