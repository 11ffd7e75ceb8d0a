"""A folder that another program writes into, libfprint by its virtual device, and how a sensor is named."""

import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from biometrics import read_image
from station.sensors import fprint
from station.sensors.choosing import open_sensor
from station.sensors.folder import Folder
from station.sensors.interface import SensorFault
from station.sensors.zhiantec import ZhianTec

FingerPng = Callable[..., bytes]


def test_a_picture_is_taken_when_it_is_whole_and_deleted_when_it_is_safe(tmp_path: Path, finger_png: FingerPng) -> None:
    content = finger_png(3)
    (tmp_path / "half.png").write_bytes(content[: len(content) // 2])

    def finish() -> None:
        time.sleep(0.5)
        (tmp_path / "half.png").write_bytes(content)

    writer = threading.Thread(target=finish)
    writer.start()
    shot = Folder(tmp_path).capture(5)
    writer.join()
    assert shot.image == content
    assert (tmp_path / "half.png").exists()
    shot.release()
    assert not (tmp_path / "half.png").exists()


def test_what_is_no_picture_is_told_and_left_where_it_is(tmp_path: Path) -> None:
    with pytest.raises(SensorFault, match="no_file"):
        Folder(tmp_path).capture(0)
    (tmp_path / "a.png").write_bytes(b"not a picture")
    (tmp_path / "b.exe").write_bytes(b"MZ")
    with pytest.raises(SensorFault, match="not_a_picture"):
        Folder(tmp_path).capture(0.5)
    assert (tmp_path / "a.png").exists()
    with pytest.raises(SensorFault, match="not_there"):
        Folder(tmp_path / "gone").check()


@pytest.mark.parametrize(
    "choice",
    [
        *("", "serial", "serial:", "serial:/etc/passwd", "serial:../dev/x", "usb:/dev/ttyUSB0", "folder:relative"),
        *("sbi:80", "sbi:x", "serial:/dev/ttyUSB0?baud=1", "serial:/dev/ttyUSB0?x=1", "fprint:?ppi=9999", "x" * 400),
    ],
)
def test_what_names_no_sensor_is_refused(choice: str) -> None:
    with pytest.raises(SensorFault, match="bad_choice"):
        open_sensor(choice, Path())


def test_a_sensor_is_named_with_its_settings(tmp_path: Path) -> None:
    assert isinstance(open_sensor("serial:/dev/ttyUSB0?baud=115200&width=192", Path()), ZhianTec)
    assert open_sensor(f"folder:{tmp_path}?ppi=1000", Path()).label == f"folder {tmp_path}"
    assert open_sensor("sbi:4501", Path()).label == "SBI 4501"


def _has_libfprint() -> bool:
    if not fprint.PYTHON.exists():
        return False
    asked = [str(fprint.PYTHON), "-c", "import gi; gi.require_version('FPrint', '2.0')"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


needs_libfprint = pytest.mark.skipif(not _has_libfprint(), reason="libfprint's Python binding is not installed")


@pytest.fixture
def virtual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """libfprint's virtual device, which listens on this socket."""
    path = tmp_path / "v"
    monkeypatch.setenv("FP_VIRTUAL_IMAGE", str(path))
    monkeypatch.setenv("FP_DRIVERS_WHITELIST", "virtual_image")
    monkeypatch.setenv("FP_DRIVERS_ALLOWLIST", "virtual_image")
    return path


def _lay_finger(path: Path, content: bytes, width: int, height: int) -> None:
    """Lay a picture on the virtual device, once it listens."""
    for _attempt in range(100):
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(str(path))
                line.sendall(struct.pack("ii", width, height) + content)
                time.sleep(0.5)
                return
        except OSError:
            time.sleep(0.1)


@needs_libfprint
def test_libfprint_gives_the_picture_that_was_laid_on_its_virtual_device(virtual: Path, finger_png: FingerPng) -> None:
    pixels = read_image(finger_png(3)).pixels
    height, width = pixels.shape
    ((device, driver, _name),) = fprint.devices()
    assert driver == "virtual_image"
    hand = threading.Thread(target=_lay_finger, args=(virtual, pixels.tobytes(), width, height))
    hand.start()
    shot = fprint.Fprint(device, 500).capture(15)
    hand.join()
    assert read_image(shot.image).pixels.tobytes() == pixels.tobytes()
    assert shot.ppi == 500


@needs_libfprint
def test_libfprint_without_a_finger_and_a_device_that_is_gone(virtual: Path) -> None:
    ((device, _driver, _name),) = fprint.devices()
    with pytest.raises(SensorFault, match="no_finger"):
        fprint.Fprint(device).capture(2)
    with pytest.raises(SensorFault, match="not_there"):
        fprint.Fprint("another").check()


def test_a_computer_without_libfprint_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fprint, "PYTHON", tmp_path / "none")
    with pytest.raises(SensorFault, match="no_libfprint"):
        fprint.devices()
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho '[1]'\n")
    broken.chmod(0o755)
    monkeypatch.setattr(fprint, "PYTHON", broken)
    with pytest.raises(SensorFault, match="imaging"):
        fprint.devices()
