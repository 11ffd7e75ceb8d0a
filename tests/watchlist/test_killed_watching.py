"""Workers that are killed for real while somebody is looked for: each hit, alert, case and referral once, none lost."""

import signal
import subprocess
import sys
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
from tests.investigations.test_killed_workers import _nothing_else_waits as _nothing_else_waits  # fixture
from tests.investigations.test_killed_workers import execute
from tests.test_cli import ROOT, environment
from tests.watchlist import killed_watching
from tests.watchlist.conftest import KILLED, command

FIRST_SEED = 7_900


@pytest.mark.usefixtures("_nothing_else_waits", "swept")
@pytest.mark.parametrize(("number", "moment"), list(enumerate(killed_watching.MOMENTS)))
def test_a_worker_killed_at_any_step_leaves_each_hit_once(
    home: Path, registry: Registry, actor: Any, second: Any, prints: Any, sql: Any, number: int, moment: str
) -> None:
    seed = FIRST_SEED + number
    with registry.begin(actor("registrar")) as ctx:
        woman = enrolled(ctx, prints("mother", seed, 1, 2), mother_document_number=digits(8)).mother_id
    url = registry.engine.url.render_as_string(hide_password=False)
    worker.work(registry, url, wait=False)
    with registry.begin(actor("investigator")) as ctx:
        sought = tuple(
            SoughtPrint(
                PresentedPrint(one.submission.finger, one.extraction.quality, one.extraction.template), None, "/"
            )
            for one in prints("mother", seed, 2, 2)
        )
        entry, _ = service.enter(ctx, command(subject=Subject(), prints=sought, reference=f"{KILLED}{number}"))
        wanted = str(entry.id)
    with registry.begin(second) as ctx:
        service.decide(ctx, entry.id, "The alert was read", agrees=True)
    words = (moment, "worker", "--until-empty")
    gone = subprocess.run(
        [sys.executable, killed_watching.__file__, *words], env=environment(home, url), cwd=ROOT, check=False
    )
    assert gone.returncode == -signal.SIGKILL
    doing = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
    assert sql(doing) == 1
    execute(registry, "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    worker.work(registry, url, wait=False)
    assert sql(doing) == 0
    told = {"entry": wanted, "woman": str(woman)}
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
    assert [sql(one, **told) for one in (hits, noted, referred, reasons)] == [1, 1, 1, 1]
