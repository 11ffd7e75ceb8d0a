"""Files in pieces: answered alike for ever, never dropped, nobody's but the station's; a stolen disk shows nothing."""

import base64
import hashlib
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from registry.core.context import SYSTEM
from registry.core.errors import Invalid, Refused
from registry.outbox.arrived import receiving
from registry.outbox.given import keys, leases, permits
from station.outbox.folder import ACCEPTED, SENT
from station.outbox.sending import LineRefused
from tests.births.samples import BOTH, digits, example
from tests.outbox.conftest import Line, Post, station_actor
from tests.station.outbox.dying import FullDisk


def test_each_of_twenty_births_is_registered_once_though_sent_shuffled_twice_by_two_with_answers_lost(
    post: Post,
) -> None:
    for _ in range(20):
        post.enrol()
    second = Post(
        post.registry, post.id, post.key, Line(post.line.client, post.line.token, loses=lambda n: n % 3 == 0),
        post.outbox, post.clock, post.trust, post.permit, post.actor,
    )  # fmt: skip
    chance = random.Random(5)
    entries = post.outbox.entries()
    data = {entry.seq: post.outbox.data_of(entry) for entry in entries}
    for entry in chance.sample(entries, 20):  # by hand, in any order, and some halves
        with post.registry.begin(station_actor(post)) as ctx:
            half = data[entry.seq][: chance.choice((1, 500, len(data[entry.seq])))]
            receiving.take(ctx, post.id, receiving.Piece(entry.seq, entry.sha256, len(data[entry.seq]), 0, half))
        if chance.random() < 0.5:
            post.work()
    for _ in range(30):
        second.go()
        if not post.outbox.waiting():
            break
    post.go()
    for entry in entries:  # and all of them once more
        with post.registry.begin(station_actor(post)) as ctx:
            again = receiving.take_whole(ctx, post.id, entry.seq, data[entry.seq])
            assert again.sha256 == entry.sha256
    post.work()
    assert set(post.states()) == {ACCEPTED}
    assert post.births() == 20


def test_the_same_bytes_are_answered_alike_for_ever(post: Post) -> None:
    entry = post.enrol()
    data = post.outbox.data_of(entry)
    post.go()
    first = post.line.request("GET", f"/api/v1/outbox/{post.id}/1")
    post.work()
    with post.registry.begin(station_actor(post)) as ctx:
        again = receiving.take_whole(ctx, post.id, 1, data)
        assert again.receipt == base64.b64decode(first["receipt"])
    assert post.line.request("GET", f"/api/v1/outbox/{post.id}/1")["receipt"] == first["receipt"]


def test_a_disk_that_is_full_keeps_no_file_from_being_sent(post: Post) -> None:
    for _number in range(2):
        post.enrol()
    post.outbox._disk = post.clock._disk = FullDisk(post.outbox.folder.parent)
    done = post.go()
    assert (done.sent, done.left, done.problems) == (2, 0, [])
    assert not list(post.outbox.folder.glob("*.age"))
    post.work()
    assert post.births() == 2, post.details()


def test_a_file_damaged_on_the_way_begins_anew(post: Post) -> None:
    entry = post.enrol()
    data = post.outbox.data_of(entry)
    damaged = data[:-1] + bytes([data[-1] ^ 1])
    with post.registry.begin(station_actor(post)) as ctx:
        receiving.take(ctx, post.id, receiving.Piece(1, entry.sha256, len(data), 0, damaged))
    answer = post.line.request("GET", f"/api/v1/outbox/{post.id}/1")
    assert (answer["state"], answer["received"]) == ("arriving", 0)
    assert post.states() == [SENT]


def test_envelopes_sealed_before_two_rotations_are_opened_and_later_receipts_are_believed(post: Post) -> None:
    post.enrol()
    for purpose in ("sealing", "signing", "sealing"):
        with post.registry.begin(SYSTEM) as ctx:
            keys.rotate(ctx, purpose)
    assert post.states() == [SENT]
    post.work()
    assert post.states() == [ACCEPTED], post.details()


