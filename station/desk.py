"""What the station's pages and commands work with: the sensor, the pairing, the last print, the state of the line.

    desk = Desk(folder)
    desk.choose("serial:/dev/ttyUSB0")
    desk.pair("123456")
    desk.take()            # captures, judges, sends; a print that could not be sent waits, and `send` sends it

A print is held in memory alone, until the registry has it: it is never written to the disk. One capture at a time.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from station import identity, pushing
from station.identity import NotJoined
from station.judging import Judgement, judge
from station.line import Line, LineDown, Refused
from station.photographing import CameraDesk, is_for_a_photograph
from station.pushing import Pairing, Taken
from station.sensors.choosing import open_sensor
from station.sensors.interface import Sensor, SensorFault, Shot

PATIENCE_S: Final = 10.0
_CHOICE: Final = "sensor"
_LOOK_S: Final = 2.0
_LONGEST_CHOICE: Final = 300


class Busy(Exception):
    """Another capture is under way."""


class NotPaired(Exception):
    """No registration waits for a print."""


@dataclass(frozen=True, slots=True)
class Print:
    """A print of the finger it was asked for, and what became of it."""

    shot: Shot
    judgement: Judgement
    pairing: Pairing
    taken: Taken | None = None
    refusal: str | None = None


class Desk:
    """One counter. Its methods may be called from several threads."""

    def __init__(self, folder: Path, language: str = "es") -> None:
        self.folder, self.language = folder, language
        self.choice: str | None = identity.kept_line(folder / _CHOICE, _LONGEST_CHOICE)
        self.pairing: Pairing | None = None
        self.last: Print | None = None
        self.is_line_up: bool | None = None
        self.camera = CameraDesk(folder, self.line)
        self._sensor: Sensor | None = None
        self._line: Line | None = None
        self.seen: Shot | None = None
        """What another program's capture took last, while it goes on."""
        self._using = threading.Lock()
        self._stop = threading.Event()

    @property
    def identity(self) -> identity.Identity | None:
        """Who this station is; None before it joined."""
        try:
            return identity.load(self.folder)
        except NotJoined:
            return None

    def line(self) -> Line:
        """The line to the registry. Raises NotJoined."""
        if self._line is None:
            self._line = Line(self.folder, self.language)
        return self._line

    def sensor(self) -> Sensor:
        """The chosen sensor. Raises SensorFault(not_there) where none is chosen."""
        if self._sensor is None:
            if self.choice is None:
                raise SensorFault("not_there")
            self._sensor = open_sensor(self.choice, self.folder)
        return self._sensor

    def choose(self, choice: str) -> None:
        """Choose a sensor, and see whether it is there. Raises SensorFault or Busy."""
        with self._one_at_a_time():
            sensor = open_sensor(choice, self.folder)
            if self._sensor is not None:
                self._sensor.close()
            self._sensor = None
            sensor.check()
            self._sensor, self.choice = sensor, choice.strip()
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            identity.write_whole(self.folder / _CHOICE, self.choice.encode())

    def pair(self, code: str) -> None:
        """Pair with the registration, or the application for a card, of a code; whatever was paired before ends.

        Raises NotJoined, LineDown or Refused.
        """
        if is_for_a_photograph(code):
            self.camera.pair(code)
            was_paired, self.pairing, self.last = self.pairing is not None, None, None
            if was_paired:
                pushing.end(self.line())
        else:
            self.pairing, self.last = pushing.pair(self.line(), code), None
            if self.camera.pairing is not None:
                self.camera.end()
        self.is_line_up = True

    def end(self) -> None:
        """End the pairing; the print that was not sent goes with it. Raises NotJoined, LineDown or Refused."""
        self.pairing, self.last = None, None
        pushing.end(self.line())

    def look(self) -> None:
        """Ask the registry which finger is asked for now, and whether the line is up."""
        try:
            if self.camera.pairing is None:
                self.pairing = pushing.asked(self.line())
            else:
                self.camera.look()
            self.is_line_up = True
        except LineDown:
            self.is_line_up = False
        except Refused:
            self.pairing, self.is_line_up = None, True
        except NotJoined:
            self.pairing, self.is_line_up = None, None

    def take(self, patience_s: float = PATIENCE_S) -> Print:
        """Capture the finger that is asked for, judge it, and send it. Raises SensorFault, Busy or NotPaired.

        The finger is the one that was asked for when the capture began, also when the page went on meanwhile.
        """
        with self._one_at_a_time():
            pairing = self.pairing
            if pairing is None:
                raise NotPaired
            shot = self.sensor().capture(patience_s)
            self.last = Print(shot, judge(shot, pairing.finger), pairing)
            return self._sent(self.last) if self.last.judgement.is_print else self.last

    def send(self) -> Print:
        """Send the last print anew. Raises Busy or NotPaired."""
        with self._one_at_a_time():
            if self.last is None:
                raise NotPaired
            return self._sent(self.last)

    def discard(self) -> None:
        """Let the last print go."""
        self.last = None

    def watch(self) -> None:
        """Look at the registry again and again in a thread of its own, until `close`."""

        def go_on() -> None:
            while not self._stop.wait(_LOOK_S):
                self.look()

        threading.Thread(target=go_on, name="line", daemon=True).start()

    def close(self) -> None:
        """Let the sensor go and end the watch."""
        self._stop.set()
        self.camera.close()
        if self._sensor is not None:
            self._sensor.close()

    def _sent(self, print_: Print) -> Print:
        if print_.taken is not None:
            return print_
        try:
            taken = pushing.push(self.line(), print_.pairing, print_.shot)
        except LineDown:
            self.is_line_up = False
            self.last = print_
        except Refused as refused:
            self.last = Print(print_.shot, print_.judgement, print_.pairing, None, refused.title)
        else:
            self.is_line_up = True
            print_.shot.release()
            self.last = Print(print_.shot, print_.judgement, print_.pairing, taken)
        return self.last

    @property
    def is_busy(self) -> bool:
        """Whether a capture is under way."""
        return self._using.locked()

    def check(self) -> None:
        """Raise SensorFault unless the chosen sensor is there; Busy while it captures."""
        with self._one_at_a_time():
            self.sensor().check()

    @contextmanager
    def using(self) -> Iterator["Watched"]:
        """The sensor for another program's capture. Raises Busy or SensorFault."""
        with self._one_at_a_time():
            try:
                yield Watched(self)
            finally:
                self.seen = None

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        if not self._using.acquire(blocking=False):
            raise Busy
        try:
            yield
        finally:
            self._using.release()


class Watched:
    """The desk's sensor, whose shots are seen while a capture goes on."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def capture(self, patience_s: float) -> Shot:
        """Take a picture. Raises SensorFault."""
        self._desk.seen = self._desk.sensor().capture(patience_s)
        return self._desk.seen
