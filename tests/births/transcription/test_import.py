"""Thousands of actas come in from a file: each line once, whatever happens; every refusal is told with its line."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from registry.births.transcription import batches
from registry.births.transcription.commands import record
from registry.core.commands import Commands
from registry.core.registry import Registry
from registry.core.worker import run_task
from tests.births.transcription.papers import HEADER, a_cui, a_file, a_line

Auth = Callable[..., dict[str, str]]


class Office:
    """Where files are imported."""

    def __init__(self, registry: Registry, client: Any, auth: Auth, folder: Path) -> None:
        self.registry, self.client, self.auth, self.folder = registry, client, auth, folder

    def reads(self, content: str | bytes, encoding: str = "utf-8-sig", status: int = 0) -> dict[int, list[str]]:
        """Import a file; line → why it was refused."""
        file = self.folder / "actas.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        root = Commands()
        root.add_command(record)
        words = ["record", "import", str(file), "--by", "clerk"]
        result = CliRunner().invoke(root, words, obj=lambda: self.registry)
        assert result.exit_code == status, result.output
        self.output = result.output
        if status:
            return {}
        with file.with_suffix(".report.csv").open(encoding="utf-8-sig") as report:
            told: dict[int, list[str]] = {}
            for row in csv.DictReader(report, delimiter=";"):
                told.setdefault(int(row["line"]), []).append(f"{row['column']}: {row['reason']}")
            return told

    def latest(self, role: str = "supervisor") -> dict[str, Any]:
        """The newest file as somebody sees it."""
        path = "/api/v1/transcription-batches"
        batch: dict[str, Any] = self.client.get(f"{path}?limit=1", headers=self.auth(role)).json["items"][0]
        return batch

    def decides(self, decision: str = "approve", role: str = "supervisor") -> dict[str, Any]:
        """What a second person says of the newest file, and what the jobs make of it."""
        batch = self.latest()
        path = f"/api/v1/transcription-batches/{batch['id']}"
        answer = self.client.post(f"{path}/decision", json={"decision": decision}, headers=self.auth(role))
        while answer.status_code == 200 and self.latest()["state"] == "approved":
            run_task(self.registry, batches.INSCRIBE_BATCH_TASK, {"batch_id": batch["id"]})
        done: dict[str, Any] = self.latest() if answer.status_code == 200 else answer.json
        return done

    def finds(self, cui: str) -> list[dict[str, Any]]:
        """The actas with a CUI."""
        headers = self.auth("clerk") | {"X-Purpose": "registry_duty"}
        answer = self.client.get("/api/v1/records", query_string={"cui": cui}, headers=headers)
        actas: list[dict[str, Any]] = answer.json["items"]
        return actas


@pytest.fixture
def office(registry: Registry, client: Any, auth: Auth, tmp_path: Path) -> Office:
    return Office(registry, client, auth, tmp_path)


@pytest.mark.parametrize(
    ("encoding", "separator", "end"),
    [("utf-8-sig", ";", "\r\n"), ("utf-8", ",", "\n"), ("cp1252", ";", "\r\n"), ("utf-16", "\t", "\r\n")],
)
def test_a_file_of_any_usual_form_is_read_and_inscribed_by_a_second_person(
    office: Office, encoding: str, separator: str, end: str
) -> None:
    lines = [a_line() for _ in range(3)]
    assert office.reads(a_file(lines, end=end, separator=separator), encoding) == {}
    assert office.finds(lines[0]["cui"]) == []
    assert office.decides(role="clerk")["type"] == "/problems/four-eyes"
    done = office.decides()
    assert (done["state"], done["actas"]) == ("inscribed", {"inscribed": 3})
    (acta,) = office.finds(lines[0]["cui"])
    assert (acta["first_surname"], acta["inscribed_on"]) == ("ÑAHUINLLA", "2014-06-20")


def test_whoever_read_a_file_in_takes_it_back(office: Office) -> None:
    lines = [a_line()]
    office.reads(a_file(lines))
    assert office.decides("refuse", role="clerk")["state"] == "refused"
    assert office.finds(lines[0]["cui"]) == []


def test_the_encoding_is_said(office: Office) -> None:
    for encoding, words in (("utf-8-sig", "UTF-8"), ("cp1252", "Latin-1")):
        office.reads(a_file([a_line()]), encoding)
        assert f"Encoding: {words}." in office.output


def test_a_file_imported_twice_adds_nothing_twice(office: Office) -> None:
    content = a_file([a_line() for _ in range(3)])
    office.reads(content)
    office.reads(content)
    assert "3 lines of this file were read earlier" in office.output
    assert office.latest()["actas"] == {"waiting": 3}


def test_a_corrected_file_adds_what_was_refused_before(office: Office) -> None:
    lines = [a_line(), a_line(born_on="31/02/2014")]
    assert list(office.reads(a_file(lines))) == [3]
    assert office.decides()["actas"] == {"inscribed": 1}
    lines[1]["born_on"] = "28/02/2014"
    assert office.reads(a_file(lines)) == {}
    assert (office.latest()["repeated"], office.latest()["actas"]) == (1, {"waiting": 1})


def test_a_reading_that_was_killed_goes_on_where_it_stopped(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "STEP_LINES", 2)
    content = a_file([a_line() for _ in range(5)])
    taken = batches.take

    def killed(*arguments: Any) -> int:
        if taken(*arguments) > 2:
            raise KeyboardInterrupt
        return 2

    monkeypatch.setattr(batches, "take", killed)
    file = office.folder / "actas.csv"
    file.write_bytes(content.encode())
    root = Commands()
    root.add_command(record)
    words = ["record", "import", str(file), "--by", "clerk"]
    assert CliRunner().invoke(root, words, obj=lambda: office.registry).exit_code != 0
    assert (office.latest()["state"], office.latest()["lines_read"]) == ("reading", 2)
    assert office.decides()["type"] == "/problems/file-being-read"
    monkeypatch.setattr(batches, "take", taken)
    assert office.reads(content, "utf-8") == {}
    assert office.latest()["actas"] == {"waiting": 5}


def test_an_inscription_that_was_killed_goes_on_where_it_stopped(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "STEP_ACTAS", 2)
    lines = [a_line() for _ in range(5)]
    office.reads(a_file(lines))
    assert office.decides()["actas"] == {"inscribed": 5}
    run_task(office.registry, batches.INSCRIBE_BATCH_TASK, {"batch_id": office.latest()["id"]})
    assert [len(office.finds(line["cui"])) for line in lines] == [1] * 5


def test_every_refused_line_says_why(office: Office) -> None:
    one_number, doubled = a_cui(), a_line()
    lines = [
        a_line(cui="0541482"),
        a_line(cui="99123456-0" if a_cui() else ""),
        a_line(sex="?"),
        a_line(born_on="13/05/2099"),
        a_line(inscribed_on="01/01/2010"),
        a_line(cui=one_number),
        a_line(cui=one_number, given_names="OTRO"),
        doubled,
        doubled,
        a_line(mother_given_names="", mother_first_surname=""),
        a_line(given_names="Иван"),
    ]
    told = office.reads(a_file(lines))
    assert sorted(told) == [2, 3, 4, 5, 6, 7, 8, 10, 11, 12]
    assert "leading zeros" in told[2][0]
    assert "gives the same number to another acta" in told[7][0]
    assert "Line 8" in told[7][0]
    assert "repetition of line 9" in told[10][0]
    assert all("OTRO" not in reason and one_number not in reason for reasons in told.values() for reason in reasons)


def test_a_number_taken_here_is_refused(office: Office) -> None:
    line = a_line()
    office.reads(a_file([line]))
    office.decides()
    told = office.reads(a_file([line | {"given_names": "OTRO", "number": "77"}]))
    assert "cui: This CUI is registered here already" in told[2][0]


def test_a_cut_last_line_is_refused_and_the_end_told(office: Office) -> None:
    content = a_file([a_line(), a_line()])
    told = office.reads(content[: content.rindex(";", 0, len(content) - 20)])
    assert list(told) == [3]
    assert "The last line has no end" in office.output


def test_a_letter_of_another_encoding_refuses_its_line_alone(office: Office) -> None:
    content = a_file([a_line() for _ in range(4)]).encode()
    spoilt = content.replace("ÑAHUINLLA".encode(), "ÑAHUINLLA".encode("cp1252"), 1)
    told = office.reads(spoilt)
    assert list(told) == [2]
    assert "another encoding" in told[2][0]


def test_an_open_quotation_mark_refuses_what_follows(office: Office) -> None:
    lines = a_file([a_line(), a_line(given_names='"ANA')])
    told = office.reads(lines)
    assert list(told) == [3]
    assert "quotation mark" in told[3][0]


def test_excels_own_line_and_quoted_cells_are_understood(office: Office) -> None:
    line = a_line(office='"Ate; sede central"')
    assert office.reads("sep=;\r\n" + a_file([line])) == {}
    assert office.decides()["actas"] == {"inscribed": 1}


@pytest.mark.parametrize(
    "content",
    ["", "\r\n\r\n", HEADER + "\r\n", "cui;nombre\r\n1;2\r\n", ";".join(f"c{place}" for place in range(100)) + "\r\n"],
)
def test_a_file_that_is_none_is_refused_whole(office: Office, content: str, capfd: Any) -> None:
    office.reads(content, status=1)
    assert "Traceback" not in office.output + capfd.readouterr().err


def test_a_refused_file_makes_no_acta_and_can_be_imported_again_when_corrected(office: Office) -> None:
    line = a_line()
    office.reads(a_file([line]))
    assert office.decides("refuse")["actas"] == {"refused": 1}
    assert office.finds(line["cui"]) == []
    assert office.reads(a_file([line | {"given_names": "JOSÉ"}])) == {}


def test_days_are_read_as_the_whole_file_writes_them(office: Office) -> None:
    lines = [a_line(born_on="05/04/2014"), a_line(born_on="25/04/2014")]
    assert office.reads(a_file(lines)) == {}
    office.decides()
    headers = office.auth("clerk") | {"X-Purpose": "registry_duty"}
    person = office.client.get("/api/v1/people", query_string={"cui": lines[0]["cui"]}, headers=headers).json
    assert person["items"][0]["birth_date"] == "2014-04-05"


def test_only_an_account_that_may_inscribe_answers_for_a_file(office: Office) -> None:
    file = office.folder / "actas.csv"
    file.write_text(a_file([a_line()]), encoding="utf-8")
    root = Commands()
    root.add_command(record)
    for name in ("nobody", "auditor"):
        words = ["record", "import", str(file), "--by", name]
        assert CliRunner().invoke(root, words, obj=lambda: office.registry).exit_code == 1
