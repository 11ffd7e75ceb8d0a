"""What this station believes of the registry: the keys that sign its statements, and those to which it seals.

The first key is believed when the station joins, over HTTPS; a later one only where one that is believed endorsed it.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyrage

from station.envelope import NotAnEnvelope
from station.envelope.statements import KnownKeys
from station.outbox.disk import Disk

_MOST = 100


class Untrusted(Exception):
    """The registry's keys are not those that this station knows, nor endorsed by them: somebody else answers."""


class Trust:
    """The registry's public keys, in a file."""

    def __init__(self, path: Path, disk: Disk | None = None) -> None:
        self._path, self._disk = path, disk or Disk()

    def _read(self) -> tuple[list[bytes], list[str]]:
        try:
            item = json.loads(self._path.read_bytes())
            return [bytes.fromhex(key) for key in item["signing"]], [str(key) for key in item["recipients"]]
        except (OSError, ValueError, KeyError, TypeError):
            return [], []

    def known(self) -> KnownKeys:
        """The keys by which statements are believed; none before the first contact."""
        return KnownKeys(self._read()[0])

    def recipients(self) -> Sequence[str]:
        """To whom envelopes are sealed; none before the first contact."""
        return self._read()[1]

    def learn(self, answer: Mapping[str, Any]) -> None:
        """Take up what the registry published; raises Untrusted, and keeps what was known then."""
        try:
            signing = bytes.fromhex(answer["signing_key"])
            endorsements = [base64.b64decode(each, validate=True) for each in answer["endorsements"][:_MOST]]
            recipients = [str(key) for key in answer["recipients"][:2]]
            for key in recipients:
                pyrage.x25519.Recipient.from_str(key)
        except Exception as error:  # whatever a stranger answers
            raise Untrusted("not the registry's keys") from error
        before = self._read()[0]
        known = (KnownKeys(before) if before else KnownKeys([signing])).with_endorsed(endorsements)
        if signing not in known.publics.values() or len(signing) != 32 or not recipients:
            raise Untrusted("keys that nobody known endorsed")
        keys = [public.hex() for public in known.publics.values()]
        written = json.dumps({"signing": keys, "recipients": recipients}).encode()
        if not self._path.exists() or self._path.read_bytes() != written:
            self._disk.put(self._path, written)


def statement_of(answer: Any) -> bytes:
    """The statement in an answer of the registry; raises NotAnEnvelope."""
    try:
        return base64.b64decode(answer["statement"], validate=True)
    except (KeyError, TypeError, ValueError) as error:
        raise NotAnEnvelope("no statement") from error
