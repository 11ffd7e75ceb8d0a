"""The outbox's files: ended between any two steps, nothing that was kept is lost and nothing is kept twice."""

import itertools
import json
import stat
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from station.envelope.content import FIRST
from station.envelope.statements import Receipt, Signer
from station.outbox.disk import Disk
from station.outbox.folder import ACCEPTED, HERE, SENT, Damaged, Entry, Outbox, owner_of
from tests.station.outbox.dying import DyingDisk, FullDisk, Killed

STATION = uuid.UUID(int=5)
NOW = datetime(2026, 11, 29, tzinfo=UTC)
KEYS = ("key-of-the-first", "key-of-the-second", "key-of-the-third")


def put(outbox: Outbox, key: str, owner: str = "me", at: datetime = NOW) -> Entry:
    return outbox.put(owner, key, at, lambda seq, prev: json.dumps([key, seq, prev.hex()]).encode() * 50)


def chain(entries: list[Entry], held: dict[int, bytes]) -> None:
    """Every number once, and each envelope names the one before it."""
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    prev = FIRST
    for entry in entries:
        assert json.loads(held[entry.seq][: len(held[entry.seq]) // 50])[1:] == [entry.seq, prev.hex()]
        prev = entry.sha256


def work(outbox: Outbox, done: dict[str, Entry], held: dict[int, bytes]) -> None:
    """Keep three envelopes; once the second is kept, the first is sent."""
    for number, key in enumerate(KEYS):
        done[key] = put(outbox, key)
        if number == 1:
            for entry in outbox.waiting()[:1]:
                held[entry.seq] = outbox.data_of(entry)
                outbox.acknowledge(entry, b"receipt")


@pytest.mark.parametrize("loses", [False, True])
def test_ended_at_every_step_nothing_is_lost_and_nothing_is_doubled(tmp_path: Path, loses: bool) -> None:
    for at in itertools.count():
        folder, done, held = tmp_path / str(at), dict[str, Entry](), dict[int, bytes]()
        disk = DyingDisk(at, loses=loses)
        try:
            work(Outbox(folder, STATION, disk), done, held)
        except Killed:
            kept = {entry.seq: entry for entry in Outbox(folder, STATION).entries()}
            assert all(entry.seq in kept for entry in done.values())
            work(again := Outbox(folder, STATION), done, held)
            held |= {entry.seq: again.data_of(entry) for entry in again.waiting()}
            chain(again.entries(), held)
            assert [entry.state for entry in again.entries()].count(HERE) <= 2
            assert len(again.entries()) == 3
            assert not list(folder.glob("*.part"))
        else:
            break
    assert at > 40


def test_pressed_twice_an_enrolment_is_kept_once(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path, STATION)
    assert put(outbox, KEYS[0]) == put(outbox, KEYS[0])
    assert len(outbox.entries()) == 1


def test_two_programs_on_one_folder_take_different_numbers(tmp_path: Path) -> None:
    first, second = Outbox(tmp_path, STATION), Outbox(tmp_path, STATION)
    assert [put(first, KEYS[0]).seq, put(second, KEYS[1]).seq, put(first, KEYS[2]).seq] == [1, 2, 3]


def test_an_envelope_is_removed_only_with_a_receipt_and_its_number_goes_on(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path, STATION)
    entry = put(outbox, KEYS[0])
    assert list(tmp_path.glob("*.age"))
    outbox.acknowledge(entry, b"receipt")
    assert not list(tmp_path.glob("*.age"))
    (entry,) = outbox.entries()
    assert entry.state == SENT
    outbox.note_state(entry, ACCEPTED)
    outbox.note_state(entry, "sending")
    assert outbox.entries()[0].state == ACCEPTED
    assert outbox.forget(NOW + timedelta(days=1)) == 0  # the last number stays
    assert put(outbox, KEYS[1]).seq == 2
    assert outbox.forget(NOW + timedelta(days=1)) == 1
    assert put(outbox, KEYS[2]).seq == 3


def test_a_user_sees_the_own_envelopes_and_no_others(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path, STATION)
    mine, others = (owner_of(STATION, uuid.UUID(int=number)) for number in (1, 2))
    put(outbox, KEYS[0], mine)
    put(outbox, KEYS[1], others)
    assert [entry.seq for entry in outbox.of_owner(mine)] == [1]


def test_others_who_use_the_device_cannot_open_the_folder_nor_a_file(tmp_path: Path) -> None:
    put(Outbox(tmp_path / "outbox", STATION), KEYS[0])
    for path in (tmp_path / "outbox", *(tmp_path / "outbox").iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_an_altered_file_is_noticed_before_it_is_sent(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path, STATION)
    entry = put(outbox, KEYS[0])
    next(tmp_path.glob("*.age")).write_bytes(b"another")
    with pytest.raises(Damaged):
        outbox.data_of(entry)
    next(tmp_path.glob("*.age")).unlink()
    (tmp_path / "00000001.entry").write_bytes(b"{")
    with pytest.raises(Damaged):
        outbox.entries()


@pytest.mark.parametrize("garbage", [b"", b"{", b"[]", b"[" * 100_000], ids=["empty", "half", "other", "deep"])
def test_an_entry_that_the_disk_made_unreadable_keeps_back_no_other_file(tmp_path: Path, garbage: bytes) -> None:
    outbox = Outbox(tmp_path, STATION)
    first, second = put(outbox, KEYS[0]), put(outbox, KEYS[1])
    for seq in (1, 2):
        (tmp_path / f"{seq:08d}.entry").write_bytes(garbage)
    again = Outbox(tmp_path, STATION)
    assert [(entry.seq, entry.sha256) for entry in again.waiting()] == [(1, first.sha256), (2, second.sha256)]
    assert again.data_of(again.waiting()[1])
    put(again, KEYS[2])
    chain(again.entries(), {entry.seq: again.data_of(entry) for entry in again.entries()})
    statement = Receipt(STATION, 1, first.sha256, NOW).signed(Signer(Ed25519PrivateKey.generate()))
    again.acknowledge(first, statement)
    assert again.entries()[0].sha256 == first.sha256
    assert again.of_owner("me") == [again.entries()[2]]


def test_on_a_full_disk_what_the_registry_holds_makes_room(tmp_path: Path) -> None:
    entries = [put(Outbox(tmp_path, STATION), key) for key in KEYS[:2]]
    disk = FullDisk(tmp_path)
    outbox = Outbox(tmp_path, STATION, disk)
    with pytest.raises(OSError, match="No space"):
        put(outbox, KEYS[2])
    for entry in entries:
        outbox.acknowledge(entry, b"r" * 200)
    assert [entry.state for entry in outbox.entries()] == [SENT, SENT]
    assert not list(tmp_path.glob("*.age"))
    assert put(outbox, KEYS[2]).seq == 3


def test_a_full_disk_says_so_and_leaves_nothing_half(tmp_path: Path) -> None:
    class Full(Disk):
        def write(self, path: Path, data: bytes) -> None:
            path.write_bytes(data[:3])
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        put(Outbox(tmp_path, STATION, Full()), KEYS[0])
    assert Outbox(tmp_path, STATION).entries() == []
    assert not list(tmp_path.glob("*.part"))
