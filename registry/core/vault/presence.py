"""Whether the security module is still there, while keys that it holds are in use."""

import os
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from registry.core.vault.hsm import HsmAway
from registry.core.vault.ring import VaultError

ASKED_EVERY_S: Final = 5.0
"""How often a process that uses its keys asks whether the module is still there."""
_LONGEST_ANSWER_S: Final = 10.0


class Presence:
    """Whether the module still answers: asked now and then by whoever needs a key, and never by two at once.

    A module that is away for a moment stops nobody; after `patience_s` seconds the keys are given up until it answers.
    """

    def __init__(self, ask: Callable[[], Any], patience_s: float) -> None:
        self._ask, self._patience_s = ask, patience_s
        self._asking = threading.Lock()
        self._asked_at = time.monotonic()
        self._silent_since: float | None = None
        self._process = os.getpid()

    def require(self) -> None:
        """Raises HsmAway once the module has not answered for too long."""
        if self._process != os.getpid():  # a lock that another thread held while this process was forked stays shut
            self._asking, self._process = threading.Lock(), os.getpid()
        if time.monotonic() - self._asked_at >= ASKED_EVERY_S:
            self._ask_now()
        if self._is_overdue():
            raise HsmAway

    def _ask_now(self) -> None:
        overdue = self._is_overdue()
        if not self._asking.acquire(blocking=overdue, timeout=_LONGEST_ANSWER_S if overdue else -1):
            return
        try:
            now = time.monotonic()
            if now - self._asked_at < ASKED_EVERY_S:
                return  # somebody else asked meanwhile
            self._asked_at, self._silent_since = now, self._silent_since or now
            self._ask()
            self._silent_since = None
        except VaultError:
            pass  # its patience decides
        finally:
            self._asking.release()

    def _is_overdue(self) -> bool:
        return self._silent_since is not None and time.monotonic() - self._silent_since >= self._patience_s
