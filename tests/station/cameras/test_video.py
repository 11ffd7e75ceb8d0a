"""A camera of Linux, played by a library with the kernel's own declarations: its pictures, and what goes wrong."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from station.cameras.choosing import open_camera, present
from station.cameras.video import VideoCamera
from station.sensors.interface import SensorFault

ASK = """
import sys, time
from station.cameras import judging
from station.cameras.choosing import open_camera
from station.sensors.interface import SensorFault
path, mode, *steps = sys.argv[1:]
camera = open_camera("video:" + path)
for step in steps:
    open(mode, "w").write(step)
    began = time.monotonic()
    try:
        camera.check()
        picture = camera.picture().content
        portrait = judging.judge(picture)
        print(step, len(picture), portrait.problem)
        if step == "kept":
            open(path + ".kept", "wb").write(picture)
    except SensorFault as fault:
        print(step, fault.slug, "late" if time.monotonic() - began > 10 else "in time")
camera.close()
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or not Path("/usr/include/linux/videodev2.h").exists():
        pytest.skip("needs a C compiler and Linux's headers")
    made = tmp_path_factory.mktemp("camera") / "device.so"
    source = Path(__file__).with_name("device.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(made), str(source), "-ldl"], check=True)
    return made


def asked(library: Path, folder: Path, *steps: str, **environment: str) -> list[str]:
    """What a program with this camera says at each step."""
    device, frames, mode = folder / "video0", folder / "frames", folder / "mode"
    device.touch()
    # The path must look like a device's; a link below /dev needs no privilege in shared memory.
    link = Path("/dev/shm") / f"camera-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(device)
    try:
        done = subprocess.run(
            [sys.executable, "-c", ASK, str(link), str(mode), *steps],
            env=os.environ
            | {"LD_PRELOAD": str(library), "FAKE_CAMERA": str(device), "FAKE_FRAMES": str(frames)}
            | {"FAKE_MODE": str(mode)}
            | environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        kept = Path(f"{link}.kept")
        if kept.exists():
            shutil.move(kept, folder / "kept")
    finally:
        link.unlink()
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def a_scene() -> Image.Image:
    down, across = np.mgrid[:720, :1280]
    return Image.fromarray(np.stack([across / 5, down / 3, 255 - across / 6], -1).astype(np.uint8))


def without_tables(jpeg: bytes) -> bytes:
    """A JPEG as cameras send it: the usual Huffman tables are left out."""
    start = jpeg.index(b"\xff\xc4")
    while jpeg[start : start + 2] == b"\xff\xc4":
        end = start + 2 + int.from_bytes(jpeg[start + 2 : start + 4])
        jpeg = jpeg[:start] + jpeg[end:]
    return jpeg


def test_pictures_arrive_and_every_fault_has_its_word_in_time(library: Path, tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    a_scene().save(tmp_path / "scene.jpg", quality=92)
    for number in range(3):
        (tmp_path / "frames" / str(number)).write_bytes(without_tables((tmp_path / "scene.jpg").read_bytes()))
    steps = ["ok", "silent", "ok", "half", "ok", "damaged", "ok", "unplugged", "ok", "busy", "other", "kept"]
    said = asked(library, tmp_path, *steps)
    words = dict(zip(steps, (line.split(maxsplit=1)[1] for line in said), strict=True))
    assert words["ok"].endswith("None")
    assert words["silent"] == "camera_silent in time"
    assert words["half"] == "picture_cut in time"
    assert words["damaged"] == "picture_cut in time"
    assert words["unplugged"] == "camera_unplugged in time"
    assert words["kept"].endswith("None"), "plugged in again, it works without a new start"
    close = np.abs(np.asarray(Image.open(tmp_path / "kept"), np.int16) - np.asarray(a_scene(), np.int16))
    assert close.mean() < 4


def test_a_camera_in_use_or_of_another_kind_is_named(library: Path, tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    assert asked(library, tmp_path, "busy", "other") == ["busy camera_in_use in time", "other not_a_camera in time"]


def test_a_camera_without_jpeg_gives_the_same_colours(library: Path, tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    planes = np.asarray(a_scene().convert("YCbCr"))
    packed = np.empty((720, 2560), np.uint8)
    packed[:, ::2] = planes[..., 0]
    packed[:, 1::4], packed[:, 3::4] = planes[:, ::2, 1], planes[:, ::2, 2]
    (tmp_path / "frames" / "0").write_bytes(packed.tobytes())
    assert asked(library, tmp_path, "kept", "half", FAKE_YUYV="1")[1] == "half picture_cut in time"
    off = np.abs(np.asarray(Image.open(tmp_path / "kept"), np.int16) - np.asarray(a_scene(), np.int16))
    assert off.mean() < 4


def test_what_is_no_camera_is_not_offered_and_refused_by_name() -> None:
    assert all(choice.startswith("video:/dev/") for choice, _name in present())
    for path, slug in (("/dev/null", "not_a_camera"), ("/dev/video-none", "camera_away")):
        with pytest.raises(SensorFault) as fault:
            VideoCamera(path).picture()
        assert fault.value.slug == slug
    for choice in ("", "video:", "video:/etc/passwd", "video:/dev/video0?width=1", "folder:here", "x:/dev/video0"):
        with pytest.raises(SensorFault, match="bad_camera"):
            open_camera(choice)
