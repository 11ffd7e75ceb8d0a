"""What cannot be registered by itself waits for a person with every reason, and bars nothing else."""

import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from registry.access.accounts import service as accounts
from registry.access.service import AddAccount, actor_of, add_account
from registry.births.drafts import service as drafts
from registry.births.drafts.reading import assess
from registry.births.enrolment import EnrolNewborn
from registry.core.clock import utc_now
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.core.replay import Answer, keep_answer
from registry.core.worker import run_task
from registry.outbox import quarantine, queries
from registry.outbox.arrived import receiving, registering
from registry.outbox.given import keys, permits
from station.envelope import Content, sealed
from station.envelope.statements import Permit
from station.outbox.folder import ACCEPTED, SENT, WAITS, Outbox
from tests.births.samples import BOTH, example, failures
from tests.conftest import HOSPITAL, PASSWORD
from tests.outbox.conftest import Post, sealed_by, station_actor


def test_other_bytes_under_a_number_are_refused_and_kept_for_a_person(post: Post, tmp_path: Path) -> None:
    post.enrol()
    post.go()
    post.work()
    restored = replace(post, outbox=Outbox(tmp_path / "restored", post.id))  # a disk put back as it was before
    restored.enrol()
    restored.go()
    assert [entry.state for entry in restored.outbox.entries()] == [SENT]  # with a receipt: it may be removed here
    post.work()
    restored.go()
    assert [entry.state for entry in restored.outbox.entries()] == [WAITS]
    assert post.reasons(1) == {"number_taken"}
    assert post.births() == 1


def test_one_enrolment_sealed_twice_under_two_numbers_is_one_birth(post: Post) -> None:
    request, key = example({"/sign": False}, BOTH), uuid.uuid4().hex
    post.enrol(request, key)
    other = post.outbox.put("me", "another key", utc_now(), lambda seq, prev: sealed_by(post, seq, prev, request, key))
    assert other.seq == 2
    post.go()
    post.work()
    assert post.states() == [ACCEPTED, ACCEPTED]
    assert post.births() == 1


def test_twins_are_of_one_delivery_and_the_second_waits_for_the_first(post: Post) -> None:
    changes = {"/sign": False, "/certificate/newborn/plurality": 2, "/certificate/newborn/birth_order": 1}
    first, second = example(changes, BOTH), example(changes, failures(1, 2, subject="newborn"))
    second["certificate"]["mother"] = first["certificate"]["mother"]
    second["certificate"]["newborn"]["birth_order"] = 2
    key = uuid.uuid4().hex
    taken = first["certificate"].pop("cnv")
    first["certificate"]["cnv"] = "12"  # wrong: it waits, and so does its twin
    post.enrol(first, key)
    post.enrol(second, twin_of=key)
    post.go()
    post.work()
    assert post.states() == [WAITS, WAITS]
    assert post.reasons(2) == {"first_child_waits"}
    with post.registry.begin(post.actor) as ctx:
        (row, _other) = queries.waiting(ctx.session, ctx.actor, 1000)[-2:]
        draft = quarantine.correct(ctx, row.id, quarantine.acquired_of(quarantine.prints_of(ctx, row.id)))
        drafts.save(ctx, draft, 1, {"cnv": taken}, ["cnv"])
    with post.registry.begin(post.actor) as ctx:
        row_of_draft = drafts.read(ctx, draft, lock=True)
        command = EnrolNewborn(assess(ctx, drafts.content_of(ctx, row_of_draft).values).certificate, None, False)
        birth = drafts.register(ctx, row_of_draft, command)
        keep_answer(ctx, "page/registration", str(draft), b"x" * 32, Answer(303, {}, f"/births/{birth.id}"))
    run_task(post.registry, "outbox.keep", {})
    post.work()
    assert post.states() == [ACCEPTED, ACCEPTED]
    deliveries = (
        "SELECT count(DISTINCT b.delivery_id) FROM birth b JOIN outbox_birth o ON o.birth_id = b.id "
        "JOIN outbox_envelope e ON e.id = o.envelope_id WHERE e.station_id = :station"
    )
    assert (post.births(), post.sql(deliveries)) == (2, 1)


def test_what_cannot_be_registered_waits_with_every_reason_and_the_rest_goes_on(post: Post) -> None:
    wrong = example({"/sign": True, "/certificate/newborn/weight_g": 99999, "/certificate/cnv": "12"})
    post.enrol(wrong)
    number = example({"/sign": False}, BOTH)
    post.enrol(number)
    post.enrol(example({"/sign": False, "/certificate/cnv": number["certificate"]["cnv"]}, BOTH))
    post.enrol(clock=replace(post.clock.read(), boot=bytes(16), server=None), permit=b"not a permit")
    post.enrol()
    post.go()
    post.work()
    assert post.states() == [WAITS, ACCEPTED, WAITS, WAITS, ACCEPTED], post.details()
    assert (post.reasons(1), post.reasons(3), post.reasons(4)) == ({"not_valid"}, {"refused"}, {"no_permit"})
    details = "SELECT count(*) FROM outbox_reason r JOIN outbox_envelope e ON e.id = r.envelope_id AND e.seq = 1 "
    assert post.sql(f"{details} AND e.station_id = :station") >= 2


