"""All kept images are read anew by another extractor, once each, whatever ends it."""

import os
import subprocess
import sys
import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text

from registry.core import worker
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.fingerprints import engine, isolation, service
from registry.fingerprints import queries as captures
from registry.fingerprints.models import Capture
from registry.fingerprints.readings import queries
from registry.fingerprints.readings import service as readings
from registry.fingerprints.readings.commands import prints
from registry.fingerprints.readings.models import ReadingSpan
from tests.fingerprints.conftest import Take
from tests.fingerprints.readings.conftest import NEW, Ended, begin, keep, progress, run, versions, waiting
from tests.test_cli import environment


def test_every_image_is_read_once_after_all_other_jobs_and_its_first_reading_stays(
    own: Registry, stored: list[uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "IMAGES_A_JOB", 2)
    assert begin(own) == readings.Begun(0, 1, 4)
    assert {priority for _number, _arguments, priority in waiting(own)} == {readings.PRIORITY}
    assert readings.PRIORITY < 0
    assert run(own) == 3, "two jobs of two images, and one that finds no more"
    assert progress(own) == queries.Progress(0, 4, {}, 0)
    assert {versions(own, capture_id) for capture_id in stored} == {(engine.EXTRACTOR, NEW)}
    assert begin(own) == readings.Begun(0, 0, 0)


STEPS = ("image opened", "image read", "reading stored", "all read", "moved on")


def test_ended_at_any_step_it_goes_on_and_reads_nothing_twice(
    own: Registry, stored: list[uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "IMAGES_A_JOB", 2)
    begin(own)
    ends = iter(STEPS)
    at, read = [next(ends)], []

    def between(step: str) -> None:
        if step == "image read":
            read.append(step)
        if at and step == at[0]:
            at[:] = [end for end in [next(ends, None)] if end]
            raise Ended

    for _step in STEPS:
        with suppress(Ended):
            run(own, between)
    run(own, between)
    assert not at, "it was ended at every step"
    assert progress(own) == queries.Progress(0, 4, {}, 0)
    assert len(read) == 4 + 1, "what was read and not stored is read again, and nothing else"


def test_a_worker_that_is_killed_leaves_the_rest_to_another(
    own: Registry, stored: list[uuid.UUID], tmp_path: Path
) -> None:
    begin(own)
    url = own.engine.url.render_as_string(hide_password=False)
    words = [sys.executable, "-m", "registry", "worker", "--until-empty"]
    surroundings = {**os.environ, **environment(own.settings.home, url)}
    process = subprocess.Popen(words, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None and progress(own).waiting == 4:
            time.sleep(0.05)
    finally:
        process.kill()
        process.wait()
    with own.engine.begin() as connection:
        connection.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"))
    try:
        worker.work(own, url, wait=False)
    finally:
        isolation.end()
    assert progress(own) == queries.Progress(0, 4, {}, 0)


def meet(both: threading.Barrier) -> None:
    both.wait(60)


def test_two_that_run_at_once_store_one_reading_and_one_goes_on(own: Registry, stored: list[uuid.UUID]) -> None:
    begin(own)
    again = begin(own)
    assert again == readings.Begun(1, 0, 0)
    assert len(waiting(own)) == 2
    both = threading.Barrier(2)
    errors: list[BaseException] = []

    def go(arguments: dict[str, Any]) -> None:
        try:
            readings.go_on(
                own,
                uuid.UUID(arguments["span_id"]),
                arguments["position"],
                lambda step: meet(both) if step == "all read" else None,
            )
        except BaseException as error:  # noqa: BLE001  # told below
            errors.append(error)

    threads = [threading.Thread(target=go, args=(arguments,)) for _number, arguments, _priority in waiting(own)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert progress(own) == queries.Progress(0, 4, {}, 0)
    with own.begin(SYSTEM) as ctx:
        assert not queries.open_spans(ctx.session, NEW)
        assert ctx.session.scalar(select(func.count()).select_from(ReadingSpan)) == 1


def test_streams_and_a_limit_share_the_images(own: Registry, stored: list[uuid.UUID]) -> None:
    assert begin(own, limit=3, spans=2) == readings.Begun(0, 2, 3)
    run(own)
    assert progress(own) == queries.Progress(0, 3, {}, 1)
    assert begin(own, spans=5) == readings.Begun(0, 1, 1)
    run(own)
    assert progress(own).waiting == 0


def test_what_is_stored_or_withdrawn_meanwhile_is_counted(
    own: Registry, stored: list[uuid.UUID], take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "IMAGES_A_JOB", 1)
    begin(own)
    late: list[uuid.UUID] = []

    def meanwhile(step: str) -> None:
        if step == "image opened" and not late:
            late.append(keep(own, take(5)))
            late.append(keep(own, take(6)))
            with own.begin(SYSTEM) as ctx:
                service.withdraw(ctx, ctx.session.get_one(Capture, late[1]), "wrong_person")

    run(own, meanwhile)
    assert progress(own) == queries.Progress(0, 4, {}, 1), "the new one is beyond what was begun; the other is no more"
    begin(own)
    run(own)
    assert progress(own) == queries.Progress(0, 5, {}, 0)
    with own.begin(SYSTEM) as ctx:
        service.withdraw(ctx, ctx.session.get_one(Capture, late[0]), "wrong_person")
        assert not captures.templates_of(ctx.session, ctx.session.get_one(Capture, late[0]).person_id)
    assert progress(own).later == 4


def test_an_image_that_is_refused_keeps_its_reading_and_says_why(own: Registry, stored: list[uuid.UUID]) -> None:
    # An extractor of later may refuse what an earlier one read: here a white image in place of the one that was sent.
    from io import BytesIO

    from PIL import Image

    blank = BytesIO()
    Image.new("L", (300, 300), 255).save(blank, "PNG")
    with own.engine.connect() as connection:
        read = text("SELECT sealed_image FROM capture WHERE id = :id")
        images = [connection.execute(read, {"id": capture_id}).scalar_one() for capture_id in stored[:2]]
    put_image(own, stored[0], own.vault.seal(blank.getvalue(), f"capture:{stored[0]}:image"))
    put_image(own, stored[1], b"no record")
    try:
        begin(own)
        run(own)
        assert progress(own) == queries.Progress(0, 2, {"not_a_fingerprint": 1}, 1)
        assert versions(own, stored[0]) == (engine.EXTRACTOR, engine.EXTRACTOR)
        with own.engine.connect() as connection:
            noted = connection.execute(text("SELECT place FROM damaged_record WHERE mended_at IS NULL")).scalars().all()
        assert noted == [f"capture:{stored[1]}:image"]
        runner = CliRunner().invoke(prints, ["readings", "--extractor", NEW], obj=lambda: own)
        assert "not_a_fingerprint: The image does not show a fingerprint." in runner.output
    finally:
        for capture_id, image in zip(stored, images, strict=False):
            put_image(own, capture_id, image)


def put_image(registry: Registry, capture_id: uuid.UUID, sealed: bytes) -> None:
    with registry.engine.begin() as connection:
        connection.execute(text("ALTER TABLE capture DISABLE TRIGGER USER"))
        values = {"sealed": sealed, "id": capture_id}
        connection.execute(text("UPDATE capture SET sealed_image = :sealed WHERE id = :id"), values)
        connection.execute(text("ALTER TABLE capture ENABLE TRIGGER USER"))


def test_only_extractors_that_the_engine_has_are_taken(own: Registry) -> None:
    with pytest.raises(ValueError, match="none of"), own.begin(SYSTEM) as ctx:
        readings.begin(ctx, "leader-99")
    refused = CliRunner().invoke(prints, ["read-anew", "--extractor", "leader-99"], obj=lambda: own)
    assert refused.exit_code == 2
    assert "leader-9-exact" in refused.output
