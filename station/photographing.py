"""The station's half of a photograph: the camera, the pairing with an application, and the picture that was taken.

    desk = CameraDesk(folder, line)
    desk.choose("video:/dev/video0")
    desk.pair("1234 5678")
    desk.take()            # takes and judges; a person looks at it
    desk.send()            # then it is stored with the application, or refused with every reason

A photograph is held in memory alone, and never sent to another application than the one it was taken for.
"""

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from station import identity
from station.cameras import judging
from station.cameras.choosing import LONGEST, open_camera
from station.cameras.interface import Camera, Picture
from station.cameras.judging import Portrait
from station.line import STATIONS, Line, LineDown, Refused
from station.pushing import multipart
from station.sensors.interface import SensorFault

CAMERA: Final = f"{STATIONS}/self/camera"
NOT_PAIRED: Final = "camera-not-paired"
DIGITS: Final = 8
"""Of a code for a photograph; a registration's has six. A test compares with the registry."""
_CHOICE: Final = "camera"
_LIVE_S: Final = 300.0
_BETWEEN_S: Final = 0.25


class NotAwaited(Exception):
    """No application waits for a photograph."""


@dataclass(frozen=True, slots=True)
class Photograph:
    """A picture that was taken, for which application, and what became of it."""

    picture: Picture
    portrait: Portrait
    pairing: str
    is_stored: bool = False
    refusal: str | None = None


class CameraDesk:
    """The camera of a counter. Its methods may be called from several threads."""

    def __init__(self, folder: Path, line: Callable[[], Line]) -> None:
        self.folder, self._line = folder, line
        self.choice: str | None = identity.kept_line(folder / _CHOICE, LONGEST)
        self.pairing: str | None = None
        self.last: Photograph | None = None
        self._camera: Camera | None = None
        self._using = threading.Lock()
        self._viewer = 0
        self._is_viewed = False

    def choose(self, choice: str) -> None:
        """Choose a camera, and see whether it is there. Raises SensorFault."""
        camera = open_camera(choice)
        camera.check()
        camera.begin()
        with self._using:
            if self._camera is not None:
                self._camera.close()
            self._camera, self.choice = camera, choice.strip()
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            identity.write_whole(self.folder / _CHOICE, self.choice.encode())

    def pair(self, code: str) -> None:
        """Pair with the application of a code. Raises NotJoined, LineDown or Refused."""
        pairing = _pairing(self._line().post(CAMERA, {"code": code}))
        with self._using:
            self.pairing, self.last = pairing, None
            self._begin()

    def end(self) -> None:
        """End the pairing; a photograph that was not sent goes with it. Raises NotJoined, LineDown or Refused."""
        self.pairing, self.last = None, None
        self.close()
        self._line().request("DELETE", CAMERA)

    def look(self) -> None:
        """Ask the registry whether the photograph is still awaited. Raises NotJoined, LineDown or Refused."""
        if self.pairing is None:
            return
        try:
            pairing = _pairing(self._line().get(CAMERA))
        except Refused as refused:
            if refused.slug != NOT_PAIRED:
                raise
            pairing = None
        if pairing != self.pairing:
            self.pairing, self.last = None, None
            self.close()

    def take(self) -> Photograph:
        """Take the newest picture and judge it. Raises SensorFault or NotAwaited."""
        with self._using:
            pairing = self.pairing
            if pairing is None:
                raise NotAwaited
            try:
                picture = self._opened().picture()
                self.last = Photograph(picture, judging.judge(picture.content), pairing)
            finally:
                self._rest()
            return self.last

    def send(self) -> Photograph:
        """Send the photograph; sent twice, it is stored once. Raises NotAwaited, LineDown or NotJoined."""
        with self._using:
            last = self.last
            if last is None:
                raise NotAwaited
            if last.is_stored:
                return last
            body, content_type = multipart(
                json.dumps({"pairing": last.pairing, "part": "photograph"}).encode(), "photograph", last.picture.content
            )
            try:
                self._line().request("POST", f"{CAMERA}/photograph", body, {"Content-Type": content_type})
            except Refused as refused:
                self.last = replace(last, refusal=refused.title)
            else:
                last.picture.release()
                self.last = replace(last, is_stored=True, refusal=None)
            return self.last

    def discard(self) -> None:
        """Let the photograph go: another one is taken."""
        self.last = None

    def live(self, as_picture: Callable[[str], bytes]) -> Iterator[bytes]:
        """What the camera sees, one JPEG after the other, for minutes; whoever looks later ends who looked before.

        as_picture: a fault's slug as a JPEG, so that it is seen where the preview was.
        """
        self._viewer += 1
        mine, until = self._viewer, time.monotonic() + _LIVE_S
        self._is_viewed = True
        try:
            while mine == self._viewer and self.pairing is not None and time.monotonic() < until:
                try:
                    with self._using:
                        seen = judging.live(self._opened().picture().content)
                except SensorFault as fault:
                    seen = as_picture(fault.slug)
                yield seen
                time.sleep(_BETWEEN_S)
        finally:
            if mine == self._viewer:
                self._is_viewed = False
                with self._using:
                    self._rest()

    def close(self) -> None:
        """Let the camera go, and end every preview."""
        self._viewer += 1
        self._is_viewed = False
        with self._using:
            self._rest()

    def _opened(self) -> Camera:
        if self._camera is None:
            if self.choice is None:
                raise SensorFault("no_camera")
            self._camera = open_camera(self.choice)
            self._camera.begin()
        return self._camera

    def _begin(self) -> None:
        """A sitting begins: what a folder holds is of before. A camera that is away says so when it is used."""
        try:
            self._opened().begin()
        except SensorFault:
            self._camera = None

    def _rest(self) -> None:
        """Nobody looks: the camera's light goes out."""
        if self._camera is not None and not self._is_viewed:
            self._camera.close()


def is_for_a_photograph(code: str) -> bool:
    """Whether a code that was typed is an application's."""
    return sum(letter.isdecimal() for letter in code) == DIGITS


def _pairing(answer: Any) -> str:
    try:
        return str(uuid.UUID(str(answer["id"])))
    except (KeyError, TypeError, ValueError) as error:
        raise LineDown("another server answered") from error
