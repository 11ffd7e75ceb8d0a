"""The second half of `make demo-station`: twins are enrolled at the station while the line is down, and sent later."""

import uuid
from collections.abc import Callable

from registry.core.context import Actor
from registry.core.registry import Registry
from registry.outbox.given import permits
from station import identity
from station.desk import Desk
from station.enrolment.desk import EnrolmentDesk
from station.outbox.way import StationWay
from tests.births.samples import digits
from tests.outbox.conftest import work
from tests.station.cut_line import CutLine
from tests.station.emulator import Emulator
from tests.station.enrolment.test_pages import WORDS, Counter, typed

FINGERS = (1, 2, 6, 7)


def enrol_offline(
    registry: Registry,
    registrar: Actor,
    desk: Desk,
    line: CutLine,
    picture: Callable[..., bytes],
    say: Callable[[str], None],
) -> bool:
    """Enrol twins with the line cut, mend it, send them twice; whether the registry accepted both."""
    own = identity.load(desk.folder)
    station_id = uuid.UUID(own.station_id)
    enrolments = EnrolmentDesk(desk.folder, station_id, identity.load_key(desk.folder), lambda: StationWay(desk.line()))
    with Emulator(packet_size=256) as emulator:
        desk.choose(f"serial:{emulator.port}?ppi=1000")
        counter = Counter(enrolments, lambda: desk.sensor().capture(10))

        def take(draft: str, subject: str, seed: int) -> None:
            for finger in FINGERS:
                emulator.image = picture(seed + finger, newborn=True)
                answer = counter.send(f"{draft}/prints/{subject}/{finger}", act="sensor")
                assert "Kept. Quality:" in answer.text, answer.text
            say(f"  {subject}: {len(FINGERS)} prints taken and judged at the station.")

        with registry.begin(registrar) as ctx:
            code = permits.ask(ctx, station_id)
        assert counter.send("/enrolments/permit", code=code, passphrase=WORDS, again=WORDS).status_code == 303
        line.cut()
        say("The line is cut. The registrar unlocks the station's own pages and goes on.")
        draft = counter.send("/enrolments/new").location
        first = typed(counter, draft)
        child = first["child"] | {"plurality": "2"}
        assert counter.send(f"{draft}/child", **child).status_code == 303
        take(draft, "mother", 100)
        take(draft, "newborn", 120)
        assert "Sealed under the number" in counter.send(f"{draft}/seal", act="sign").text
        twin = counter.send("/enrolments/new", twin="yes").location
        assert counter.send(f"{twin}/child", **child | {"birth_order": "2", "weight_g": "2900"}).status_code == 303
        assert counter.send(f"{twin}/place", **first["place"] | {"cnv": digits(12)}).status_code == 303
        take(twin, "newborn", 140)
        assert "Sealed under the number" in counter.send(f"{twin}/seal", act="sign").text
    say(f"  Sealed at the station: {counter.get('/enrolments').count('<td>here</td>')} enrolments.")
    assert "does not answer" in counter.send("/enrolments/send").text
    line.mend()
    say("The line is back.")
    for _time in range(2):
        counter.send("/enrolments/send")
        work(registry, station_id)
    counter.send("/enrolments/send")
    accepted = counter.get("/enrolments").count("<td>accepted</td>")
    say(f"  Accepted by the registry: {accepted} enrolments.")
    return accepted == 2
