"""Print batches: each card once, even if the program is killed; again only when ordered with a reason."""

import hashlib
import json
import signal
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.core.context import SYSTEM
from registry.core.database import refusals_for_constraints
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.demo.counter import COLLECTED
from registry.documents.cards import printing, queries, service
from tests.documents.cards import killed_printing
from tests.documents.over_http import Ask, MakeInscribed, approved, whole
from tests.killed import forked
from tests.test_cli import environment, registry_command

Waiting = Callable[[], tuple[str, str]]


@pytest.fixture
def waiting(ask: Ask, inscribed: MakeInscribed, registry: Registry) -> Waiting:
    """waiting(): the number and id of a card that is waiting to be printed."""

    def make() -> tuple[str, str]:
        child = inscribed()
        application = ask("POST", f"/people/{child.id}/documents", whole(child)).json["id"]
        approved(registry, application)
        card = ask("POST", f"/applications/{application}/card").json
        return card["number"], card["id"]

    return make


@pytest.fixture(autouse=True)
def _nothing_waits(registry: Registry, tmp_path: Path) -> None:
    for _ in printing.print_pending(registry, tmp_path / "before"):
        pass


def manifest(folder: Path) -> Any:
    return json.loads((folder / printing.MANIFEST).read_text())


def numbers(folder: Path) -> list[str]:
    return [card["number"] for card in manifest(folder)["cards"]]


def test_a_batch_contains_its_cards_and_their_hashes(
    registry: Registry, waiting: Waiting, ask: Ask, tmp_path: Path
) -> None:
    cards = [waiting() for _ in range(3)]
    batches = list(printing.print_pending(registry, tmp_path, most=2))
    assert [batch.cards for batch in batches] == [2, 1]
    assert [number for batch in batches for number in numbers(batch.folder)] == [number for number, _ in cards]
    sheets = (batches[0].folder / printing.SHEETS).read_bytes()
    assert sheets.startswith(b"%PDF")
    listed = manifest(batches[0].folder)
    assert listed["files"] == {printing.SHEETS: hashlib.sha256(sheets).hexdigest()}
    files = {file["name"]: file["sha256"] for file in ask("GET", f"/documents/{cards[0][1]}").json["files"]}
    assert listed["cards"][0]["front_sha256"] == files["front.png"]
    assert listed["cards"][0]["back_sha256"] == files["back.png"]
    assert list(printing.print_pending(registry, tmp_path)) == []


@pytest.mark.parametrize("moment", killed_printing.MOMENTS)
def test_a_run_killed_at_any_point_is_completed_by_the_next(
    home: Path, registry: Registry, waiting: Waiting, tmp_path: Path, moment: str
) -> None:
    number, card_id = waiting()
    url = registry.engine.url.render_as_string(hide_password=False)
    words = ("card", "print", "--pending", "--out", str(tmp_path))
    assert forked.run(killed_printing.__name__, moment, words, environment(home, url)) == -signal.SIGKILL
    (batch,) = printing.print_pending(registry, tmp_path)
    assert numbers(batch.folder) == [number]
    assert list(printing.print_pending(registry, tmp_path)) == []
    batches = [numbers(path.parent) for path in tmp_path.rglob(printing.MANIFEST)]
    assert sum(batch.count(number) for batch in batches) == 1
    with registry.begin(SYSTEM) as ctx:
        assert queries.printings(ctx.session, uuid.UUID(card_id)) == 1


def test_an_ended_card_is_not_printed(registry: Registry, waiting: Waiting, tmp_path: Path) -> None:
    (number, card_id), (other, _) = waiting(), waiting()
    with registry.begin(SYSTEM) as ctx:
        batch = printing.claim(ctx, 10)
        assert batch is not None
    with registry.begin(SYSTEM) as ctx:
        service.revoke(ctx, uuid.UUID(card_id), "theft")
    (printed,) = printing.print_pending(registry, tmp_path)
    assert numbers(printed.folder) == [other]
    assert number not in (printed.folder / printing.MANIFEST).read_text()


