"""Real fingers, in the formats that other systems send, are found again by another touch and taken for nobody else."""

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests import real_inputs
from tests.exchange.abis.conftest import Workflow

PRINTS = real_inputs.PRINTS / "fvc2002_db1b"
pytestmark = real_inputs.needs_prints


def touch(finger: int, number: int, write: Callable[[Path], bytes] = Path.read_bytes) -> dict[str, Any]:
    """One touch of a real finger, 500 ppi."""
    content = base64.b64encode(write(PRINTS / f"{finger}_{number}.png")).decode()
    kind = {"biometricType": "FINGER", "biometricSubType": "RIGHT_INDEX", "resolution": 500}
    return kind | {"image": content}


def as_jpeg2000(path: Path) -> bytes:
    content = io.BytesIO()
    Image.open(path).convert("L").save(content, "JPEG2000")
    return content.getvalue()


def test_real_fingers_are_identified_by_another_touch(flow: Workflow) -> None:
    for finger in range(101, 104):
        flow.enrol(f"finger-{finger}", "e1", touch(finger, 1))
    assert flow.names(flow.identify(touch(102, 2))) == ["finger-102"]
    assert flow.names(flow.identify(touch(103, 3, as_jpeg2000))) == ["finger-103"]
    assert flow.names(flow.identify(touch(106, 1))) == []


@pytest.mark.parametrize("name", ["mosip_registration_Right_Thumb", "mosip_auth_Right_Thumb_wsq"])
def test_records_of_images_are_read(flow: Workflow, name: str) -> None:
    path = real_inputs.SHARED / "records" / f"{name}.iso"
    if not path.is_file():
        pytest.skip(real_inputs.MISSING)
    image = base64.b64encode(path.read_bytes()).decode()
    sent = {"biometricType": "FINGER", "biometricSubType": "RIGHT_THUMB", "image": image}
    flow.enrol("A", "e1", sent)
    assert flow.ask("GET", "persons/A/encounters/e1").json["biometricData"] == [sent]
    assert flow.ask("POST", "verify/ALL/A", {"biometricData": [sent]}).json["decision"]
