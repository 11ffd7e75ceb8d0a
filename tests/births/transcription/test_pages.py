"""An acta of before comes in from its paper by pages alone, through two clerks."""

from collections.abc import Callable
from typing import Any

import pytest

from registry.births.transcription.service import INSCRIBE_TASK
from registry.core.registry import Registry
from registry.core.worker import run_task
from tests.access.sessions.conftest import Browser, Person
from tests.births.samples import digits
from tests.births.transcription.papers import a_cui
from tests.documents.counter.conftest import Counter, words_of
from tests.documents.counter.conftest import browser as browser  # fixtures
from tests.documents.counter.conftest import clerk as clerk
from tests.documents.counter.conftest import person as person
from tests.documents.counter.conftest import strict_app as strict_app

NEW = "/transcriptions/new"


@pytest.fixture
def colleague(browser: Callable[[], Browser], person: Callable[..., Person]) -> Counter:
    """Another clerk."""
    return Counter(browser().signed_in(person("clerk")))


def _day(name: str, day: str, month: str, year: str) -> dict[str, str]:
    return {f"{name}.day": day, f"{name}.month": month, f"{name}.year": year}


def _acta(**changes: str) -> dict[str, Any]:
    """What is typed of an acta of a girl of nine."""
    return {
        "cui": a_cui(),
        "number": digits(10),
        "office": "Municipalidad Distrital de Ate",
        **_day("inscribed_on", "20", "6", "2017"),
        "given_names": "Rosaura Inés",
        "first_surname": "Ñaupari",
        "second_surname": "Ccoa",
        "surname_order": "paternal_maternal",
        "sex": "female",
        **_day("born_on", "3", "5", "2017"),
        "place": "home",
        "ubigeo": "Pomacanchi",
        "mother_document_type": "DNI",
        "mother_document_number": digits(8),
        "mother_given_names": "Eulalia",
        "mother_first_surname": "Ccoa",
    } | changes


def test_a_girl_inscribed_on_paper_elsewhere_comes_in_through_two_clerks(
    clerk: Counter, colleague: Counter, registry: Registry, scan: bytes
) -> None:
    assert f'href="{NEW}"' in clerk.get("/find?cui=99999990-1&purpose=registry_duty")
    paper, typed = {"scan": (scan, "acta.png")}, _acta()
    entry = clerk.send(NEW, NEW, **typed, **paper).location
    own = words_of(clerk.get(entry))
    assert "Waits for a second person" in own
    assert "Pomacanchi, Acomayo" in own
    assert entry in clerk.get("/transcriptions")
    approval = f"/approvals{entry}"
    assert "you can take it back" in clerk.get(approval)
    assert f'href="{approval}"' in colleague.get(entry)
    assert colleague.send(approval, approval, decision="approve").location == entry
    run_task(registry, INSCRIBE_TASK, {"transcription_id": entry.rpartition("/")[2]})
    done = clerk.get(entry)
    assert "In force" in words_of(done)
    acta = done.split('href="/records/')[1].split('"')[0]
    child = clerk.get(f"/records/{acta}").split('href="/people/')[1].split('"')[0]
    assert "applications/new" in clerk.get(f"/people/{child}?purpose=registry_duty")
    known = clerk.send(NEW, NEW, 409, **typed | {"number": digits(10)}, **paper)
    assert 'href="#f-cui"' in known.text


def test_everything_wrong_is_said_at_once_and_what_was_typed_stays(clerk: Counter) -> None:
    wrong = clerk.send(NEW, NEW, 422, **_acta(cui="10117410", ubigeo="San Juan", father_document_type="DNI"))
    for field in ("cui", "ubigeo"):
        assert f'href="#f-{field}"' in wrong.text
    assert "Several districts fit" in wrong.text
    assert 'value="Rosaura Inés"' in wrong.text
    mended = clerk.send(NEW, NEW, 422, **_acta(father_document_type="DNI"))
    for field in ("father_document_number", "scan"):
        assert f'href="#f-{field}"' in mended.text
    assert "Choose it again: a browser does not keep files." in mended.text


def test_what_is_refused_says_why(clerk: Counter, colleague: Counter, registry: Registry, scan: bytes) -> None:
    entry = clerk.send(NEW, NEW, **_acta(), scan=(scan, "acta.png")).location
    approval = f"/approvals{entry}"
    clerk.send(approval, approval, decision="refuse")
    assert "Refused" in words_of(colleague.get(entry))
    assert "no longer waits" in colleague.get(approval)
