"""Keys whose secrets a security module holds: SoftHSM, as Debian ships it. What fails is said, at start and later."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from registry.core.vault import HsmAway, VaultError, load_vault, make_key_file, presence
from registry.core.vault.file import add_key, let_seal, read_keys, remove_key
from registry.core.vault.hsm import Hsm, HsmAddress, HsmUnusable, hsm_address, hsm_at
from registry.settings import Settings
from tests.core.vault.tokens import PIN, Token, inserted, needs_softhsm, unraisable

pytestmark = [needs_softhsm, unraisable]


@pytest.fixture
def token(tmp_path: Path) -> Iterator[Token]:
    with inserted(tmp_path) as token:
        yield token


@pytest.fixture
def keys(token: Token, tmp_path: Path) -> Path:
    """A key file whose key the token holds."""
    make_key_file(tmp_path / "keys.json", "k1", hsm_at(token.address))
    return tmp_path / "keys.json"


def anew(address: HsmAddress) -> HsmAddress:
    """As a process that starts: nothing is logged in."""
    hsm_at.cache_clear()
    return address


def test_another_process_opens_what_one_sealed(keys: Path, token: Token) -> None:
    sealed = load_vault(keys, token.address).seal(b"x", "p")
    assert load_vault(keys, anew(token.address)).open(sealed, "p") == b"x"


def test_the_key_file_holds_no_secret_and_opens_nothing_without_the_module(keys: Path, token: Token) -> None:
    held = json.loads(keys.read_text())["keys"]["k1"]
    assert held.keys() == {"label", "salt", "check"}
    with pytest.raises(HsmUnusable, match="REGISTRY_HSM_LIBRARY"):
        load_vault(keys)
    vault = load_vault(keys, token.address)
    assert vault.derived_key("x") not in keys.read_bytes()


def test_the_secret_never_leaves_the_module(keys: Path, token: Token) -> None:
    import pkcs11
    from pkcs11 import Attribute

    assert keys.exists()
    with token.session() as session:
        secret = session.get_key(label="registry-k1")
        assert secret[Attribute.NEVER_EXTRACTABLE]
        with pytest.raises(pkcs11.AttributeSensitive):
            secret[Attribute.VALUE]


def test_a_secret_that_can_be_taken_out_is_refused(token: Token, tmp_path: Path) -> None:
    import pkcs11

    template = {pkcs11.Attribute.EXTRACTABLE: True}
    with token.session() as session:
        session.generate_key(
            pkcs11.KeyType.GENERIC_SECRET,
            256,
            label="registry-k1",
            store=True,
            capabilities=pkcs11.MechanismFlag.SIGN,
            template=template,
        )
    with pytest.raises(HsmUnusable, match="can be taken out"):
        make_key_file(tmp_path / "keys.json", "k1", hsm_at(anew(token.address)))
    assert not (tmp_path / "keys.json").exists()


class TestAtTheStart:
    """Whatever is missing ends the start with a sentence that says what to do."""

    def test_the_token_is_absent(self, keys: Path, token: Token) -> None:
        with token.pulled_out(), pytest.raises(HsmAway):
            load_vault(keys, anew(token.address))
        with pytest.raises(HsmAway, match="token another answers"):
            load_vault(keys, replace(token.address, label="another"))
        load_vault(keys, anew(token.address))

    def test_the_pin_is_wrong_and_is_not_tried_twice(self, keys: Path, token: Token) -> None:
        token.address.pin_file.write_text("000000")
        module = Hsm(token.address)
        for _ in range(3):
            with pytest.raises(HsmUnusable, match=f"refuses the PIN in {token.address.pin_file}"):
                read_keys(keys, module)
            os.environ["SOFTHSM2_CONF"] = str(keys)  # would it ask the module again, this would be another failure
        os.environ["SOFTHSM2_CONF"] = token.environ["SOFTHSM2_CONF"]
        token.address.pin_file.write_text(f"{PIN}  ")
        read_keys(keys, module)

    def test_others_can_read_the_pin(self, keys: Path, token: Token) -> None:
        token.address.pin_file.chmod(0o644)
        with pytest.raises(VaultError, match=f"chmod 600 {token.address.pin_file}"):
            load_vault(keys, anew(token.address))

    def test_the_secret_is_missing(self, keys: Path, token: Token) -> None:
        with token.session() as session:
            session.get_key(label="registry-k1").destroy()
        with pytest.raises(HsmUnusable, match="has no key registry-k1"):
            load_vault(keys, anew(token.address))

    def test_another_secret_has_its_label(self, keys: Path, token: Token) -> None:
        with token.session() as session:
            session.get_key(label="registry-k1").destroy()
        hsm_at(anew(token.address)).make("registry-k1")
        with pytest.raises(HsmUnusable, match="is not the one with which"):
            load_vault(keys, token.address)

    def test_two_tokens_have_its_label(self, keys: Path, token: Token) -> None:
        token.initialize(token.address.label)
        token.reread()
        with pytest.raises(HsmUnusable, match="Several tokens"):
            load_vault(keys, anew(token.address))

    @pytest.mark.parametrize("there", [True, False])
    def test_the_library_is_missing_or_is_none(self, keys: Path, token: Token, tmp_path: Path, there: bool) -> None:
        library = tmp_path / "lib.so"
        if there:
            library.write_text("no library")
        with pytest.raises(VaultError, match="does not answer" if there else "no PKCS#11 library at"):
            load_vault(keys, replace(token.address, library=library))

    def test_the_package_is_missing(self, keys: Path, token: Token, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pkcs11", None)
        with pytest.raises(HsmUnusable, match="python-pkcs11"):
            load_vault(keys, anew(token.address))

    def test_the_settings_name_half_of_it(self, token: Token) -> None:
        with pytest.raises(HsmUnusable, match="Set all of"):
            hsm_address(Settings(hsm_library=token.address.library))
        assert hsm_address(Settings()) is None
        assert hsm_address(Settings(**token.settings())) == token.address


class TestLater:
    """A token that is pulled out under a running process."""

    @pytest.fixture(autouse=True)
    def always_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(presence, "ASKED_EVERY_S", 0.0)

    def test_no_key_is_used_until_the_token_answers_again(self, keys: Path, token: Token) -> None:
        vault = load_vault(keys, token.address, patience_s=0.0)
        sealed = vault.seal(b"x", "p")
        with token.pulled_out():
            for attempt in (vault.open, vault.seal):
                with pytest.raises(HsmAway):
                    attempt(sealed, "p")
            with pytest.raises(HsmAway):
                vault.derived_key("x")
        assert vault.open(sealed, "p") == b"x"

    def test_a_process_goes_on_for_as_long_as_its_patience(self, keys: Path, token: Token) -> None:
        vault = load_vault(keys, token.address, patience_s=60.0)
        sealed = vault.seal(b"x", "p")
        with token.pulled_out():
            assert vault.open(sealed, "p") == b"x"

    def test_a_key_made_meanwhile_elsewhere_is_found(self, keys: Path, token: Token) -> None:
        vault = load_vault(keys, token.address)
        add_key(keys, "k2", hsm_at(token.address))
        let_seal(keys, "k2")
        vault.ring.refresh()  # type: ignore[attr-defined]  # of a file
        sealed = vault.seal(b"x", "p")
        remove_key(keys, "k1")
        vault.ring.refresh()  # type: ignore[attr-defined]  # of a file
        assert vault.key_names() == {"k2"}
        assert load_vault(keys, anew(token.address)).open(sealed, "p") == b"x"

    def test_a_process_that_was_forked_reaches_the_module_by_itself(self, keys: Path, token: Token) -> None:
        vault = load_vault(keys, token.address, patience_s=0.0)
        sealed = vault.seal(b"x", "p")
        process = get_context("fork").Process(target=open_and_end, args=(vault, sealed))
        process.start()
        process.join(30)
        assert process.exitcode == 0
        assert vault.open(sealed, "p") == b"x"


def open_and_end(vault: Any, sealed: bytes) -> None:
    with suppress(BaseException):
        os._exit(0 if vault.open(sealed, "p") == b"x" else 2)
    os._exit(1)
