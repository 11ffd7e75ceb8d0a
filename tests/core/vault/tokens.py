"""Debian's SoftHSM as a security module: a token of its own for a test, which can be pulled out and put back."""

import gc
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from registry.core.vault.hsm import HsmAddress

LIBRARIES: Final = (Path("/usr/lib/softhsm/libsofthsm2.so"), Path("/usr/lib64/pkcs11/libsofthsm2.so"))
LIBRARY: Final = next((path for path in LIBRARIES if path.exists()), None)
PIN: Final = "123456"

needs_softhsm = pytest.mark.skipif(LIBRARY is None, reason="SoftHSM is not installed (Debian: softhsm2)")
unraisable = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""An operation that a token left unfinished is finished by python-pkcs11's destructor, which cannot."""


@dataclass(frozen=True)
class Token:
    """A token of SoftHSM, and where it is kept."""

    folder: Path
    address: HsmAddress

    @property
    def environ(self) -> dict[str, str]:
        """The variables with which a process of the registry reaches it."""
        return {
            "SOFTHSM2_CONF": str(self.folder / "softhsm2.conf"),
            "REGISTRY_HSM_LIBRARY": str(self.address.library),
            "REGISTRY_HSM_LABEL": self.address.label,
            "REGISTRY_HSM_PIN_FILE": str(self.address.pin_file),
        }

    def settings(self) -> dict[str, Any]:
        """The same as fields of the settings."""
        names = ("hsm_library", "hsm_label", "hsm_pin_file")
        return dict(zip(names, (self.address.library, self.address.label, self.address.pin_file), strict=True))

    def initialize(self, label: str) -> None:
        """Make a token."""
        tool = shutil.which("softhsm2-util") or "softhsm2-util"
        words = [tool, "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", PIN]
        subprocess.run(words, env=os.environ | self.environ, check=True, capture_output=True)

    @contextmanager
    def pulled_out(self) -> Iterator[None]:
        """The token is away meanwhile."""
        (self.folder / "tokens").rename(self.folder / "away")
        try:
            yield
        finally:
            (self.folder / "away").rename(self.folder / "tokens")

    def reread(self) -> Any:
        """The library, once this process has read again what is on the disk."""
        import pkcs11

        library = pkcs11.lib(str(self.address.library))
        library.reinitialize()
        return library

    def session(self) -> Any:
        """A session of its user: `with token.session() as session`."""
        return self.reread().get_token(token_label=self.address.label).open(rw=True, user_pin=PIN)


@contextmanager
def inserted(folder: Path) -> Iterator[Token]:
    """A token in a folder; SoftHSM of this process looks there meanwhile."""
    assert LIBRARY is not None
    (folder / "tokens").mkdir(mode=0o700)
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    pin_file = folder / "pin"
    pin_file.touch(0o600)
    pin_file.write_text(f"{PIN}\n")
    token = Token(folder, HsmAddress(LIBRARY, "registry", pin_file))
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    try:
        token.initialize(token.address.label)
        token.reread()
        yield token
    finally:
        gc.collect()
        os.environ.pop("SOFTHSM2_CONF")
        if before is not None:
            os.environ["SOFTHSM2_CONF"] = before
