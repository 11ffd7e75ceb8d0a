"""The printed report: in the reader's language, without slugs, in Peru's time."""

import html
import io
import json
import re
import zipfile
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import typst

from registry.births.service import SEARCH_TASK
from registry.core import messages
from registry.core.messages import Message
from registry.core.registry import Registry
from registry.core.worker import run_task
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.linkage.service import refresh
from registry.investigations.cases import words as case_words
from registry.investigations.comparison import words as comparison_words
from registry.investigations.export import report, service
from registry.investigations.graph import words as graph_words
from registry.investigations.judgements import words as judgement_words
from registry.investigations.searches.kinds import KINDS
from registry.people.words import SEXES
from tests.duplicates.conftest import enrolled
from tests.duplicates.conftest import prints as prints  # a fixture
from tests.investigations.conftest import INVESTIGATOR, REASON, SUPERVISOR

BORN = datetime(2025, 11, 28, 1, 30, tzinfo=UTC)
"""20:30 of the day before, in Peru."""
BIRTHDAY = "27/11/2025"


@pytest.fixture(scope="module")
def family(registry: Registry, actor: Any, prints: Any) -> list[str]:
    """Two records of one woman, with the prints of one; she gave birth in the evening."""
    persons: list[str] = []
    for impression, surname in ((1, "Quispe"), (2, "Kispe")):
        with registry.begin(actor("registrar")) as ctx:
            birth = enrolled(
                ctx,
                prints("mother", 957, impression, 1, BORN),
                born_at=BORN,
                sex="female",
                mother_given_names="Rosa",
                mother_first_surname=surname,
                mother_second_surname="Mamani",
            )
            assert birth.mother_id is not None
            refresh(ctx, [birth.mother_id, birth.newborn_id])
            persons += [str(birth.mother_id), str(birth.newborn_id)]
        run_task(registry, SEARCH_TASK, {"birth_id": str(birth.id)})
    return persons


@pytest.fixture
def case(family: list[str], post: Any, get: Any) -> str:
    """A case with one of everything."""
    alerts = get("/alerts?limit=100").json["items"]
    alert = next(item for item in alerts if set(item["persons"]) <= set(family))
    opened = post("/cases", {"reason": REASON, "alert_id": alert["id"], "persons": family, "risk": 90})
    case: str = opened.json["id"]
    note = post(f"/cases/{case}/entries", {"kind": "note", "title": "Cotejo", "text": "Tres puntos"}).json
    judgement = {"verdict": "same", "reason": REASON, "evidence": [{"kind": "entry", "id": note["id"]}]}
    for verdict in ("same", "unsure"):
        body = judgement | {"left": family[0], "right": family[2], "verdict": verdict}
        assert post(f"/cases/{case}/judgements", body).status_code == 201
    search = {"kind": "attendant", "purpose": "verify_duplicate", "legal_basis": "registry_duty", "reason": REASON}
    searched = post(f"/cases/{case}/searches", search | {"criteria": {"document_number": "12345678"}})
    assert searched.status_code == 201
    post(f"/cases/{case}/decision", {"decision": "confirmed", "reason": REASON})
    post(f"/cases/{case}/decision/second", {"agrees": True, "reason": REASON}, SUPERVISOR)
    assert post(f"/cases/{case}/referrals", {"target": "fiscalia", "reason": REASON}).status_code == 200
    return case