def test_a_damaged_print_is_printed_again_only_when_ordered(
    registry: Registry, waiting: Waiting, ask: Ask, tmp_path: Path
) -> None:
    number, card_id = waiting()
    early = ask("POST", f"/documents/{card_id}/reprint", {"reason": "damaged_print"}, "supervisor")
    assert (early.status_code, early.json["type"]) == (409, "/problems/not-printed-yet")
    list(printing.print_pending(registry, tmp_path))
    assert ask("POST", f"/documents/{card_id}/reprint", {"reason": "damaged_print"}).status_code == 403
    done = ask("POST", f"/documents/{card_id}/reprint", {"reason": "damaged_print"}, "supervisor")
    assert (done.status_code, done.json["copies"], done.json["number"]) == (201, 2, number)
    (batch,) = printing.print_pending(registry, tmp_path)
    assert [(card["number"], card["copy"]) for card in manifest(batch.folder)["cards"]] == [(number, 2)]


def test_a_printing_stays_in_its_batch(registry: Registry, waiting: Waiting, tmp_path: Path) -> None:
    _, card_id = waiting()
    list(printing.print_pending(registry, tmp_path))
    for statement in (
        "UPDATE print_order SET batch_id = NULL, position = NULL WHERE card_id = :id",
        "DELETE FROM print_order WHERE card_id = :id",
        "UPDATE print_batch SET finished_at = NULL, manifest_sha256 = NULL WHERE finished_at < now() AND :id <> ''",
    ):
        # Even the tables' owner may not.
        with pytest.raises(DBAPIError), registry.engine.begin() as connection:
            connection.execute(text(statement), {"id": card_id})


def test_a_second_run_at_the_same_time_is_refused(
    registry: Registry, waiting: Waiting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "PATIENCE", "10ms")
    waiting()
    waiting()
    first = printing.print_pending(registry, tmp_path, most=1)
    next(first)
    with pytest.raises(Refused) as caught:
        list(printing.print_pending(registry, tmp_path))
    assert caught.value.slug == "printing-elsewhere"
    assert len(list(first)) == 1


def test_the_command_prints_pending_cards_and_reports_when_there_are_none(
    home: Path, registry: Registry, waiting: Waiting, tmp_path: Path
) -> None:
    url = registry.engine.url.render_as_string(hide_password=False)
    number, _ = waiting()
    done = registry_command(home, "card", "print", "--pending", "--out", str(tmp_path / "out"), url=url)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(": 1 card\n")
    again = registry_command(home, "card", "print", "--pending", "--out", str(tmp_path / "out"), url=url)
    assert "No cards are waiting" in again.stdout
    once_more = registry_command(home, "card", "reprint", number, "--reason", "damaged_print", url=url)
    assert "Printing 2" in once_more.stdout
    assert registry_command(home, "card", "reprint", "D00000000", "--reason", "colours", url=url).returncode == 1
    assert registry_command(home, "card", "expire", url=url).returncode == 0
    with refusals_for_constraints():
        assert len(list(printing.print_pending(registry, tmp_path / "last"))) == 1


def test_a_card_handed_over_before_it_was_printed_is_not_printed_again(
    ask: Ask, inscribed: MakeInscribed, registry: Registry, tmp_path: Path
) -> None:
    child = inscribed()
    application = ask("POST", f"/people/{child.id}/documents", whole(child)).json["id"]
    approved(registry, application)
    card = ask("POST", f"/applications/{application}/card").json
    assert ask("POST", f"/applications/{application}/delivery", COLLECTED).status_code == 200
    list(printing.print_pending(registry, tmp_path))
    assert card["number"] not in "".join(file.read_text() for file in tmp_path.rglob("manifest.json"))
    with registry.begin(SYSTEM) as ctx:
        assert printing.order_reprint(ctx, uuid.UUID(card["id"]), "damaged_print").copy == 2
