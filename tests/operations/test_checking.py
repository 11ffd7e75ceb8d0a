"""`registry check` finds what was broken on purpose, each alone, and nothing in a registry that is whole."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from registry.bootstrap import build_registry
from registry.core.clock import utc_now
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.fingerprints import service
from registry.fingerprints.parts import Part
from registry.fingerprints.searching.keeping import KeptPart
from registry.fingerprints.service import Submission, acquire
from registry.operations import checking, health, metrics
from registry.people.service import RegisterPerson, register_person
from tests.core.test_clock_floor import set_clock
from tests.damaging import damage, mend
from tests.fingerprints.conftest import submission
from tests.killed.workers import execute

Draw = Callable[..., bytes]


@pytest.fixture(scope="module")
def whole(registry: Registry, new_database: Callable[[str], str], finger_png: Draw) -> Iterator[Registry]:
    """A registry of its own with two persons and three prints."""
    built = build_registry(registry.settings, new_database("checked"))
    sent: list[Submission] = [submission(finger_png(3, number), number) for number in (1, 2, 3)]
    with built.begin(SYSTEM) as ctx:
        for print_ in acquire(sent):
            who = register_person(ctx, RegisterPerson(sex="female")).id
            service.store(ctx, who, "mother", "enrolment", [print_])
        ctx.queued.clear()
    yield built
    built.engine.dispose()


def found(registry: Registry) -> dict[str, list[str]]:
    """The checks that found something, without the disk, which is this machine's; and there is no worker."""
    findings = checking.findings(registry, whole=True)
    return {
        name: [str(each) for each in problems]
        for name, problems in findings.items()
        if problems and name not in ("disk", "parts")
    }


def test_a_whole_registry_has_no_finding(whole: Registry) -> None:
    assert found(whole) == {}


def test_a_part_of_the_galleries_that_nobody_holds_is_named(whole: Registry) -> None:
    def said() -> tuple[list[str], str, bool]:
        words = [str(each) for each in checking.findings(whole, whole=False, names=("parts",))["parts"]]
        is_away = "registry_gallery_parts_away 1.0" in metrics.exposition(whole).decode()
        return words, health.galleries(whole), is_away

    words, state, is_away = said()
    assert len(words) == 1
    assert "registry worker --gallery 1/1" in words[0]
    assert (state, is_away) == ("in-part", True)
    assert ("galleries", state) in health.FIT, "no birth waits for it"
    halves = [KeptPart(whole, Part(number, 2)) for number in (1, 2)]
    for half in halves:
        half.keep()
    assert said() == ([], "ok", False)
    halves[0].end()
    words, state, is_away = said()
    assert len(words) == 1
    assert "1/2" in words[0]
    assert (state, is_away) == ("in-part", True)
    halves[1].end()


def test_damaged_records_are_each_named_and_noted_once(whole: Registry) -> None:
    with whole.engine.connect() as connection:
        ids = [str(row[0]) for row in connection.execute(text("SELECT id FROM capture ORDER BY number LIMIT 2"))]
    for capture in ids:
        damage(whole.engine, "capture", "sealed_template", "id = :id", id=uuid.UUID(capture))
    try:
        for _ in range(2):
            findings = found(whole)
            assert all(f"capture:{capture}:template" in findings["records"][0] for capture in ids)
            assert "galleries" in findings
    finally:
        for capture in ids:
            mend(whole.engine, "capture", "sealed_template", "id = :id", id=uuid.UUID(capture))
    with whole.engine.connect() as connection:
        noted = connection.execute(text("SELECT count(*) FROM journal WHERE action = 'vault.record_damaged'"))
        assert noted.scalar_one() == len(ids)
    execute(whole, "DELETE FROM damaged_record")
    assert found(whole) == {}


def test_a_print_without_its_other_half_and_a_full_disk_are_found(
    whole: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = "UPDATE capture SET failure = {failure}, sealed_template = {template} WHERE number = 3"
    with whole.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        template = connection.scalar(text("SELECT sealed_template FROM capture WHERE number = 3"))
        connection.execute(text(half.format(failure="'other'", template="NULL")))
    try:
        assert "1 print lacks its image or template." in found(whole)["captures"]
    finally:
        with whole.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(half.format(failure="NULL", template=":template")), {"template": template})
    assert found(whole) == {}
    monkeypatch.setattr(checking, "LEAST_FREE", 1.1)
    assert checking.findings(whole, whole=True, names=("disk",))["disk"]


def test_a_failed_job_and_one_that_waits_for_nobody_are_found(whole: Registry) -> None:
    with whole.begin(SYSTEM) as ctx:
        ctx.defer("birth.search", birth_id=str(uuid.uuid4()))
    execute(whole, "UPDATE procrastinate_jobs SET status = 'failed'")
    with whole.begin(SYSTEM) as ctx:
        ctx.defer("birth.search", birth_id=str(uuid.uuid4()))
    assert len(found(whole)["jobs"]) == 2
    execute(whole, "DELETE FROM procrastinate_events")
    execute(whole, "DELETE FROM procrastinate_jobs")
    assert found(whole) == {}


def test_a_changed_row_of_the_journal_is_found(whole: Registry) -> None:
    for changed in ("content || ' '", "rtrim(content, ' ')"):
        with whole.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(f"UPDATE journal SET content = {changed} WHERE sequence = 1"))
        assert ("journal" in found(whole)) == ("||" in changed)
    assert found(whole) == {}


def test_a_registry_of_the_field_without_a_verified_backup_is_told_so(whole: Registry) -> None:
    field = replace(whole, settings=replace(whole.settings, demonstration=False))
    assert list(found(field)) == ["backup"]


def test_a_clock_that_is_behind_is_a_finding_and_every_other_check_goes_on(
    whole: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    with whole.begin(SYSTEM) as ctx:
        ctx.journal("test.done", "test", "1")
    set_clock(monkeypatch, hours=-3)
    monkeypatch.setattr(checking, "utc_now", lambda: utc_now() - timedelta(hours=3))
    assert list(found(whole)) == ["clock"]


def test_a_check_that_cannot_be_made_is_a_finding(whole: Registry) -> None:
    away = replace(whole, engine=create_engine(whole.engine.url.set(port=1)))
    assert found(away).keys() == checking.CHECKS.keys() - {"disk", "parts", "backup"}
    away.engine.dispose()