@pytest.fixture
def exported(case: str, post: Any, get: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """exported(**fields): the printed document, its text as laid out, and the files of an export."""

    def make(**fields: Any) -> tuple[dict[str, Any], str, dict[str, bytes]]:
        documents: list[Any] = []

        def remember(document: Any, at: datetime) -> bytes:
            documents.append(document)
            return report.report_pdf(document, at)

        monkeypatch.setattr(service, "report_pdf", remember)
        answer = post(f"/cases/{case}/exports", {"reason": REASON, "target": "fiscalia", **fields})
        assert answer.status_code == 201, answer.text
        with zipfile.ZipFile(io.BytesIO(get(f"/cases/{case}/exports/{answer.json['id']}").data)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        return documents[0], laid_out(documents[0]), files

    return make


def laid_out(document: Any) -> str:
    """The text that the template prints; without drawings."""
    page = typst.compile(report.template(), format="html", sys_inputs=report.inputs(document)).decode()
    return html.unescape(re.sub(r"<[^>]*>", "\n", re.sub(r"<svg.*?</svg>|<img[^>]*>", "", page, flags=re.DOTALL)))


def enumerations() -> list[Message]:
    """Every word that stands for a slug in a report or a drawing."""
    tables: list[dict[str, Message]] = [
        case_words.STATES,
        case_words.ORIGINS,
        case_words.SOURCES,
        case_words.ENTRY_KINDS,
        case_words.EVENTS,
        judgement_words.VERDICTS,
        comparison_words.EVENTS,
        graph_words.KINDS,
        graph_words.LINKS,
        dict(SEXES),
        {kind.name: kind.title for kind in KINDS},
    ]
    return [word for table in tables for word in table.values()]


def drawn(files: dict[str, bytes]) -> str:
    """The text of every drawing."""
    return "\n".join("\n".join(ET.fromstring(files[name]).itertext()) for name in sorted(files) if name.endswith("svg"))


def test_neither_the_spanish_report_nor_a_drawing_shows_a_slug_or_an_english_word(exported: Any) -> None:
    document, _text, files = exported()
    assert document["language"] == "es"
    without_file_names = laid_out(document | {"files": ""})
    for shown in (without_file_names, drawn(files)):
        assert not re.findall(r"\b[a-z]+_[a-z_]+\b", shown)
        for word in enumerations():
            spanish = word.in_language("es")
            if word.text not in spanish:
                assert not re.search(rf"(?<!\w){re.escape(word.text)}(?!\w)", shown), word.text


def test_an_evening_birth_is_shown_on_the_day_of_its_acta_everywhere(exported: Any) -> None:
    _document, text, files = exported()
    for shown in (text, drawn(files)):
        assert f"{BIRTHDAY} 20:30 −05:00" in shown
        assert "28/11/2025 01:30" not in shown
        assert "28/11/2025 20:30" not in shown
        assert "UTC" not in shown
    content = json.loads(files["case.json"])
    born = [event["at"] for event in content["timeline"] if event["what"] == "born"]
    assert born == ["2025-11-27T20:30:00-05:00"] * 2
    moments = re.findall(r"\d{4}-\d\d-\d\dT[^\"]+", files["case.json"].decode())
    assert moments
    assert all(moment.endswith("-05:00") for moment in moments)
    assert content["state"] == "confirmed", "slugs stay slugs in data"


def test_every_word_of_the_report_comes_from_the_catalogue(exported: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a catalogue that puts every sentence in brackets, a word without them was written past the catalogue."""
    monkeypatch.setattr(messages, "translated", lambda text: f"⟦{text}⟧")
    document, _text, _files = exported()
    words = [document["title"], document["preamble"], document["files_title"], document["opening"][0]]
    words += [label for label, _value in document["facts"]]
    for section in document["sections"]:
        words += [section["title"], *section["headings"]]
    assert len(words) > 30
    assert [word for word in words if not (word.startswith("⟦") and word.endswith("⟧"))] == []


def test_a_court_follows_every_print_back_to_what_it_stands_on(exported: Any, family: list[str]) -> None:
    document, text, files = exported()
    prints = json.loads(files["case.json"])["prints"]
    assert {print_["person_id"] for print_ in prints} <= set(family)
    assert {(print_["standing"], print_["ground"]) for print_ in prints} == {("reference", "enrolment")}
    (section,) = [section for section in document["sections"] if section["title"] == "Impresiones y su sustento"]
    assert len(section["rows"]) == len(prints) == 2
    assert "tomada al registrar" in text


def test_the_template_itself_holds_no_words() -> None:
    code = re.sub(r"//.*", "", report.template().decode())
    assert not re.findall(r"\[[^\]]*[A-Za-zÀ-ÿ]{3}[^\]]*\]", code)
    assert not re.findall(r'"[^"]*[A-ZÀ-Ý][a-zà-ÿ]+ [^"]*"', code.replace('"DejaVu Sans Mono"', ""))


def test_a_report_is_made_in_the_language_asked_for(exported: Any) -> None:
    document, text, files = exported(language="en")
    assert document["language"] == "en"
    assert "Case confirmed" in text or "case confirmed" in text
    assert "Fingerprint taken at enrolment" in drawn(files)
    assert json.loads(files["manifest.json"])["language"] == "en"
    titles = [str(INDICATORS[reason["indicator"]].title) for reason in _reasons(files)]
    assert titles
    assert all(title in text for title in titles)


def _reasons(files: dict[str, bytes]) -> list[dict[str, Any]]:
    return [reason for alert in json.loads(files["case.json"])["alerts"] for reason in alert["reasons"]]


def test_a_language_that_is_not_spoken_is_refused(case: str, post: Any) -> None:
    body = {"reason": REASON, "target": "fiscalia", "language": "fr"}
    assert post(f"/cases/{case}/exports", body, INVESTIGATOR).status_code == 422
