"""ZhianTec sensors: a picture as it was sent, and a clear word within two seconds for everything that can go wrong."""

import io
import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyfingerprint.pyfingerprint import PyFingerprint

from station.sensors import packets
from station.sensors.interface import ANSWER_S, SensorFault, Shot
from station.sensors.zhiantec import ZhianTec, unpacked
from tests.station.emulator import Emulator
from tests.station.emulator import packet as emulated

IMAGE = random.Random(5).randbytes(256 * 288 // 2)


def captured(emulator: Emulator, **options: Any) -> Shot:
    sensor = ZhianTec(emulator.port, **options)
    try:
        return sensor.capture(1.0)
    finally:
        sensor.close()


def pixels_of(shot: Shot) -> tuple[tuple[int, int], bytes]:
    picture = Image.open(io.BytesIO(shot.image))
    return picture.size, picture.tobytes()


@pytest.mark.parametrize("packet_size", [32, 64, 128, 256])
def test_the_picture_arrives_as_it_was_sent_in_packets_of_any_size(packet_size: int) -> None:
    with Emulator(IMAGE, packet_size) as emulator:
        shot = captured(emulator)
    assert pixels_of(shot) == ((256, 288), unpacked(IMAGE))
    assert (shot.ppi, shot.grey_levels) == (500.0, 16)


@pytest.mark.parametrize(("width", "height"), [(256, 360), (208, 288), (192, 192), (160, 160)])
def test_pictures_of_other_models_are_not_skewed(width: int, height: int) -> None:
    image = random.Random(6).randbytes(width * height // 2)
    with Emulator(image) as emulator:
        assert pixels_of(captured(emulator)) == ((width, height), unpacked(image))


def test_a_size_that_no_model_has_needs_the_width() -> None:
    with Emulator(b"\x3a" * (250 * 300 // 2)) as emulator:
        assert fault_of(emulator) == "unknown_size"
        assert pixels_of(captured(emulator, width=250))[0] == (250, 300)


def test_a_header_inside_the_picture_is_part_of_the_picture() -> None:
    image = b"\xef\x01\xff\xff\xff\xff\x08\x00\x02\x00\x0a\xef" * (256 * 288 // 24)
    with Emulator(image) as emulator:
        assert pixels_of(captured(emulator))[1] == unpacked(image)


def test_a_finger_that_comes_late_is_waited_for() -> None:
    with Emulator(IMAGE, fingers=[False, False, True]) as emulator:
        assert pixels_of(captured(emulator))[0] == (256, 288)


def test_noise_before_an_answer_is_skipped() -> None:
    with Emulator(IMAGE, noise=b"\xef\xef\x00\x01") as emulator:
        assert pixels_of(captured(emulator))[1] == unpacked(IMAGE)


def test_a_picture_with_a_wrong_checksum_is_fetched_once_more_and_none_is_lost() -> None:
    with Emulator(IMAGE, broken_checksums=1) as emulator:
        assert pixels_of(captured(emulator))[1] == unpacked(IMAGE)
        assert emulator.asked.count(0x0A) == 2
        assert emulator.asked.count(0x01) == 1


FAULTS: dict[str, tuple[Callable[[], Emulator], str]] = {
    "silence": (lambda: Emulator(is_silent=True), "silent"),
    "half a picture": (lambda: Emulator(IMAGE, cut_after=20_000), "cut"),
    "half a packet": (lambda: Emulator(IMAGE, cut_after=4), "cut"),
    "wrong checksums": (lambda: Emulator(IMAGE, broken_checksums=9), "checksum"),
    "slow bytes": (lambda: Emulator(IMAGE, byte_delay_s=0.004), "slow"),
    "nothing but noise": (lambda: Emulator(noise=b"\x55" * 6000), "noise"),
    "unplugged in mid-image": (lambda: Emulator(IMAGE, unplug_after=9_000), "unplugged"),
    "imaging failed": (lambda: Emulator(take_code=0x03), "imaging"),
    "too messy": (lambda: Emulator(take_code=0x06), "messy"),
    "no finger": (lambda: Emulator(fingers=[False] * 99), "no_finger"),
    "an empty picture": (lambda: Emulator(b"\x01"), "unknown_size"),
    "a picture without end": (lambda: Emulator(b"\x01" * 140_000, 256), "unknown_size"),
}


def fault_of(emulator: Emulator) -> str:
    with pytest.raises(SensorFault) as fault:
        captured(emulator)
    return fault.value.slug


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_has_its_word(name: str) -> None:
    make, slug = FAULTS[name]
    with make() as emulator:
        assert fault_of(emulator) == slug


def test_after_a_fault_the_sensor_works_again_without_a_new_start() -> None:
    with Emulator(IMAGE, cut_after=9_000) as emulator:
        sensor = ZhianTec(emulator.port)
        with pytest.raises(SensorFault):
            sensor.capture(1)
        emulator.cut_after = None
        assert pixels_of(sensor.capture(1))[1] == unpacked(IMAGE)
        sensor.close()


def test_another_sensor_in_its_place_is_noticed_until_somebody_chooses_it() -> None:
    with Emulator(IMAGE) as emulator:
        sensor = ZhianTec(emulator.port)
        sensor.capture(1)
        emulator.system_id = 77
        with pytest.raises(SensorFault, match="other_sensor"):
            sensor.capture(1)
        sensor.forget()
        sensor.capture(1)
        sensor.close()


def test_a_port_that_is_not_there_or_in_use_is_told_at_once() -> None:
    with pytest.raises(SensorFault, match="not_there"):
        ZhianTec("/dev/no-such-port").check()
    with Emulator(IMAGE) as emulator:
        holder = ZhianTec(emulator.port)
        holder.check()
        with pytest.raises(SensorFault, match="in_use"):
            ZhianTec(emulator.port).check()
        holder.close()


def test_a_word_comes_within_two_seconds_of_silence() -> None:
    with Emulator(is_silent=True) as emulator:
        began = time.monotonic()
        fault_of(emulator)
        # What is waited for is bounded by our own constants; the margin is for a busy machine.
        assert time.monotonic() - began < 2 * ANSWER_S + 2


def test_pyfingerprint_reads_the_same_picture_from_the_emulator(tmp_path: Any) -> None:
    with Emulator(IMAGE) as emulator:
        theirs = PyFingerprint(emulator.port, 57600)
        assert theirs.verifyPassword()
        assert theirs.getSystemParameters()[1] == 9
        assert theirs.readImage()
        theirs.downloadImage(str(tmp_path / "theirs.bmp"))
        with Image.open(tmp_path / "theirs.bmp") as picture:
            their_pixels = picture.convert("L").tobytes()
        theirs.__del__()
    with Emulator(IMAGE) as emulator:
        assert pixels_of(captured(emulator))[1] == their_pixels


@given(st.binary(max_size=400))
@settings(max_examples=3, deadline=None)
def test_whatever_a_line_brings_is_a_picture_or_a_fault(content: bytes) -> None:
    """The answer to each command is noise of a stranger's choice, a packet's beginning in it."""
    with Emulator(noise=b"\xef\x01\xff\xff\xff\xff\x07" + content) as emulator, pytest.raises(SensorFault):
        captured(emulator)


@given(st.integers(0, 255), st.binary(max_size=300))
@settings(max_examples=30)
def test_a_packet_is_framed_as_the_emulator_frames_it(kind: int, content: bytes) -> None:
    assert packets.framed(b"\xff\xff\xff\xff", kind, content) == emulated(kind, content)
