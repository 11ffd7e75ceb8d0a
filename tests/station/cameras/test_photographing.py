"""A telephone's folder, the station's pages, a registry that is served, and the clerk's page."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from registry.demo import portrait
from registry.documents.applications import photograph
from registry.documents.photographing.kind import PHOTOGRAPH
from station import line, photographing, words
from station.cameras import folder as folders
from station.cameras import judging
from station.cameras.folder import PictureFolder
from station.cameras.interface import LARGEST_BYTES
from station.line import LineDown
from station.pages.camera import card
from station.sensors.interface import SensorFault
from tests.access.factors.conftest import strict_app as strict_app  # fixtures
from tests.access.sessions.conftest import browser as browser
from tests.access.sessions.conftest import person as person
from tests.documents.counter.conftest import Counter as Clerk
from tests.documents.counter.conftest import clerk as clerk
from tests.documents.over_http import MakeInscribed
from tests.documents.over_http import ask as ask
from tests.documents.over_http import inscribed as inscribed
from tests.documents.photographing.test_photographing import begun, offered
from tests.station.test_end_to_end import served as served
from tests.station.test_pages import Counter
from tests.stations.joining import Headers, register


def put(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)


def slug_of(act: Callable[[], Any]) -> str:
    with pytest.raises(SensorFault) as fault:
        act()
    return fault.value.slug


def whole(camera: PictureFolder) -> bytes:
    """The newest picture, at the second look: a file that may still grow is not taken."""
    slug_of(camera.picture)
    return camera.picture().content


def test_the_photograph_of_a_telephone_is_looked_at_sent_and_appears_on_the_clerks_page(
    served: str,
    client: FlaskClient,
    auth: Headers,
    unique: str,
    clerk: Clerk,
    inscribed: MakeInscribed,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pictures, home = tmp_path / "telephone", tmp_path / "home"
    pictures.mkdir()
    put(pictures, "another child.jpg", portrait.jpeg(2))
    line.join(home, served, register(client, auth, unique)["code"])
    counter = Counter(home)
    application = begun(clerk, inscribed)
    page = f"{application}/photograph/station"
    assert counter.post("/pairing", code=offered(clerk, application)).status_code == 303
    assert words.say("photograph_take") in counter.client.get("/").text
    assert words.say("no_camera") in counter.post("/camera/taking").text
    assert counter.post("/camera", other=f"folder:{pictures}").status_code == 303
    assert words.say("no_picture") in counter.post("/camera/taking").text, "another child's is never taken"
    put(pictures, "new.jpg", portrait.jpeg(1))
    counter.post("/camera/taking")
    assert counter.post("/camera/taking").status_code == 303
    assert counter.client.get("/camera/portrait").mimetype == "image/jpeg"
    assert "as it will be printed" not in clerk.get(page), "nothing is sent before somebody looked at it"
    with monkeypatch.context() as cut:
        cut.setattr(line, "send", lambda *_arguments, **_named: (_ for _ in ()).throw(LineDown("cut")))
        assert words.say("line_down") in counter.post("/camera/sending").text
    assert (pictures / "new.jpg").exists()
    for _click in range(2):
        assert counter.post("/camera/sending").status_code == 303
    assert words.say("photograph_stored") in counter.client.get("/").text
    assert "as it will be printed" in clerk.get(page)
    assert [path.name for path in pictures.iterdir()] == ["another child.jpg"]

    after = begun(clerk, inscribed, "Inti Sumaq")
    put(pictures, "late.jpg", portrait.jpeg(1))
    assert counter.post("/pairing", code=offered(clerk, after)).status_code == 303
    assert counter.client.get("/camera/portrait").status_code == 404
    assert slug_of(counter.desk.camera.take) == "no_picture", "late.jpg is of the child before"
    clerk.send(f"{after}/photograph/station", f"{after}/photograph/station/end")
    counter.desk.look()
    assert words.say("pair") in counter.client.get("/").text
    counter.desk.close()


def test_a_black_picture_is_told_at_once_and_what_the_registry_refuses_has_its_reasons(
    served: str,
    client: FlaskClient,
    auth: Headers,
    unique: str,
    clerk: Clerk,
    inscribed: MakeInscribed,
    tmp_path: Path,
) -> None:
    line.join(tmp_path, served, register(client, auth, unique)["code"])
    counter = Counter(tmp_path)
    counter.desk.camera.choose(f"folder:{tmp_path}")
    counter.post("/pairing", code=offered(clerk, begun(clerk, inscribed)))
    Image.new("RGB", (1280, 720)).save(tmp_path / "black.png")
    slug_of(counter.desk.camera.take)
    assert counter.post("/camera/taking").status_code == 303
    assert words.say("picture_blank") in counter.client.get("/").text
    counter.post("/camera/sending")
    sent = counter.desk.camera.last
    assert sent is not None
    assert sent.refusal is not None
    assert sent.refusal.count(".") > 1, "the sentence, and the reason"
    assert sent.refusal in counter.client.get("/").text
    counter.post("/camera/discard")
    put(tmp_path, "garbage.jpg", b"\xff\xd8\xff garbage")
    os.utime(tmp_path / "garbage.jpg", (4e9, 4e9))
    slug = words.say("picture_cut")
    counter.post("/camera/taking")
    assert slug in counter.post("/camera/taking").text
    seen = counter.client.get("/camera/live", buffered=False)
    assert seen.mimetype == "multipart/x-mixed-replace"
    part = next(iter(seen.response))
    assert isinstance(part, bytes)
    assert part.startswith(b"--picture\r\nContent-Type: image/jpeg\r\n")
    seen.close()
    counter.desk.close()


def test_of_two_previews_the_later_one_goes_on(tmp_path: Path) -> None:
    desk = photographing.CameraDesk(tmp_path, lambda: pytest.fail("nobody asks the registry"))
    desk.pairing = "somebody's"
    first = desk.live(lambda slug: slug.encode())
    assert next(first) == b"no_camera"
    second = desk.live(lambda slug: slug.encode())
    assert next(second) == b"no_camera"
    assert list(first) == []
    desk.pairing = None
    assert list(second) == []


def test_a_folder_gives_the_newest_whole_picture_of_this_sitting_alone(tmp_path: Path) -> None:
    camera = PictureFolder(tmp_path)
    put(tmp_path, "old.jpg", b"old")
    camera.begin()
    assert slug_of(camera.picture) == "no_picture"
    put(tmp_path, "notes.txt", b"x")
    (tmp_path / "link.jpg").symlink_to("/etc/passwd")
    (tmp_path / "folder.jpg").mkdir()
    assert slug_of(camera.picture) == "no_picture"
    put(tmp_path, "a.jpg", b"half")
    assert slug_of(camera.picture) == "picture_half"
    put(tmp_path, "a.jpg", b"half and half")
    assert whole(camera) == b"half and half"
    put(tmp_path, "old.jpg", b"written anew")
    os.utime(tmp_path / "old.jpg", (4e9, 4e9))
    camera.picture()
    assert camera.picture().content == b"written anew"
    put(tmp_path, "huge.jpg", b"")
    os.truncate(tmp_path / "huge.jpg", LARGEST_BYTES + 1)
    os.utime(tmp_path / "huge.jpg", (5e9, 5e9))
    camera.picture()
    assert camera.picture().content == b"written anew"
    camera.begin()
    assert slug_of(camera.picture) == "no_picture"
    for number in range(folders._MOST_FILES):
        (tmp_path / f"{number}.png").touch()
    assert slug_of(camera.picture) == "folder_full"
    shutil.rmtree(tmp_path)
    assert slug_of(camera.picture) == "camera_away"


def test_the_station_judges_a_photograph_by_the_registrys_bounds() -> None:
    same = {name: getattr(photograph, name) for name in ("LEAST_PX", "LEAST_CONTRAST", "DARKEST", "MOST_PIXELS")}
    assert {name: getattr(judging, name) for name in same} == same
    assert photograph.MOST_BYTES == LARGEST_BYTES
    assert photograph.PRINTED_MM[0] / photograph.PRINTED_MM[1] == judging.PROPORTION
    assert PHOTOGRAPH.digits == photographing.DIGITS
    assert judging.judge(portrait.jpeg(1)).problem is None
    assert photographing.is_for_a_photograph("1234 5678")
    assert not photographing.is_for_a_photograph("123 456")


def test_every_fault_of_a_camera_has_a_sentence_that_fits_where_the_picture_was() -> None:
    sources = [*Path(folders.__file__).parent.glob("*.py"), Path(photographing.__file__)]
    raised = {
        slug for file in sources for slug in re.findall(r'"((?:picture|camera|not_a|no)_[a-z_]+)"', file.read_text())
    }
    assert {"camera_unplugged", "picture_cut", "no_picture"} <= raised <= set(words.FAULTS)
    for slug in raised:
        assert card(words.say(slug)).startswith(b"\xff\xd8")
