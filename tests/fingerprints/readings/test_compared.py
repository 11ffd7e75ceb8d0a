"""What was read anew is compared from then on: by galleries in any number of parts, never by none or both."""

import threading
import uuid
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import func, select, text

from registry.access.service import AddAccount, actor_of, add_account
from registry.core.context import SYSTEM
from registry.core.hiding import sealed_as_well, without_sealed
from registry.core.registry import Registry
from registry.fingerprints import engine, service, standing
from registry.fingerprints import queries as captures
from registry.fingerprints.matching.galleries import Galleries
from registry.fingerprints.models import Capture, CaptureReading
from registry.fingerprints.parts import Part
from registry.fingerprints.searching import service as galleries
from registry.fingerprints.searching.answering import answered
from registry.fingerprints.searching.questions import gathered
from registry.people.service import RegisterPerson, register_person
from tests.conftest import PASSWORD
from tests.fingerprints.conftest import Take
from tests.fingerprints.readings.conftest import NEW, Ended, begin, keep, run, versions
from tests.fingerprints.searching.test_splits import seal


@pytest.mark.parametrize("parts", [1, 3])
def test_galleries_follow_the_readings_and_each_split_answers_as_the_single_one(
    own: Registry, stored: list[uuid.UUID], take: Take, tmp_path: Any, parts: int
) -> None:
    late = keep(own, take(1, 2))
    with own.begin(SYSTEM) as ctx:
        before = [Galleries(Part(number, parts)) for number in range(1, parts + 1)]
        for held in before:
            held.refresh(ctx.session, ctx.vault)
        path = tmp_path / "galleries" / "part.sealed"
        before[0].save(ctx.session, ctx.vault, path, 1)  # unless it holds nothing
    begin(own, limit=2)
    run(own)
    assert compare_splits(own, late, before, path, parts) == {engine.EXTRACTOR, NEW}, "while it runs, both are there"
    begin(own)
    run(own)
    assert compare_splits(own, late, before, path, parts) == {NEW}
    with own.begin(SYSTEM) as ctx:
        service.withdraw(ctx, ctx.session.get_one(Capture, late), "wrong_person")


def compare_splits(registry: Registry, late: uuid.UUID, before: list[Galleries], path: Any, parts: int) -> set[str]:
    """Compare parts that were loaded before, one from its snapshot, with one gallery loaded now; its extractors."""
    with registry.begin(SYSTEM) as ctx:
        asked = galleries.question(ctx, "adult", ctx.session.get_one(Capture, late).person_id)
        began = Galleries(Part(1, parts))
        if path.exists():
            assert began.start(ctx.session, ctx.vault, path), "a snapshot made before still loads"
        whole = Galleries()
        for held in (*before, began, whole):
            held.refresh(ctx.session, ctx.vault)
        expected = answered(ctx, whole, asked)
        assert expected.candidates, "the other impression of the finger is found"
        for split in (before, [began, *before[1:]]):
            assert gathered([answered(ctx, held, asked) for held in split], asked.limit) == expected
        sealed = captures.sealed_templates(ctx.session, range(1, 1000), engine.EXTRACTORS)
        assert len(whole) == len(sealed)
        return {NEW if each.reading_id else engine.EXTRACTOR for each in sealed}


def test_a_search_meets_a_print_all_the_time_while_its_reading_is_replaced(own: Registry, take: Take) -> None:
    first, again = take(1), take(1, 2)
    assert first.extraction is not None
    assert again.extraction is not None
    template = engine.read_template(first.extraction.template)
    probe = engine.read_template(again.extraction.template)
    gallery = engine.Gallery()
    gallery.enrol(1, template)
    stop, missed = threading.Event(), []

    def search() -> None:
        while not stop.is_set():
            hits = [hit.key for hit in gallery.identify(probe, limit=5)]
            if hits != [1]:
                missed.append(hits)

    searching = threading.Thread(target=search)
    searching.start()
    for _time in range(300):
        gallery.replace(1, template)
    stop.set()
    searching.join()
    assert not missed
    assert (len(gallery), gallery.keys()) == (1, [1])
    gallery.remove(1)
    assert not gallery.identify(probe)


def test_a_reading_is_hidden_with_its_person(own: Registry, stored: list[uuid.UUID]) -> None:
    begin(own)
    run(own)
    counted = select(func.count()).select_from(CaptureReading)
    with suppress(Ended), own.begin(SYSTEM) as ctx:
        accounts = [add_account(ctx, AddAccount(f"supervisor.{name}", "supervisor", PASSWORD)) for name in ("x", "y")]
        person = ctx.session.get_one(Capture, stored[0]).person_id
        seal(ctx, {person}, (actor_of(accounts[0]), actor_of(accounts[1])), is_lifted=False)
        with without_sealed(ctx.session):
            assert ctx.session.scalar(counted) == 3
        with sealed_as_well(ctx.session):
            assert ctx.session.scalar(counted) == 4
        raise Ended


def test_a_reading_that_does_not_open_gives_way_to_the_first(own: Registry, stored: list[uuid.UUID]) -> None:
    begin(own)
    run(own)
    with own.engine.begin() as connection:
        connection.execute(text("ALTER TABLE capture_reading DISABLE TRIGGER USER"))
        harm = text("UPDATE capture_reading SET sealed_template = 'no record' WHERE capture_id = :id RETURNING id")
        reading = connection.execute(harm, {"id": stored[2]}).scalar_one()
        connection.execute(text("ALTER TABLE capture_reading ENABLE TRIGGER USER"))
    assert versions(own, stored[2]) == (engine.EXTRACTOR, engine.EXTRACTOR)
    with own.begin(SYSTEM) as ctx:
        held = Galleries()
        assert not held.refresh(ctx.session, ctx.vault), "every print is there"
        assert held.damaged_readings() == {f"capture_reading:{reading}:template"}
    with own.engine.connect() as connection:
        noted = connection.execute(text("SELECT place FROM damaged_record WHERE place LIKE 'capture_reading:%'"))
        assert noted.scalars().all() == [f"capture_reading:{reading}:template"]


def test_a_print_confirmed_later_takes_its_reading_along(own: Registry, take: Take) -> None:
    with own.begin(SYSTEM) as ctx:
        person = register_person(ctx, RegisterPerson(sex="female")).id
        (presented,) = service.store(ctx, person, "applicant", "verification", [take(7)])
    begin(own)
    run(own)
    with own.begin(SYSTEM) as ctx:
        ground = standing.Ground("compared", (), 90.0, "confirmed")
        (copy,) = standing.confirm(ctx, [ctx.session.get_one(Capture, presented.id)], ground)
        copy_id = copy.id
    assert versions(own, copy_id) == (engine.EXTRACTOR, NEW)
    with own.begin(SYSTEM) as ctx:
        for each in (presented.id, copy_id):
            service.withdraw(ctx, ctx.session.get_one(Capture, each), "wrong_person")
