"""The station's half of a pairing: which finger is asked for, and prints that go to the registration being typed.

pairing = pair(line, "123456")
pairing = asked(line)                       # None where the registrar's page ended it
taken = push(line, pairing, shot)
"""

import json
import secrets
import uuid
from dataclasses import dataclass
from typing import Any, Final

from station.line import STATIONS, Line, LineDown, Refused
from station.sensors.interface import Shot

PAIRING: Final = f"{STATIONS}/self/pairing"
NOT_PAIRED: Final = "station-not-paired"


@dataclass(frozen=True, slots=True)
class Pairing:
    """The registration that the station takes prints for, and the finger that its page asks for."""

    id: str
    subject: str
    finger: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What the registry says of a print: its grade and what to do, in words."""

    grade: str | None
    advice: tuple[str, ...]
    is_wanted_again: bool


def pair(line: Line, code: str) -> Pairing:
    """Pair with the registration of this code. Raises LineDown or Refused."""
    return _pairing(line.post(PAIRING, {"code": code}))


def asked(line: Line) -> Pairing | None:
    """The present pairing; None where there is none. Raises LineDown or Refused."""
    try:
        return _pairing(line.get(PAIRING))
    except Refused as refused:
        if refused.slug == NOT_PAIRED:
            return None
        raise


def end(line: Line) -> None:
    """End the pairing. Raises LineDown or Refused."""
    line.request("DELETE", PAIRING)


def push(line: Line, pairing: Pairing, shot: Shot) -> Taken:
    """Send a print for the finger of `pairing`; sent twice, it is kept once. Raises LineDown or Refused."""
    fields = {"pairing": pairing.id, "subject": pairing.subject, "finger": pairing.finger, "part": "print"}
    if shot.ppi is not None:
        fields["ppi"] = shot.ppi
    body, content_type = multipart(json.dumps(fields).encode(), "print", shot.image)
    answer = line.request("POST", f"{PAIRING}/prints", body, {"Content-Type": content_type})
    try:
        grade, advice = answer["grade"], tuple(str(line) for line in answer["advice"])
        return Taken(None if grade is None else str(grade), advice, bool(answer["is_wanted_again"]))
    except (KeyError, TypeError) as error:
        raise LineDown("another server answered") from error


def _pairing(answer: Any) -> Pairing:
    try:
        subject, finger = str(answer["subject"]), int(answer["finger"])
        if subject not in ("mother", "newborn") or not 1 <= finger <= 10:
            raise ValueError("no finger")
        return Pairing(str(uuid.UUID(str(answer["id"]))), subject, finger)
    except (KeyError, TypeError, ValueError) as error:
        raise LineDown("another server answered") from error


def multipart(data: bytes, name: str, image: bytes) -> tuple[bytes, str]:
    """A body of JSON and an image in the part of this name, and its content type."""
    boundary = secrets.token_hex(16)  # 128 random bits, which stand in no picture
    mark = f"--{boundary}\r\n".encode()
    body = b"".join(
        (
            mark,
            b'Content-Disposition: form-data; name="data"\r\n\r\n',
            data,
            b"\r\n",
            mark,
            f'Content-Disposition: form-data; name="{name}"; filename="{name}"\r\n'.encode(),
            b"Content-Type: application/octet-stream\r\n\r\n",
            image,
            f"\r\n--{boundary}--\r\n".encode(),
        )
    )
    return body, f"multipart/form-data; boundary={boundary}"
