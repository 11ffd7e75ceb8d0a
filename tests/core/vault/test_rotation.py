"""A key is replaced while others read and write; killed anywhere, nothing is lost, and the rotation goes on."""

import json
import os
import signal
import threading
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.bootstrap import build_registry
from registry.cli import main
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.core.vault import VaultError, make_key_file, rotation
from tests.core.vault.sealed_rows import command, environ_of, opened, turn, write
from tests.damaging import rename_key


def rotate_and_die(registry: Registry, commits: int) -> int:
    """Rotate in a process of its own that kills itself before its last commit of so many; how it ended."""
    process = get_context("fork").Process(target=_rotate, args=(environ_of(registry), commits))
    process.start()
    process.join(60)
    assert process.exitcode is not None
    return process.exitcode


def _rotate(environ: dict[str, str], commits: int) -> None:
    left = [commits]

    def count(_connection: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "commit", count)
    CliRunner().invoke(main, ["--lang", "en", "keys", "rotate"], env=environ)


@pytest.mark.usefixtures("quick")
def test_a_rotation_killed_at_any_point_leaves_everything_readable_and_goes_on(own: Registry) -> None:
    """A second process, here, reads and writes meanwhile."""
    stop, failures, written = threading.Event(), [], []

    def others() -> None:
        while not stop.wait(0.05):
            try:
                written.append(write(own, 0))
                opened(own)
            except Exception as error:  # noqa: BLE001  # whatever it is, the test reports it
                failures.append(error)

    thread = threading.Thread(target=others)
    thread.start()
    try:
        for commits in range(1, 9):  # the key's mark, the journal, then batch after batch
            assert rotate_and_die(own, commits) == -signal.SIGKILL
            opened(own)
        finished = command(own, "rotate")
    finally:
        stop.set()
        thread.join()
    assert finished.exit_code == 0, finished.output
    assert "sealed with key" in finished.output
    assert failures == []
    assert len(written) > 0
    current = own.vault.current
    assert current != "test"
    assert opened(own)["capture.sealed_image"] == {current}
    retired = command(own, "retire")
    assert retired.exit_code == 0, retired.output
    assert "Key test is retired" in retired.output
    own.vault.ring.refresh()  # type: ignore[attr-defined]  # of a file
    assert own.vault.key_names() == {current}
    opened(own)


def test_a_key_that_something_needs_is_not_retired(own: Registry) -> None:
    turn(own, "next")
    refused = command(own, "retire")
    assert refused.exit_code == 1
    assert "still needed: capture.sealed_image (7), capture.sealed_template (7)" in refused.output.replace("\n", " ")
    listed = command(own, "list").output
    assert "capture.sealed_image: 7" in listed


def test_records_of_the_first_layout_become_those_of_the_second(own: Registry) -> None:
    with own.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for (capture,) in connection.execute(text("SELECT id FROM capture")).all():
            sealed = first_layout(own, b"image", f"capture:{capture}:image")
            assert own.vault.open(sealed, f"capture:{capture}:image") == b"image"
            connection.execute(
                text("UPDATE capture SET sealed_image = :sealed WHERE id = :id"), {"id": capture, "sealed": sealed}
            )
    turn(own, "next")
    assert rotation.reseal(own) == 14
    assert opened(own)["capture.sealed_image"] == {"next"}
    with own.engine.connect() as connection:
        heads = connection.execute(text("SELECT DISTINCT substr(sealed_image, 1, 3) FROM capture")).scalars().all()
    assert [bytes(head) for head in heads] == [b"RV2"]


@pytest.mark.usefixtures("quick")
def test_a_key_for_several_machines_is_made_first_and_seals_when_all_have_it(own: Registry) -> None:
    made = command(own, "rotate", "--only-make", "--id", "next")
    assert made.exit_code == 0, made.output
    own.vault.ring.refresh()  # type: ignore[attr-defined]  # of a file
    assert (own.vault.current, "next" in own.vault.key_names()) == ("test", True)
    assert command(own, "rotate", "--id", "next").exit_code == 0
    assert opened(own)["capture.sealed_image"] == {"next"}


def test_what_is_derived_from_the_old_key_is_derived_anew(own: Registry) -> None:
    from registry.access.accounts.holders import holder_of

    with own.begin(SYSTEM) as ctx:
        holder = holder_of(ctx, "DNI:40506070").id
    turn(own, "next")
    rotation.reseal(own)
    with own.begin(SYSTEM) as ctx:
        assert holder_of(ctx, "DNI:40506070").id == holder
        assert "test" not in rotation.needed(ctx.session)


def first_layout(registry: Registry, plain: bytes, place: str) -> bytes:
    """A record as the first layout had it: the ciphertext is bound to its key's name."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    name = registry.vault.current.encode()
    head = b"RV1" + bytes([len(name)]) + name
    bound, data_key, nonce = head + place.encode(), b"k" * 32, b"n" * 12
    wrapped = registry.vault.ring.wrap(registry.vault.current, data_key, bound)
    return head + wrapped + nonce + AESGCM(data_key).encrypt(nonce, plain, bound)


@pytest.mark.parametrize(
    "change",
    [
        "sealed_image = sealed_image || '\\x00'",
        "finger = 2",
        "sealed_template = NULL",
        "sealed_image = set_byte(sealed_image, octet_length(sealed_image) - 1, 7)",
    ],
)
def test_the_switch_of_re_sealing_lets_no_other_change_through(own: Registry, change: str) -> None:
    for statement in (f"UPDATE capture SET {change}", "DELETE FROM capture"):
        with own.engine.connect() as connection, connection.begin() as transaction:
            connection.execute(text("SET LOCAL registry.resealing = 'on'"))
            with pytest.raises(DBAPIError, match="re-sealing"):
                connection.execute(text(statement))
            transaction.rollback()


def test_a_damaged_head_is_left_noted_and_stops_nothing(own: Registry) -> None:
    with own.engine.connect() as connection:
        one = connection.scalar(text("SELECT id FROM capture LIMIT 1"))
    rename_key(own.engine, "capture", "sealed_image", "id = :id", id=one)
    turn(own, "next")
    assert rotation.reseal(own) == 13
    with Session(own.engine) as session:
        assert rotation.needed(session)["next"]["capture.sealed_image"] == 6
        places = session.scalars(text("SELECT place FROM damaged_record")).all()
    assert places == [f"capture:{one}:image"]


@pytest.mark.parametrize("name", ["test", "next"])
@pytest.mark.parametrize("is_missing", [True, False])
def test_in_the_midst_of_a_rotation_a_start_needs_both_keys_and_the_right_ones(
    own: Registry, tmp_path: Path, name: str, is_missing: bool
) -> None:
    """As after a restore with the key file of another day."""
    turn(own, "next")
    address = own.engine.url.render_as_string(hide_password=False)
    build_registry(own.settings, address).engine.dispose()  # leaves the new key's mark
    write(own, 9)
    other = tmp_path / "other.json"
    make_key_file(other, name)
    content = json.loads(own.settings.keys_path.read_text())
    if is_missing:
        del content["keys"][name]
        content["current"] = next(iter(content["keys"]))
    else:
        content["keys"][name] = json.loads(other.read_text())["keys"][name]
    other.write_text(json.dumps(content))
    with pytest.raises(VaultError, match=f"Key {name}"):
        build_registry(replace(own.settings, keys_file=other), address)
