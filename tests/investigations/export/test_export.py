"""A case exported through the interface and verified on the command line, with the key set alone."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from registry.cli import main
from registry.core.registry import Registry
from registry.duplicates.linkage.service import refresh
from tests.damaging import damage
from tests.duplicates.conftest import enrolled
from tests.duplicates.conftest import prints as prints  # a fixture
from tests.investigations.conftest import COLLEAGUE, REASON, SUPERVISOR, nobody
from tests.roles import roles_without

ASKED = {"reason": "At the prosecutor's request", "target": "fiscalia"}


@pytest.fixture(scope="module")
def pair(registry: Registry, actor: Any) -> list[str]:
    mothers = []
    for _ in range(2):
        with registry.begin(actor("registrar")) as ctx:
            birth = enrolled(ctx, [], mother_given_names="Rosa", mother_first_surname="Quispe")
            assert birth.mother_id is not None
            refresh(ctx, [birth.mother_id])
            mothers.append(str(birth.mother_id))
    return mothers


def test_an_exported_case_is_one_signed_file_that_can_be_verified_without_the_registry(
    pair: list[str], open_case: Any, post: Any, get: Any, client: Any, tmp_path: Path
) -> None:
    case = open_case(persons=pair, risk=30)["id"]
    note = post(f"/cases/{case}/entries", {"kind": "note", "title": "Cotejo", "text": "Tres puntos"}).json
    post(
        f"/cases/{case}/judgements",
        {
            "left": pair[0],
            "right": pair[1],
            "verdict": "same",
            "reason": REASON,
            "evidence": [{"kind": "entry", "id": note["id"]}],
        },
    )
    post(
        f"/cases/{case}/searches",
        {
            "kind": "phone",
            "purpose": "verify_duplicate",
            "legal_basis": "registry_duty",
            "reason": REASON,
            "criteria": {"phone": "987650009"},
        },
    )
    post(f"/cases/{case}/decision", {"decision": "confirmed", "reason": REASON})
    post(f"/cases/{case}/decision/second", {"agrees": True, "reason": REASON}, SUPERVISOR)
    export = post(f"/cases/{case}/exports", ASKED)
    assert export.status_code == 201, export.text
    file = get(f"/cases/{case}/exports/{export.json['id']}")
    assert file.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        names = set(archive.namelist())
        content, journal = json.loads(archive.read("case.json")), json.loads(archive.read("journal.json"))
        assert archive.read("report.pdf").startswith(b"%PDF-")
    assert names >= {"manifest.json", "manifest.sig", "graph.svg", "pairs/01.svg", "dossier/0001-note.txt"}
    assert content["judgements"][0]["verdict"] == "same"
    assert content["searches"][0]["ran_with"]
    assert [json.loads(row["content"])["action"] for row in journal["rows"]][:2] == [
        "case.opened",
        "case.persons_added",
    ]
    bundle, keys = tmp_path / "case.zip", tmp_path / "jwks.json"
    bundle.write_bytes(file.data)
    keys.write_bytes(client.get("/.well-known/jwks.json").data)
    result = CliRunner().invoke(main, ["case", "verify", str(bundle), "--keys", str(keys)])
    assert result.exit_code == 0, result.output
    assert content["number"] in result.output
    assert " −05:00 for Ministerio Público — Fiscalía Provincial Penal, signed with key" in result.output
    altered = bytearray(file.data)
    altered[len(altered) // 2] ^= 1
    bundle.write_bytes(bytes(altered))
    result = CliRunner().invoke(main, ["case", "verify", str(bundle), "--keys", str(keys)])
    assert (result.exit_code, "Case" in result.output) == (1, False)
    keys.write_text("{}")
    assert CliRunner().invoke(main, ["case", "verify", str(bundle), "--keys", str(keys)]).exit_code == 1


def test_an_export_holds_the_cases_persons_alone(
    registry: Registry, actor: Any, pair: list[str], open_case: Any, post: Any, get: Any
) -> None:
    """A hit that was looked at, a person taken out and those who are only linked are nobody the authority asked for."""
    with registry.begin(actor("registrar")) as ctx:
        birth = enrolled(
            ctx,
            [],
            mother_given_names="Zoraida",
            mother_first_surname="Ccorimanya",
            attendant_dni="40506070",
            mother_document_number="70605040",
        )
        stranger = str(birth.mother_id)
    with registry.begin(actor("registrar")) as ctx:
        linked = str(enrolled(ctx, [], attendant_dni="40506070", mother_given_names="Filomena").mother_id)
    case = open_case(persons=[linked, stranger], risk=30)["id"]
    search = {
        "kind": "document",
        "purpose": "verify_duplicate",
        "legal_basis": "registry_duty",
        "reason": REASON,
        "criteria": {"document_type": "DNI", "document_number": "70605040"},
    }
    found = post(f"/cases/{case}/searches", search).json
    assert post(f"/cases/{case}/searches/{found['id']}/hits/1").json["given_names"] == "Zoraida"
    post(f"/cases/{case}/persons/{stranger}/removal", {"reason": "Another woman, shown by mistake"})
    export = post(f"/cases/{case}/exports", ASKED).json
    with zipfile.ZipFile(io.BytesIO(get(f"/cases/{case}/exports/{export['id']}").data)) as archive:
        content, graph = json.loads(archive.read("case.json")), json.loads(archive.read("graph.json"))
        texts = [archive.read(name).decode() for name in archive.namelist() if name.endswith((".json", ".svg"))]
    assert [person["id"] for person in content["persons"]] == [linked]
    assert [hit["person"] for hit in content["searches"][0]["hits"]] == [None]
    assert all("Zoraida" not in text and "Ccorimanya" not in text for text in texts)
    assert {node["label"] for node in graph["nodes"] if node["kind"] == "person"} >= {"(no está en este expediente)"}
    assert stranger not in {node["key"] for node in graph["nodes"]}


def test_a_case_without_persons_can_be_exported(open_case: Any, post: Any) -> None:
    assert post(f"/cases/{open_case()['id']}/exports", ASKED).status_code == 201


def test_neither_someone_elses_case_nor_an_unknown_authority_is_exported(open_case: Any, post: Any, get: Any) -> None:
    case = open_case()["id"]
    assert post(f"/cases/{case}/exports", ASKED | {"target": "nobody"}).status_code == 422
    assert get(f"/cases/{case}/exports/{nobody()}").status_code == 404
    for other in (open_case(COLLEAGUE)["id"], nobody()):
        assert post(f"/cases/{other}/exports", ASKED).status_code == 404
        assert get(f"/cases/{other}/exports/{nobody()}").status_code == 404


@pytest.mark.parametrize("role", roles_without("cases.work"))
def test_no_other_role_exports(client: Any, auth: Any, open_case: Any, role: str) -> None:
    path = f"/api/v1/cases/{open_case()['id']}/exports"
    assert client.post(path, json=ASKED, headers=auth(role)).status_code == 403
    assert client.get(f"{path}/{nobody()}", headers=auth(role)).status_code == 403


def test_a_case_with_a_damaged_leaf_is_read_and_exported_and_says_which_is_damaged(
    registry: Registry, pair: list[str], open_case: Any, post: Any, get: Any, sql: Any
) -> None:
    case = open_case(persons=pair, risk=30)["id"]
    whole, broken = (
        post(f"/cases/{case}/entries", {"kind": "note", "title": title, "text": "Tres puntos"}).json["id"]
        for title in ("Cotejo", "Llamada")
    )
    for column in ("sealed_title", "sealed_content"):
        damage(registry.engine, "case_entry", column, "id = :id", id=broken)
    answer = get(f"/cases/{case}/entries/{broken}")
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/record-damaged")
    assert sql(
        "SELECT count(*) FROM journal WHERE action = 'vault.damaged_read' AND subject_id LIKE :entry",
        entry=f"{broken}%",
    )
    titles = {entry["id"]: entry["title"] for entry in get(f"/cases/{case}").json["entries"]}
    assert titles[whole] == "Cotejo"
    assert "damaged" in titles[broken]
    post(f"/cases/{case}/judgements", {"left": pair[0], "right": pair[1], "verdict": "same", "reason": REASON})
    export = post(f"/cases/{case}/exports", ASKED)
    assert export.status_code == 201, export.text
    with zipfile.ZipFile(io.BytesIO(get(f"/cases/{case}/exports/{export.json['id']}").data)) as archive:
        assert {"dossier/0001-note.txt", "dossier/0002-note-damaged.txt"} <= set(archive.namelist())
        content = json.loads(archive.read("case.json"))
    assert [entry["is_damaged"] for entry in content["dossier"]] == [False, True]
    assert sql("SELECT noticed_at FROM damaged_record WHERE place = :place", place=f"case_entry:{broken}:content")
