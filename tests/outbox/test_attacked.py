"""A station whose disk was put back, whose line lies, that was revoked in the middle: nothing is lost or believed."""

import base64
import shutil
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from registry.core.context import SYSTEM
from registry.outbox.arrived import receiving
from registry.stations import service as stations
from station.outbox import sending
from station.outbox.folder import ACCEPTED, HERE, WAITS, Outbox
from station.outbox.sending import Courier
from tests.outbox.conftest import Line, Post


def test_a_station_put_back_from_a_copy_goes_on_at_old_numbers_and_every_birth_is_kept(post: Post) -> None:
    folder, copy = post.outbox.folder, post.outbox.folder.parent / "copy"
    post.enrol()
    shutil.copytree(folder, copy)
    for _number in range(2):
        post.enrol()
    post.go()
    post.work()
    assert post.births() == 3, post.details()
    shutil.rmtree(folder)
    copy.rename(folder)
    post.outbox = Outbox(folder, post.id)
    post.courier = Courier(post.outbox, post.line, post.trust, post.clock)
    for _number in range(4):
        post.enrol()
    assert [entry.seq for entry in post.outbox.entries()] == [1, 2, 3, 4, 5]
    done = post.go()
    assert (done.sent, done.left, done.problems) == (5, 0, [])
    post.work()
    assert post.states() == [ACCEPTED, WAITS, WAITS, WAITS, ACCEPTED]
    assert post.births() == 4, post.details()
    held = "SELECT count(*) FROM outbox_envelope WHERE station_id = :station AND is_rival AND state = 'waiting'"
    assert post.sql(held) == 2
    assert post.reasons(4) == {"chain_broken"}


class Liar:
    """A line on which somebody changes what the registry answers."""

    def __init__(self, line: Line, change: Callable[[dict[str, Any]], None]) -> None:
        self._line, self._change = line, change

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        answer = self._line.request(method, path, body, headers)
        if isinstance(answer, dict) and answer.get("receipt") is not None:
            self._change(answer)
        return answer


def test_no_file_is_removed_for_a_receipt_that_is_anothers_cut_or_changed(post: Post) -> None:
    post.enrol()
    receipts = list[str]()
    post.courier = Courier(
        post.outbox, Liar(post.line, lambda answer: receipts.append(answer["receipt"])), post.trust, post.clock
    )
    post.go()
    genuine = base64.b64decode(receipts[0])
    changed = bytes([*genuine[:-1], genuine[-1] ^ 1])
    entry = post.enrol()
    for false in (genuine, genuine[:-1], changed, genuine + b"\x00", b"", b"receipt"):
        text = base64.b64encode(false).decode()
        liar = Liar(post.line, lambda answer, text=text: answer.update(receipt=text))  # type: ignore[misc]
        done = Courier(post.outbox, liar, post.trust, post.clock).go()
        assert (done.sent, done.left) == (0, 1)
        assert post.outbox.data_of(post.outbox.entries()[1])
    post.courier = Courier(post.outbox, post.line, post.trust, post.clock)
    assert post.go().left == 0
    post.work()
    assert post.births() == 2, (entry, post.details())


def test_a_station_revoked_while_its_file_is_on_its_way_keeps_it_and_by_hand_it_becomes_a_birth(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PIECE_BYTES", 400)
    entry = post.enrol()
    data = post.outbox.data_of(entry)
    put = post.line.request

    def revoked_after_two(method: str, path: str, body: Any = None, headers: Any = None) -> Any:
        answer = put(method, path, body, headers)
        if method == "PUT" and answer["received"] >= 800 and answer["receipt"] is None:
            with post.registry.begin(SYSTEM) as ctx:
                stations.revoke(ctx, post.id, "stolen")
        return answer

    monkeypatch.setattr(post.line, "request", revoked_after_two)
    done = post.go()
    assert (done.sent, done.left) == (0, 1)
    assert done.problems
    assert post.outbox.entries()[0].state == HERE
    with post.registry.begin(SYSTEM) as ctx:
        receiving.take_whole(ctx, post.id, entry.seq, data)
    post.work()
    assert post.births() == 1, post.details()
