"""Keys of a hardware security module, or of a smart card, reached by PKCS#11 (the extra `hsm`).

The module holds one secret for each key of the vault, which never leaves it. From that secret and the salt in the key
file the module computes the vault's key (HMAC-SHA256, which every module offers), once for each process: records are
sealed and opened in memory. So a record costs nothing more, and the key file alone opens nothing.

A wrong PIN is never tried twice: modules lock themselves after a few.
"""

import hmac
import os
import secrets
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from registry.core.errors import Unavailable
from registry.core.messages import Message, _
from registry.core.vault.ring import KEY_BYTES, VaultError
from registry.core.vault.secret_file import read_secret, version_of
from registry.settings import Settings

if TYPE_CHECKING:
    from pkcs11 import Key, Session, Token

_PURPOSE: Final = b"civil registry identity: key of the vault\0"


class HsmUnusable(VaultError):
    """The security module cannot be used as it is set up."""

    slug = "keys-unusable"


class HsmAway(VaultError, Unavailable):
    """The security module does not answer: it was taken out, or its network is down. Nothing was saved."""

    slug = "keys-away"

    def __init__(self, title: Message | None = None) -> None:
        super().__init__(
            title or _("The security module that holds the keys does not answer. Connect it, then try again.")
        )


@dataclass(frozen=True, slots=True)
class HsmAddress:
    """Where the module is: its maker's PKCS#11 library, the label of its token, and a file with the user's PIN."""

    library: Path
    label: str
    pin_file: Path


@dataclass(frozen=True, slots=True)
class HeldKey:
    """What the key file holds of a key whose secret the module holds. No field is a secret."""

    label: str
    salt: bytes
    check: bytes

    @classmethod
    def from_json(cls, content: Mapping[str, str]) -> "HeldKey":
        """As the key file has it; raises ValueError, KeyError or TypeError."""
        return cls(content["label"], urlsafe_b64decode(content["salt"]), urlsafe_b64decode(content["check"]))

    def to_json(self) -> dict[str, str]:
        """As the key file has it."""
        salt, check = (urlsafe_b64encode(part).decode() for part in (self.salt, self.check))
        return {"label": self.label, "salt": salt, "check": check}


