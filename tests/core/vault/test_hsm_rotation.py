"""From a key in the file to one of a security module, while others read; and a module that is away is a fault."""

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from registry.bootstrap import build_registry
from registry.cli import main
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.core.vault import HsmAway, KeyUnknown, file, presence
from registry.core.vault.hsm import hsm_at
from registry.operations import health
from tests.core.vault.sealed_rows import command, environ_of, opened
from tests.core.vault.tokens import Token, inserted, needs_softhsm, unraisable

pytestmark = [needs_softhsm, unraisable]


@pytest.fixture
def token(tmp_path: Path) -> Iterator[Token]:
    (tmp_path / "hsm").mkdir()
    with inserted(tmp_path / "hsm") as token:
        yield token


@pytest.fixture
def with_hsm(own: Registry, token: Token) -> Iterator[Registry]:
    """The registry again, as a process that knows where the module is and has no patience."""
    address = own.engine.url.render_as_string(hide_password=False)
    settings = replace(own.settings, **token.settings())
    own.vault.ring.refresh()  # type: ignore[attr-defined]  # of a file
    built = build_registry(settings, address)
    yield built
    built.engine.dispose()


def keys_in(registry: Registry) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(registry.settings.keys_path.read_text())["keys"]
    return content


@pytest.mark.usefixtures("quick")
def test_a_key_moves_into_the_module_and_back_while_others_read(with_hsm: Registry) -> None:
    rotated = command(with_hsm, "rotate", "--in-hsm", "--id", "k2")
    assert rotated.exit_code == 0, rotated.output
    assert opened(with_hsm)["capture.sealed_image"] == {"k2"}
    listed = command(with_hsm, "list").output
    assert "k2: seals since" in listed
    assert "its secret is in the security module" in listed
    assert command(with_hsm, "retire").exit_code == 0
    assert {name: type(key) for name, key in keys_in(with_hsm).items()} == {"k2": dict}
    following = command(with_hsm, "rotate", "--id", "k3")  # as the current one: in the module
    assert following.exit_code == 0, following.output
    assert type(keys_in(with_hsm)["k3"]) is dict
    retired = command(with_hsm, "retire").output
    assert "Its secret stays in the security module" in retired
    assert command(with_hsm, "rotate", "--in-file", "--id", "k4").exit_code == 0
    assert type(keys_in(with_hsm)["k4"]) is str
    assert opened(with_hsm)["capture.sealed_image"] == {"k4"}


def test_a_kill_between_the_modules_secret_and_the_file_leaves_a_secret_that_is_used(with_hsm: Registry) -> None:
    process = get_context("fork").Process(target=make_and_die, args=(environ_of(with_hsm),))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert keys_in(with_hsm).keys() == {"test"}
    made = command(with_hsm, "rotate", "--in-hsm", "--only-make", "--id", "k2")
    assert made.exit_code == 0, made.output
    assert keys_in(with_hsm).keys() == {"test", "k2"}


def make_and_die(environ: dict[str, str]) -> None:
    def die(*_arguments: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    file._replace = die  # type: ignore[assignment]
    CliRunner().invoke(main, ["--lang", "en", "keys", "rotate", "--in-hsm", "--id", "k2"], env=environ)


def test_without_a_module_no_key_is_made_in_one(own: Registry) -> None:
    refused = command(own, "rotate", "--in-hsm", "--id", "k2")
    assert refused.exit_code == 1
    assert "REGISTRY_HSM_LIBRARY" in refused.output
    assert keys_in(own).keys() == {"test"}


@pytest.mark.usefixtures("quick")
def test_every_command_says_what_is_wrong_with_the_module(with_hsm: Registry, token: Token) -> None:
    assert command(with_hsm, "rotate", "--in-hsm", "--id", "k2").exit_code == 0
    hsm_at.cache_clear()
    with token.pulled_out():
        away = command(with_hsm, "list")
    assert (away.exit_code, "security module" in away.output, "Traceback" in away.output) == (1, True, False)
    token.address.pin_file.write_text("000000")
    hsm_at.cache_clear()
    refused = command(with_hsm, "list")
    assert refused.exit_code == 1
    assert "refuses the PIN" in refused.output


@pytest.mark.usefixtures("quick")
def test_a_module_pulled_out_is_a_fault_of_whatever_needs_a_key(
    with_hsm: Registry, token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is neither a damaged record nor a missing key, which a search or list may leave out."""
    assert not issubclass(HsmAway, KeyUnknown)
    assert command(with_hsm, "rotate", "--in-hsm", "--id", "k2").exit_code == 0
    monkeypatch.setattr(presence, "ASKED_EVERY_S", 0.0)
    settings = replace(with_hsm.settings, hsm_patience_s=0)
    serving = build_registry(settings, with_hsm.engine.url.render_as_string(hide_password=False))
    try:
        with token.pulled_out():
            with pytest.raises(HsmAway):
                opened(serving)
            with pytest.raises(HsmAway), serving.begin(SYSTEM) as ctx:
                ctx.journal("anything", "anything", "1")
            assert health.keys(serving) == "away"
        opened(serving)
        assert health.keys(serving) == "ok"
    finally:
        serving.engine.dispose()
