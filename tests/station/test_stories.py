"""Stories of a delivery room, in its users' words: what the registrar does, what the station says, what is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from registry.core.registry import Registry
from station import line, words
from tests.access.sessions.conftest import Browser, person  # noqa: F401  # a fixture
from tests.births.drafts.conftest import begin, registrar  # noqa: F401  # a fixture
from tests.station.demo import packed
from tests.station.emulator import Emulator
from tests.station.test_end_to_end import served as served
from tests.station.test_pages import Counter, packed_finger
from tests.stations.joining import Headers, register
from tests.stations.test_pairing import offered

PICTURE = 'class="print-picture"'


@dataclass
class Ward:
    """A registrar's page and the stations of one facility, each with its own sensor."""

    page: Browser
    station: Counter
    second: Counter

    def prints(self, draft: str, subject: str, finger: int) -> int:
        """How many pictures the registrar's page shows of a finger."""
        return self.page.get(f"{draft}/station/{subject}/{finger}").text.count(PICTURE)


@pytest.fixture
def ward(
    served: str,
    client: FlaskClient,
    auth: Headers,
    unique: str,
    registrar: Callable[[], Browser],  # noqa: F811
    tmp_path: Path,
) -> Ward:
    stations = []
    for name in ("a", "b"):
        line.join(tmp_path / name, served, register(client, auth, unique + name)["code"])
        stations.append(Counter(tmp_path / name))
    return Ward(registrar(), *stations)


def test_the_sensor_is_unplugged_between_mother_and_child(ward: Ward) -> None:
    draft = begin(ward.page)
    ward.station.desk.pair(offered(ward.page, draft))
    with Emulator(packed_finger()) as sensor:
        ward.station.desk.choose(f"serial:{sensor.port}")
        assert ward.station.post("/capture").status_code == 303
        ward.page.get(f"{draft}/station/newborn/6")
        ward.station.desk.look()
    pulled = ward.station.post("/capture")
    assert pulled.status_code == 422
    assert any(words.say(slug) in pulled.text for slug in ("unplugged", "not_there", "silent"))
    with Emulator(packed(60, newborn=True)) as again:
        ward.station.desk.choose(f"serial:{again.port}?ppi=1000")
        assert ward.station.post("/capture").status_code == 303
    assert (ward.prints(draft, "mother", 1), ward.prints(draft, "newborn", 6)) == (1, 1)
    ward.station.desk.close()


def test_the_registrar_opens_another_mothers_page_while_the_finger_lies_on_the_sensor(ward: Ward) -> None:
    ana, berta = begin(ward.page), begin(ward.page)
    ward.station.desk.pair(offered(ward.page, ana))
    ward.page.get(f"{berta}/prints/mother/1")
    with Emulator(packed_finger()) as sensor:
        ward.station.desk.choose(f"serial:{sensor.port}")
        assert ward.station.post("/capture").status_code == 303
        assert (ward.prints(ana, "mother", 1), ward.prints(berta, "mother", 1)) == (1, 0)
        code = offered(ward.page, berta)
        ward.station.desk.pair(code)
        assert "Madre, pulgar derecho" in ward.station.client.get("/").text
        assert ward.station.desk.last is None, "the print of the mother before is not shown beside the next"
        assert ward.station.post("/capture").status_code == 303
    assert (ward.prints(ana, "mother", 1), ward.prints(berta, "mother", 1)) == (1, 1)
    ward.station.desk.close()


def test_somebody_clicks_twice_and_one_print_is_kept(ward: Ward) -> None:
    draft = begin(ward.page)
    ward.station.desk.pair(offered(ward.page, draft))
    with Emulator(packed_finger()) as sensor:
        ward.station.desk.choose(f"serial:{sensor.port}")
        for path in ("/capture", "/capture", "/sending", "/sending"):
            assert ward.station.post(path).status_code == 303
    assert ward.prints(draft, "mother", 1) == 1, "the same picture of the same finger is one print"
    ward.station.desk.close()


def test_the_code_of_yesterdays_registration_leads_nowhere_and_todays_goes_on(ward: Ward, registry: Registry) -> None:
    yesterday = begin(ward.page)
    code = offered(ward.page, yesterday)
    with registry.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE station_pairing SET created_at = created_at - interval '1 day', "
            "code_until = code_until - interval '1 day', expires_at = expires_at - interval '1 day' "
            f"WHERE draft_id = '{yesterday.rpartition('/')[2]}'"
        )
    late = ward.station.post("/pairing", code=code)
    assert late.status_code == 422
    assert words.say("pair") in late.text
    today = begin(ward.page)
    assert ward.station.post("/pairing", code=offered(ward.page, today)).status_code == 303
    with Emulator(packed_finger()) as sensor:
        ward.station.desk.choose(f"serial:{sensor.port}")
        ward.station.post("/capture")
    assert (ward.prints(yesterday, "mother", 1), ward.prints(today, "mother", 1)) == (0, 1)
    ward.station.desk.close()


def test_two_stations_want_one_registration_and_the_one_that_typed_the_code_has_it(ward: Ward) -> None:
    draft = begin(ward.page)
    code = offered(ward.page, draft)
    assert ward.station.post("/pairing", code=code).status_code == 303
    refused = ward.second.post("/pairing", code=code)
    assert refused.status_code == 422
    ward.page.send(f"{draft}/station/mother/1", f"{draft}/station/mother/1/end")
    assert ward.second.post("/pairing", code=offered(ward.page, draft)).status_code == 303
    with Emulator(packed_finger()) as sensor:
        ward.station.desk.choose(f"serial:{sensor.port}")
        ward.station.post("/capture")
        kept = ward.station.client.get("/").text
        assert words.say("send_again") in kept, "the first station's print stays there, refused"
        assert ward.prints(draft, "mother", 1) == 0
    with Emulator(packed_finger()) as sensor:
        ward.second.desk.choose(f"serial:{sensor.port}")
        ward.second.post("/capture")
    assert ward.prints(draft, "mother", 1) == 1
    for station in (ward.station, ward.second):
        station.desk.close()