class Hsm:
    """One token of a module, logged in to when something is asked. Only one thread asks at a time."""

    def __init__(self, address: HsmAddress) -> None:
        self.address: Final = address
        self._process = 0
        self._refused_pin: tuple[int, int, int] | None = None
        self._begin()

    def _begin(self) -> None:
        """Once in each process: a fork leaves sessions behind, and a lock that another thread held."""
        if self._process != os.getpid():
            self._is_new = self._process != 0
            self._process, self._lock = os.getpid(), threading.Lock()
            self._session: Session | None = None

    def make(self, label: str) -> HeldKey:
        """A key whose secret is made in the module; one with this label that is there already is used.

        Raises HsmUnusable, HsmAway.
        """

        def make_or_find(session: "Session") -> bytes:
            import pkcs11

            salt = secrets.token_bytes(KEY_BYTES)
            try:
                secret = _secret(session, label)
            except pkcs11.NoSuchKey:
                secret = session.generate_key(
                    pkcs11.KeyType.GENERIC_SECRET,
                    8 * KEY_BYTES,
                    label=label,
                    store=True,
                    capabilities=pkcs11.MechanismFlag.SIGN,
                    template={pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False},
                )
            return salt + _computed(secret, salt)

        answer = self._ask(make_or_find)
        salt, key = answer[:KEY_BYTES], answer[KEY_BYTES:]
        return HeldKey(label, salt, _check(key))

    def key(self, held: HeldKey) -> bytes:
        """The key of the vault; raises HsmUnusable where the module's secret is missing or another one, HsmAway."""
        key = self._ask(lambda session: _computed(_secret(session, held.label), held.salt), held.label)
        if not hmac.compare_digest(_check(key), held.check):
            raise HsmUnusable(
                _(
                    "Key {label} in the security module is not the one with which the key file was made. "
                    "Connect the module that belongs to this database, or restore its key.",
                    label=held.label,
                )
            )
        return key

    def _ask(self, question: Callable[["Session"], bytes], label: str = "") -> bytes:
        """Ask the module; after a failure once more, with a connection of its own."""
        pkcs11 = _package()
        self._begin()
        with self._lock:
            for is_last in (False, True):
                try:
                    return question(self._opened(anew=is_last))
                except HsmAway:
                    if is_last:
                        raise
                except pkcs11.NoSuchKey as error:
                    if is_last:
                        raise HsmUnusable(
                            _(
                                "The security module has no key {label}. Restore it from the module's own backup.",
                                label=label,
                            )
                        ) from error
                except pkcs11.PKCS11Error as error:
                    if is_last:
                        raise HsmAway from error
        raise AssertionError("the last attempt answers or raises")

    def _opened(self, *, anew: bool) -> "Session":
        if self._session is not None and not anew:
            return self._session
        import pkcs11

        version = version_of(self.address.pin_file)
        if self._refused_pin is not None and self._refused_pin == version:
            raise _pin_refused(self.address)
        token = self._token(anew=anew or self._is_new)
        if pkcs11.TokenFlag.USER_PIN_FINAL_TRY in token.flags:
            raise HsmUnusable(
                _(
                    "One attempt is left before the security module locks its PIN. "
                    "Log in with the module's own tool first."
                )
            )
        pin = read_secret(self.address.pin_file).decode("utf-8", "replace").strip()
        try:
            self._session = token.open(rw=True, user_pin=pin)
        except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange) as error:
            self._refused_pin = version
            raise _pin_refused(self.address) from error
        except (pkcs11.PinLocked, pkcs11.PinExpired, pkcs11.UserPinNotInitialized) as error:
            self._refused_pin = version
            raise HsmUnusable(
                _("The security module's PIN is locked, has expired or was never set. Set it with the module's tool.")
            ) from error
        return self._session

    def _token(self, *, anew: bool) -> "Token":
        import pkcs11

        self._session = None
        try:
            library = pkcs11.lib(str(self.address.library))
        except pkcs11.PKCS11Error as error:
            if not self.address.library.is_file():
                raise HsmUnusable(
                    _(
                        "There is no PKCS#11 library at {path}. Set REGISTRY_HSM_LIBRARY to the module's own.",
                        path=self.address.library,
                    )
                ) from error
            raise HsmAway from error
        if anew:
            library.reinitialize()
            self._is_new = False
        try:
            return library.get_token(token_label=self.address.label)
        except (pkcs11.NoSuchToken, pkcs11.TokenNotPresent) as error:
            raise HsmAway(
                _(
                    "No security module with a token {label} answers. Connect it, or correct REGISTRY_HSM_LABEL.",
                    label=self.address.label,
                )
            ) from error
        except pkcs11.MultipleTokensReturned as error:
            raise HsmUnusable(
                _("Several tokens are called {label}. Give each a label of its own.", label=self.address.label)
            ) from error


def hsm_address(settings: Settings) -> HsmAddress | None:
    """Where the settings say the module is; raises HsmUnusable where they say only half of it."""
    library, label, pin_file = settings.hsm_library, settings.hsm_label, settings.hsm_pin_file
    if library and label and pin_file:
        return HsmAddress(library, label, pin_file)
    if library or label or pin_file:
        raise HsmUnusable(_("Set all of REGISTRY_HSM_LIBRARY, REGISTRY_HSM_LABEL and REGISTRY_HSM_PIN_FILE, or none."))
    return None


@cache
def hsm_at(address: HsmAddress) -> Hsm:
    """The module at an address; a process logs in to it once."""
    return Hsm(address)


def _package() -> Any:
    try:
        import pkcs11
    except ImportError as error:
        raise HsmUnusable(
            _("The package python-pkcs11 is not installed. Install this program with its extra hsm (locks/hsm.txt).")
        ) from error
    return pkcs11


def _secret(session: "Session", label: str) -> "Key":
    import pkcs11

    secret = session.get_key(object_class=pkcs11.ObjectClass.SECRET_KEY, label=label)
    if secret[pkcs11.Attribute.EXTRACTABLE]:
        raise HsmUnusable(_("Key {label} can be taken out of the security module. Make one that cannot.", label=label))
    return secret


def _computed(secret: "Key", salt: bytes) -> bytes:
    import pkcs11

    return bytes(
        secret.sign(  # type: ignore[attr-defined]  # of keys that may sign
            _PURPOSE + salt, mechanism=pkcs11.Mechanism.SHA256_HMAC
        )
    )


def _check(key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=16, salt=None, info=b"check of a key in a security module").derive(key)


def _pin_refused(address: HsmAddress) -> HsmUnusable:
    return HsmUnusable(
        _(
            "The security module refuses the PIN in {path}. Correct the file before you start anything again: "
            "a module locks itself after a few wrong PINs.",
            path=address.pin_file,
        )
    )
