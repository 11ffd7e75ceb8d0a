"""Enrolments that a station sealed: each becomes one birth, dated when it was made, whatever its clock said."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from registry.core.clock import PERU, utc_now
from station.envelope import Reading
from station.outbox.folder import ACCEPTED, HERE, SENT
from tests.births.samples import BOTH, example, failures
from tests.outbox.conftest import Post


def test_a_birth_sealed_without_a_line_is_registered_once_it_is_back(post: Post) -> None:
    post.line.is_up = False
    post.enrol()
    assert post.states() == [HERE]
    post.line.is_up = True
    assert post.states() == [SENT]
    post.work()
    assert post.states() == [ACCEPTED], post.details()
    assert post.births() == 1
    assert not list(post.outbox.folder.glob("*.age"))


def test_a_print_taken_without_a_line_is_stored_with_the_birth(
    post: Post, finger_png: Callable[..., bytes], sql: Callable[..., object]
) -> None:
    picture = finger_png(811)
    part = hashlib.sha256(picture).hexdigest()
    at = (utc_now() - timedelta(days=400, minutes=2)).isoformat()  # by the device's clock
    taken = {"subject": "mother", "finger": 2, "captured_at": at, "part": part, "ppi": 500}
    request = example({"/sign": False}, [taken, *failures(1, subject="newborn")])
    post.enrol(request, pictures=(picture,), clock=_with_wall(post, timedelta(days=-400)))
    post.go()
    post.work()
    assert post.states() == [ACCEPTED], post.details()
    stored = "SELECT count(*) FROM capture WHERE image_sha256 = :hash AND captured_at > now() - interval '10 minutes'"
    assert sql(stored, hash=bytes.fromhex(part)) == 1


def _with_wall(post: Post, off: timedelta) -> Reading:
    """The device's clocks, of which the one that people set is wrong."""
    reading = post.clock.read()
    return replace(reading, wall_ms=reading.wall_ms + off // timedelta(milliseconds=1))


@pytest.mark.parametrize("days", [-366, 366])
def test_a_clock_a_year_off_moves_neither_the_signature_nor_the_laws_days(post: Post, days: int) -> None:
    born, taken = utc_now() - timedelta(hours=3), utc_now() + timedelta(days=days, hours=-1)
    changes = {"/certificate/newborn/born_at": born.isoformat(), "/certificate/certified_on": None, "/sign": False}
    prints = [print_ | {"captured_at": taken.isoformat()} for print_ in BOTH]
    request = example(changes, prints)
    post.enrol(request, clock=_with_wall(post, timedelta(days=days)))
    post.go()
    post.work()
    done = post.go()
    assert [entry.state for entry in post.outbox.entries()] == [ACCEPTED], post.details()
    assert done.clock_difference_s is not None
    assert abs(done.clock_difference_s - days * 86400) < 5
    made = "SELECT abs(extract(epoch FROM claimed_at - earliest_at)) FROM outbox_envelope WHERE station_id = :station"
    assert abs(float(post.sql(made)) - 366 * 86400) < 60


def test_a_signature_given_without_a_line_is_dated_when_it_was_given(post: Post) -> None:
    request = example({"/sign": True}, BOTH)
    early = replace(post.clock.read(), wall_ms=0)
    server = early.server
    assert server is not None
    week_ago = replace(server, wall_ms=server.wall_ms - 7 * 86_400_000)
    with post.registry.engine.begin() as connection:
        connection.execute(
            text("UPDATE station SET joined_at = now() - interval '30 days' WHERE id = :id"), {"id": post.id}
        )
    post.enrol(request, clock=replace(early, server=week_ago))
    post.go()
    post.work()
    assert post.states() == [ACCEPTED], post.details()
    age = (
        "SELECT extract(epoch FROM now() - b.signed_at) / 86400 FROM birth b JOIN outbox_birth o ON o.birth_id = b.id "
        "JOIN outbox_envelope e ON e.id = o.envelope_id WHERE e.station_id = :station"
    )
    assert 6.9 < float(post.sql(age)) < 7.1


def test_an_enrolment_that_had_reached_the_api_before_its_answer_was_lost_is_not_registered_again(
    post: Post, client: FlaskClient, auth: Callable[..., dict[str, str]]
) -> None:
    request, key = example({"/sign": False}, BOTH), uuid.uuid4().hex
    sent = client.post("/api/v1/births", json=request, headers=auth("registrar") | {"Idempotency-Key": key})
    assert sent.status_code == 201
    post.enrol(request, key)
    post.go()
    post.work()
    assert post.states() == [ACCEPTED], post.details()
    where = (
        "SELECT CAST(b.birth_id AS text) FROM outbox_birth b JOIN outbox_envelope e ON e.id = b.envelope_id "
        "WHERE e.station_id = :station"
    )
    assert sent.json is not None
    assert post.sql(where) == sent.json["id"]


def test_a_device_started_anew_with_a_wrong_clock_signs_nothing_before_the_birth_or_the_file_before(
    post: Post,
) -> None:
    with post.registry.engine.begin() as connection:
        connection.execute(
            text("UPDATE station SET joined_at = now() - interval '30 days' WHERE id = :id"), {"id": post.id}
        )
    first = replace(post.clock.read(), wall_ms=0)
    server = first.server
    assert server is not None
    heard = replace(server, wall_ms=server.wall_ms - 9 * 86_400_000)
    later = replace(first, server=heard, monotonic_ns=first.monotonic_ns + 2 * 86_400 * 10**9)
    anew = replace(first, server=heard, boot=uuid.uuid4().bytes, monotonic_ns=10**9)
    born = [utc_now() - timedelta(days=days) for days in (7.5, 3, 8)]
    for clock, at in zip((later, anew, anew), born, strict=True):
        day = at.astimezone(PERU).date().isoformat()
        changes = {"/certificate/newborn/born_at": at.isoformat(), "/certificate/certified_on": day, "/sign": True}
        request = example(changes, [print_ | {"captured_at": at.isoformat()} for print_ in BOTH])
        post.enrol(request, clock=clock)
    post.go()
    post.work()
    post.work()
    assert post.states() == [ACCEPTED] * 3, post.details()
    ages = (
        "SELECT round(extract(epoch FROM now() - b.signed_at) / 86400) FROM birth b JOIN outbox_birth o "
        "ON o.birth_id = b.id JOIN outbox_envelope e ON e.id = o.envelope_id WHERE e.station_id = :station AND seq = "
    )
    # Counted by the device; not before the birth; not before the file before it, nor that one before the first.
    assert [int(post.sql(f"{ages}{seq}")) for seq in (1, 2, 3)] == [7, 3, 7]
