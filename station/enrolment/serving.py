"""The pages of enrolments beside the station's other pages, and a thread that sends what is sealed.

begin(app, desk, guard)
"""

import threading
import uuid
from typing import Final

from flask import Flask, request

from station import identity, words
from station.desk import PATIENCE_S, Desk
from station.enrolment.desk import EnrolmentDesk
from station.enrolment.pages import blueprint
from station.identity import NotJoined
from station.outbox.folder import Damaged
from station.outbox.way import StationWay
from station.pages.guard import Guard
from station.sensors.interface import Shot

EVERY_S: Final = 60.0
ASKED_EVERY: Final = 10
"""Where nothing waits to be sent, the registry is asked at each tenth time: the line may be poor."""


def desk_of(desk: Desk) -> EnrolmentDesk:
    """The enrolments of this station; raises NotJoined, Damaged."""
    own = identity.load(desk.folder)
    key = identity.load_key(desk.folder)
    return EnrolmentDesk(desk.folder, uuid.UUID(own.station_id), key, lambda: StationWay(desk.line()))


def begin(app: Flask, desk: Desk, guard: Guard) -> EnrolmentDesk | None:
    """Serve the pages below /enrolments, where the station has joined, and send what is sealed every minute."""
    try:
        enrolments = desk_of(desk)
    except (NotJoined, Damaged):
        return None

    def capture() -> Shot:
        with desk.using() as sensor:
            return sensor.capture(PATIENCE_S)

    app.register_blueprint(blueprint(enrolments, lambda: guard.form_token, language, capture))
    return enrolments


def language() -> str:
    """As the station's other pages have it."""
    chosen = request.cookies.get("language", "")
    return chosen if chosen in words.LANGUAGES else words.SPANISH


def keep_sending(enrolments: EnrolmentDesk, stop: threading.Event, every_s: float = EVERY_S) -> threading.Thread:
    """Send again and again in a thread of its own; what cannot be sent now waits on the disk."""

    def go_on() -> None:
        count = 0
        while not stop.wait(every_s):
            count += 1
            try:
                if enrolments.outbox.waiting() or count % ASKED_EVERY == 1:
                    enrolments.go()
                    enrolments.learn_if_up()
            except (Damaged, OSError):
                continue  # the pages say so

    thread = threading.Thread(target=go_on, name="outbox", daemon=True)
    thread.start()
    return thread
