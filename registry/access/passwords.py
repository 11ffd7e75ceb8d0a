"""Passwords: which ones are refused, and their hashing, of which a process does only a few at a time.

NIST SP 800-63B-4: a length and a list of common ones, no rules of composition, no expiry. One length holds for
everybody, that of a single factor: an office may exempt its registrars from the second one at any time.
"""

import re
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from registry.core.errors import TooMany
from registry.core.messages import Message, _

SHORTEST: Final = 15  # characters; NIST SP 800-63B-4, 3.1.1.2, for a password that is the only factor
LONGEST: Final = 256
FEWEST_GUESSES: Final = 1e8  # zxcvbn's own border between "somewhat" and "safely" unguessable
FEWEST_OWN: Final = 6
"""Letters and digits that are left when the user's name and the service's are taken out."""
SERVICE_WORDS: Final = (
    *("registro", "registry", "civil", "reniec", "identidad", "identity", "minsa", "peru", "nacimiento", "password"),
    *("contrasena", "clave", "registrador", "administrador", "supervisor", "clerk", "auditor", "registrar"),
)
_RANDOM_BYTES: Final = 15  # 20 characters, 120 bits
_LONGEST_ESTIMATED: Final = 72  # what zxcvbn reads

HASHER = PasswordHasher()  # argon2id, the library's own current parameters (RFC 9106, low-memory profile)
# Verified when the account does not exist, so that the answer takes as long as for a wrong password.
NOBODY: Final = HASHER.hash(secrets.token_hex(16))


def random_password() -> str:
    """A password that nobody chose, to be shown once."""
    return secrets.token_urlsafe(_RANDOM_BYTES)


def normal(text: str) -> str:
    """The password as it is hashed: two systems may write one letter as different characters (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", text)


def reasons_against(password: str, username: str) -> tuple[Message, ...]:
    """Every reason against a normalised password of this account."""
    if not SHORTEST <= len(password) <= LONGEST:
        return (_("Must have {low} to {high} characters. A sentence of your own is easy to remember.",
                  low=SHORTEST, high=LONGEST),)  # fmt: skip
    if _is_of_known_words(password, username):
        return (_("The password must not be made of the user name or words of this service. Add words of your own."),)
    if _guesses(password, username) < FEWEST_GUESSES:
        return (_("This password is common or easy to guess. Take several words that do not belong together."),)
    return ()


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if letter.isalnum())


def _is_of_known_words(password: str, username: str) -> bool:
    rest = _plain(password)
    parts = [_plain(part) for part in re.split(r"[._-]", username)]
    for word in sorted({_plain(username), *parts, *SERVICE_WORDS}, key=len, reverse=True):
        if len(word) >= 3:
            rest = rest.replace(word, "")
    return len(rest) < FEWEST_OWN


def _guesses(password: str, username: str) -> float:
    from zxcvbn import zxcvbn  # its lists take a while to load, and only new passwords need them

    inputs = [username, *re.split(r"[._-]", username), *SERVICE_WORDS]
    estimates = (
        zxcvbn(text[:_LONGEST_ESTIMATED], user_inputs=inputs)["guesses"] for text in (password, _plain(password))
    )
    return float(min(estimates))


def hash_password(password: str) -> str:
    """The hash of a normalised password."""
    return HASHER.hash(password)


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)


def matches(password_hash: str, password: str, *, is_known_client: bool = False) -> bool:
    """Whether a normalised password has this hash; raises TooMany when the process already checks too many.

    Clients that signed in before have places of their own: those who guess cannot take them.
    """
    with (_KNOWN if is_known_client else _STRANGERS).place():
        return is_hash_of(password_hash, password)


def is_hash_of(password_hash: str, password: str) -> bool:
    """Whether a normalised password has this hash; for what is limited already."""
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


class _Gate:
    """Lets few in at a time and a few wait for a moment: each check takes 64 MB and a core, and holds a thread."""

    def __init__(self, running: int, waiting: int) -> None:
        self._inside = threading.BoundedSemaphore(running + waiting)
        self._running = threading.BoundedSemaphore(running)

    @contextmanager
    def place(self) -> Iterator[None]:
        if not self._inside.acquire(blocking=False):
            raise TooMany(wait_s=1)
        try:
            with self._running:
                yield
        finally:
            self._inside.release()


# Of a process's four threads, guessing takes three at the very most.
_STRANGERS: Final = _Gate(running=2, waiting=1)
_KNOWN: Final = _Gate(running=2, waiting=2)
"""An office where four people sign in at once waits for no second attempt."""
