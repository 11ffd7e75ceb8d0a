"""RCAPTURE: the fingers of a request, taken one after another with the station's single sensor.

Each finger is taken again until its quality reaches the requested score or the time is over; then the best is answered.
The record is ISO/IEC 19794-4:2011 with JPEG 2000 without loss. Each answer's hash binds it to the one before.
"""

import base64
import hashlib
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from biometrics import BiometricError, read_image
from biometrics.images.fir_writing import record_of
from station.desk import Busy
from station.judging import Judgement, judge
from station.sbi.device import SPEC, SUCCESS, Device, error_of, now_text
from station.sensors.interface import SensorFault, Shot

FINGERS: Final[Mapping[str, int]] = {
    "UNKNOWN": 0,
    "Right Thumb": 1,
    "Right IndexFinger": 2,
    "Right MiddleFinger": 3,
    "Right RingFinger": 4,
    "Right LittleFinger": 5,
    "Left Thumb": 6,
    "Left IndexFinger": 7,
    "Left MiddleFinger": 8,
    "Left RingFinger": 9,
    "Left LittleFinger": 10,
}
"""The standard's names → ISO positions."""
_FIELDS: Final = frozenset({"env", "purpose", "specVersion", "timeout", "captureTime", "transactionId", "bio"})
_OPTIONAL: Final = frozenset({"customOpts", "domainUri"})
_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "1": ("Left IndexFinger", "Left MiddleFinger", "Left RingFinger", "Left LittleFinger"),
    "2": ("Right IndexFinger", "Right MiddleFinger", "Right RingFinger", "Right LittleFinger"),
    "3": ("Left Thumb", "Right Thumb"),
}
"""What the parts of a slap device hold."""
_TRANSACTION: Final = re.compile("[a-zA-Z0-9-]{4,50}")
_LONGEST_MS: Final = 120_000
_NOMINAL_PPI: Final = 500.0
_EMPTY: Final = hashlib.sha256(b"").hexdigest().upper()
_ENVIRONMENTS: Final = ("Staging", "Developer", "Pre-Production", "Production")


class CannotCapture(Exception):
    """The request is refused, by a code of `device.ERRORS`."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a program asks for."""

    env: str
    transaction: str
    timeout_s: float
    fingers: tuple[str, ...]
    score: float
    device_id: str
    previous_hash: str


def request_of(content: Mapping[str, Any]) -> Request:
    """A request from JSON. Raises CannotCapture."""
    if not _FIELDS <= content.keys() <= _FIELDS | _OPTIONAL or content["specVersion"] != SPEC:
        raise CannotCapture("501")
    try:
        (bio,) = content["bio"]
        transaction, timeout_ms = str(content["transactionId"]), int(content["timeout"])
        named, exceptions, count = _names(bio["bioSubType"]), _names(bio.get("exception") or []), int(bio["count"])
        score, env = float(bio["requestedScore"] or 0), str(content["env"])
        device_id, previous = str(bio["deviceId"]), str(bio.get("previousHash") or "")
        purpose, kind = content["purpose"], bio["type"]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CannotCapture("501") from error
    if not _TRANSACTION.fullmatch(transaction):
        raise CannotCapture("500")
    if purpose != "Registration":
        raise CannotCapture("503")
    if kind != "Finger":
        raise CannotCapture("106")
    if env not in _ENVIRONMENTS or not 0 <= score <= 100 or not 0 < timeout_ms <= _LONGEST_MS:
        raise CannotCapture("501")
    named = named or _slap(str(bio.get("deviceSubId")), count + len(exceptions))
    fingers = tuple(name for name in named if name not in exceptions)
    if count < 1 or count != len(fingers):
        raise CannotCapture("109")
    return Request(env, transaction, timeout_ms / 1000, fingers, score, device_id, previous)


def capture(device: Device, request: Request) -> list[dict[str, Any]]:
    """The answers of a request, chained. Raises CannotCapture when a finger or the device is missing."""
    if request.device_id not in ("", device.device_id):
        raise CannotCapture("106")
    until, previous = time.monotonic() + request.timeout_s, request.previous_hash or _EMPTY
    answers = []
    try:
        with device.desk.using() as sensor:
            for name in request.fingers:
                shot, judgement = _best(sensor, FINGERS[name], request.score, until)
                answer = _answer(device, request, name, shot, judgement, previous)
                previous = answer["hash"]
                answers.append(answer)
    except Busy as error:
        raise CannotCapture("111") from error
    except SensorFault as fault:
        code = {"no_finger": "101", "no_file": "101", "not_there": "110", "silent": "110"}.get(fault.slug, "504")
        raise CannotCapture(code) from fault
    return answers


def refusal(code: str) -> list[dict[str, Any]]:
    """The answer to a request that brought nothing."""
    return [{"specVersion": SPEC, "data": None, "hash": None, "error": error_of(code)}]


def _slap(part: str, count: int) -> list[str]:
    """The fingers of a part of the hands, where none is named: left, right, both thumbs, or any."""
    return list(_PARTS.get(part, ("UNKNOWN",) * min(count, len(FINGERS))))


def _names(listed: Sequence[Any]) -> list[str]:
    names = ["UNKNOWN" if name is None else str(name) for name in listed]
    if len(names) > len(FINGERS) or not set(names) <= FINGERS.keys():
        raise ValueError("an unknown finger")
    return names


def _best(sensor: Any, finger: int, score: float, until: float) -> tuple[Shot, Judgement]:
    best: tuple[Shot, Judgement] | None = None
    while True:
        left_s = until - time.monotonic()
        if best is not None and (best[1].score >= score or left_s <= 0):
            return best
        try:
            shot = sensor.capture(max(left_s, 0.0))
        except SensorFault:
            if best is None:
                raise
            return best
        judgement = judge(shot, finger)
        if best is None or judgement.score > best[1].score:
            best = shot, judgement


def _answer(
    device: Device, request: Request, name: str, shot: Shot, judgement: Judgement, previous: str
) -> dict[str, Any]:
    ppi = shot.ppi or _NOMINAL_PPI
    try:
        image = read_image(shot.image, shot.ppi)
        record = record_of(image, FINGERS[name], image.ppi or ppi, quality=judgement.score)
    except BiometricError as error:
        raise SensorFault("not_a_picture") from error
    content = {
        "digitalId": device.digital_id(),
        "deviceCode": device.device_id,
        "deviceServiceVersion": SPEC,
        "bioType": "Finger",
        "bioSubType": name,
        "purpose": "Registration",
        "env": request.env,
        "bioValue": base64.urlsafe_b64encode(record).rstrip(b"=").decode(),
        "transactionId": request.transaction,
        "timestamp": now_text(),
        "requestedScore": f"{request.score:g}",
        "qualityScore": str(judgement.score),
    }
    own = hashlib.sha256(record).hexdigest().upper()
    chained = hashlib.sha256((previous + own).encode()).hexdigest().upper()
    return {"specVersion": SPEC, "data": device.sign(content), "hash": chained, "error": SUCCESS}