def test_an_account_closed_before_it_was_made_and_a_permit_that_had_ended_make_it_wait(
    post: Post, registry: Registry
) -> None:
    with registry.begin(SYSTEM) as ctx:
        account = add_account(ctx, AddAccount(f"gone.{uuid.uuid4().hex[:8]}", "registrar", PASSWORD, HOSPITAL))
        gone = actor_of(account)
    with registry.begin(gone) as ctx:
        code = permits.ask(ctx, post.id)
    with registry.begin(SYSTEM) as ctx:
        permit = permits.fetch(ctx, post.id, code)
        ended = Permit(account.id, account.username, post.id, HOSPITAL, ctx.now, ctx.now - timedelta(days=1), True)
        over = ended.signed(keys.signer(ctx))
    with registry.engine.begin() as connection:
        connection.execute(
            text("UPDATE station SET joined_at = now() - interval '30 days' WHERE id = :id"), {"id": post.id}
        )
    now = post.clock.read()
    assert now.server is not None
    before = replace(now, server=replace(now.server, wall_ms=now.server.wall_ms - 3_600_000))  # an hour ago
    with registry.begin(SYSTEM) as ctx:
        accounts.close(ctx, account.id, "Left the hospital")
    post.enrol(account=account.id, permit=permit, clock=before)
    post.enrol(account=account.id, permit=over, clock=before)
    post.enrol(account=account.id, permit=permit)
    post.go()
    post.work()
    assert post.states() == [ACCEPTED, WAITS, WAITS]
    assert (post.reasons(2), post.reasons(3)) == ({"permit_over"}, {"account_closed"})


def test_a_missing_file_makes_the_next_one_wait_until_it_comes_and_a_replaced_one_for_good(post: Post) -> None:
    entries = [post.enrol() for _ in range(3)]
    data = [post.outbox.data_of(entry) for entry in entries]
    actor = station_actor(post)
    with post.registry.begin(actor) as ctx:
        receiving.take_whole(ctx, post.id, 2, data[1])
    post.work()
    assert post.births() == 0  # the one before may still be on its way
    with post.registry.engine.begin() as connection:
        connection.execute(
            text("UPDATE outbox_envelope SET received_at = now() - interval '2 hours' WHERE station_id = :id"),
            {"id": post.id},
        )
    with post.registry.begin(SYSTEM) as ctx:
        registering.register(ctx, receiving.find(ctx, post.id, 2, None).id)
    assert post.reasons(2) == {"chain_gap"}
    with post.registry.begin(actor) as ctx:
        receiving.take_whole(ctx, post.id, 1, sealed_by(post, 1, bytes(32), example({"/sign": False}, BOTH), "k" * 20))
    post.work()
    assert (post.births(), post.reasons(2)) == (1, {"chain_broken"})


def test_a_file_that_somebody_changed_or_sealed_for_another_waits_and_is_not_lost(post: Post) -> None:
    actor, stranger = station_actor(post), Ed25519PrivateKey.generate()
    own = post.key
    post.key = stranger
    forged = sealed_by(post, 1, bytes(32), example(), "k" * 20)
    post.key = own
    other = sealed(
        Content(post.id, 3, bytes(32), "k" * 20, uuid.uuid4(), post.permit, b'{"prints": []}', (), post.clock.read()),
        own,
        [str(pyrage.x25519.Identity.generate().to_public())],
    )
    with post.registry.begin(actor) as ctx:
        for seq, data in ((1, forged), (2, b"not a file of a station"), (3, other)):
            receiving.take_whole(ctx, post.id, seq, data)
    post.work()
    assert [post.reasons(seq) for seq in (1, 2, 3)] == [{"broken_seal"}, {"not_for_us"}, {"not_for_us"}]


def test_whatever_fails_while_it_is_registered_undoes_all_of_it_and_a_person_looks(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.enrol()
    post.go()

    def fail(*_arguments: Any) -> None:
        raise KeyError("nobody thought of this")

    with monkeypatch.context() as patched:
        patched.setattr("registry.births.bonding.bind_delivery", fail)  # when the birth is half written
        post.work()
    assert post.states() == [WAITS]
    assert post.births() == 0
    with post.registry.begin(post.actor) as ctx:
        row = next(row for row in queries.waiting(ctx.session, ctx.actor, 1000) if row.station_id == post.id)
        quarantine.try_again(ctx, row.id)
    post.work()
    assert post.states() == [ACCEPTED]
