"""MOSIP's test definitions for devices, all of them, against the station: `python -m tests.station.sbi_definitions`.

Each is run that a single-finger device for registration can be asked; what asks for a slap is taken finger by finger.
What is not run has its reason.
"""

import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from biometrics import iso19794_4
from station.sbi.device import SPEC
from station.sbi.jwt import BadSignature
from tests.station.emulator import Emulator
from tests.station.sbi_caller import DEFINITIONS, Caller, chain_fault, judge, records_of, service, with_decoded

HOLDS, FAILS = "holds", "fails"
SEGMENTS: Final[Mapping[str, str]] = {
    f"{hand}{short}": f"{hand} {full}"
    for hand in ("Left", "Right")
    for short, full in (
        ("Index", "IndexFinger"),
        ("Middle", "MiddleFinger"),
        ("Ring", "RingFinger"),
        ("Little", "LittleFinger"),
        ("Thumb", "Thumb"),
    )
} | {"UNKNOWN": "UNKNOWN"}

NO_FACE: Final = "of a face or an iris: the station has a finger sensor"
NO_AUTH: Final = "of authentication: the station captures for registration alone"
PEOPLE: Final = "judges the quality of 10 or more living persons of an age and trade"
ROTATION: Final = "needs MOSIP's management service, which rotates keys"
UNREGISTERED: Final = "of a device that waits for registration with MOSIP; the station has no such state"
MANUAL: Final = "an operator must lay no finger and then one; run as timeouts with an emulator"


def why_not(definition: Mapping[str, Any]) -> str | None:
    """Why a definition is not run; None for one that is."""
    other = definition["otherAttributes"]
    if "Finger" not in other["biometricTypes"]:
        return NO_FACE
    if other.get("keyRotationTestCase"):
        return ROTATION
    if "Registration" not in other["purpose"]:
        return NO_AUTH
    if other.get("qualityAssessmentTestCase"):
        return PEOPLE
    if "DeviceInfoNotRegisteredResponseSchema" in definition["responseSchema"]:
        return UNREGISTERED
    return None


def outcome(definition: Mapping[str, Any], caller: Caller, emulator: Emulator) -> str:
    """Run one definition: `HOLDS`, or what was wrong."""
    schema = definition["responseSchema"][0]
    try:
        match definition["methodName"][0]:
            case "device":
                is_wrong = definition["isNegativeTestcase"]
                content = {"type": "Retina" if is_wrong else "Finger"}
                answer = caller.ask("MOSIPDISC", "/device", content)
                return judge(schema, answer if is_wrong else with_decoded(answer)) or HOLDS
            case "info":
                return _info(schema, caller, emulator)
            case _:
                return _capture(definition, schema, caller, emulator)
    except (AssertionError, BadSignature, OSError, ValueError, KeyError) as error:
        return f"{type(error).__name__}: {error}"[:160]


def _info(schema: str, caller: Caller, emulator: Emulator) -> str:
    if schema == "DeviceInfoBusyResponseSchema":
        emulator.fingers = [False] * 200
        request = caller.request(timeout="1500")
        capture = threading.Thread(target=lambda: caller.ask("RCAPTURE", "/capture", request))
        capture.start()
        time.sleep(0.4)
        answer = caller.ask("MOSIPDINFO", "/info", {"type": "Finger"})
        capture.join()
        emulator.fingers = []
    elif schema == "DeviceInfoNotReadyResponseSchema":
        emulator.is_silent = True
        answer = caller.ask("MOSIPDINFO", "/info", {"type": "Finger"})
        emulator.is_silent = False
    else:
        answer = caller.ask("MOSIPDINFO", "/info", {"type": "Finger"})
    return judge(schema, with_decoded(answer)) or HOLDS


def _capture(definition: Mapping[str, Any], schema: str, caller: Caller, emulator: Emulator) -> str:
    other, validators = definition["otherAttributes"], _validators(definition)
    segments = [SEGMENTS[name] for name in other["segments"]]
    exceptions = [SEGMENTS[name] for name in other["exceptions"]]
    timeout = str(other.get("timeout") or "10000")
    # The toolkit wants the time to be used up where the score is not reached; no print of ours has 100.
    request = caller.request(
        bioSubType=segments,
        exception=exceptions,
        count=other["bioCount"],
        requestedScore=other["requestedScore"] or "0",
        deviceSubId=other["deviceSubId"] or "0",
        timeout="1500" if "TimeoutValidator" in validators else timeout,
        transactionId=other.get("transactionId") or f"{definition['testId']}-1",
    )
    if wrong := other.get("invalidRequestAttribute"):
        request[f"{wrong}XXX"] = request.pop(wrong)
    emulator.fingers = [False] * 200 if schema.startswith("Error") and "TimeoutValidator" in validators else []
    began = time.monotonic()
    answer = caller.ask("RCAPTURE", "/capture", request)
    took_s = time.monotonic() - began
    emulator.fingers = []
    is_refusal = "Error" in schema
    if fault := judge(schema, answer if is_refusal else with_decoded(answer)):
        return fault
    if "TimeoutValidator" in validators and took_s < 1.4:
        return f"answered after {took_s:.1f} s, before the time was over"
    if is_refusal:
        return HOLDS
    return _mismatch(answer, request, segments, exceptions) or chain_fault(answer) or _records(answer) or HOLDS


def _mismatch(answer: Any, request: Any, segments: list[str], exceptions: list[str]) -> str | None:
    taken = [entry["dataDecoded"] for entry in answer["biometrics"]]
    if not segments:
        return None if len(taken) == int(request["bio"][0]["count"]) else "another number of fingers"
    wanted = [name for name in segments if name not in exceptions]
    if [each["bioSubType"] for each in taken] != wanted:
        return f"other fingers than asked for: {[each['bioSubType'] for each in taken]}"
    for each in taken:
        if each["transactionId"] != request["transactionId"] or each["env"] != request["env"]:
            return "another transaction or environment"
        if each["deviceServiceVersion"] != SPEC:
            return "another version"
    return None


def _records(answer: Any) -> str | None:
    for record in records_of(answer):
        (view,) = iso19794_4.load(record)
        if view.image.pixels.shape != (288, 256) or record[:8] != b"FIR\x00020\x00":
            return "not the picture that the sensor gave"
    return None


def _validators(definition: Mapping[str, Any]) -> set[str]:
    return {each["name"] for group in definition["validatorDefs"] for each in group}


def run(image: bytes, only: frozenset[str] | None = None) -> list[tuple[str, str, str]]:
    """Every definition (or those of these ids): id, description, outcome or the reason why it was not run."""
    rows = []
    with (
        tempfile.TemporaryDirectory() as folder,
        Emulator(image, 256) as emulator,
        service(Path(folder), emulator) as caller,
    ):
        for definition in json.loads(DEFINITIONS.read_text("utf-8")):
            if only is not None and definition["testId"] not in only:
                continue
            reason = why_not(definition)
            result = f"not run: {reason}" if reason else outcome(definition, caller, emulator)
            rows.append((definition["testId"], definition["testName"], result))
    return rows


def main() -> int:
    """Run all and print them; 1 when one that was run does not hold."""
    from tests.station.test_pages import packed_finger

    rows = run(packed_finger())
    for test_id, name, result in rows:
        print(f"{test_id}  {result:7s}  {name}")  # noqa: T201
    groups = Counter(
        result if result == HOLDS or result.startswith("not run") else FAILS for _id, _name, result in rows
    )
    for group, count in groups.most_common():
        print(f"{count:4d}  {group}")  # noqa: T201
    return int(groups[FAILS] > 0)


if __name__ == "__main__":
    sys.exit(main())