def test_a_stolen_disk_shows_no_name_no_print_and_no_passphrase(post: Post, finger_png: Callable[..., bytes]) -> None:
    picture = finger_png(812)
    request = example({"/sign": False, "/certificate/mother/given_names": "Rosalinda Ximena"}, [*BOTH])
    part = hashlib.sha256(picture).hexdigest()
    request["prints"].append({"subject": "mother", "finger": 6, "captured_at": "2026-01-01T00:00:00Z", "part": part})
    post.enrol(request, pictures=(picture,))
    number = request["certificate"]["mother"]["document_number"]
    hidden = [b"Rosalinda", b"Ximena", number.encode(), picture[:64], picture[-64:], part.encode(), b"certificate"]
    files = [path for path in post.outbox.folder.parent.rglob("*") if path.is_file()]
    assert len(files) >= 4
    for path in files:
        data = path.read_bytes()
        assert not [word for word in hidden if word in data or base64.b64encode(word)[:20] in data], path.name
    post.go()
    stored = bytes(post.sql("SELECT sealed_content FROM outbox_envelope WHERE station_id = :station"))
    assert not [word for word in hidden if word in stored]


def test_no_station_reads_or_writes_under_anothers_numbers(new_post: Callable[[], Post]) -> None:
    mine, others = new_post(), new_post()
    mine.enrol()
    mine.go()
    with pytest.raises(LineRefused, match="not-found"):
        others.line.request("GET", f"/api/v1/outbox/{mine.id}/1")
    with mine.registry.begin(mine.actor) as ctx:
        body = json.dumps({"code": permits.ask(ctx, mine.id)}).encode()
    with pytest.raises(LineRefused, match="permit-code-unknown"):
        others.line.request("POST", "/api/v1/outbox/permits", body, {"Content-Type": "application/json"})


def test_a_stolen_key_fills_no_more_than_its_share_and_what_is_brought_by_hand_is_still_taken(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = post.enrol()
    size = len(post.outbox.data_of(first))
    monkeypatch.setattr(receiving, "MOST_HELD_BYTES", size * 3 // 2)  # room for one, whatever its prints weigh
    assert post.go().sent == 1
    second = post.enrol()
    data = post.outbox.data_of(second)
    done = post.go()
    assert (done.sent, done.left, done.problems) == (0, 1, [f"{second.reference}: outbox-undecided"])
    with post.registry.begin(SYSTEM) as ctx:
        receiving.take_whole(ctx, post.id, second.seq, data)
    assert post.go().left == 0
    post.work()
    assert post.births() == 2, post.details()
    post.enrol()
    assert post.go().sent == 1  # what became a birth is decided


@pytest.mark.parametrize(
    ("words", "piece", "status"),
    [
        ({"sha256": "x", "length": 5, "position": 0}, b"abcde", 422),
        ({"sha256": "0" * 64, "length": 5, "position": 5}, b"abcde", 422),
        ({"sha256": "0" * 64, "length": 10**9, "position": 0}, b"abcde", 422),
        ({"sha256": "0" * 64, "length": 4, "position": 0}, b"abcde", 422),
        ({"sha256": "0" * 64, "length": 5, "position": 0}, b"", 422),
        ({"sha256": "0" * 64, "length": 2**21, "position": 0}, b"a" * (2**20 + 1), 422),
    ],
)
def test_pieces_without_sense_are_refused(post: Post, words: dict[str, Any], piece: bytes, status: int) -> None:
    mark = b"--x\r\nContent-Disposition: form-data; name="
    body = b"".join((mark, b'"data"\r\n\r\n', json.dumps(words).encode(), b"\r\n", mark, b'"piece"\r\n\r\n', piece))
    answer = post.line.client.put(
        f"/api/v1/outbox/{post.id}/1",
        data=body + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
        headers={"Authorization": f"Bearer {post.line.token}"},
    )
    assert answer.status_code == status, answer.text


def test_a_number_of_a_certificate_is_leased_to_one_station_alone(new_post: Callable[[], Post]) -> None:
    one, other = new_post(), new_post()
    first = int(digits(11))
    with one.registry.begin(SYSTEM) as ctx:
        leases.lease(ctx, one.id, first, 20)
    assert one.line.request("GET", "/api/v1/outbox/cnv-leases")["items"][0]["first"] == f"{first:012d}"
    with pytest.raises(Refused) as refused, one.registry.begin(SYSTEM) as ctx:
        leases.lease(ctx, other.id, first + 19, 5)
    assert refused.value.slug == "cnv-leased"
    with pytest.raises(Invalid), one.registry.begin(SYSTEM) as ctx:
        leases.lease(ctx, other.id, 10**12, 1)
