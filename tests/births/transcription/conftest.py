"""An acta of before, as a clerk has it on paper."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from registry.births.transcription.service import INSCRIBE_TASK
from registry.core.registry import Registry
from registry.core.worker import run_task
from tests.births.samples import digits
from tests.births.transcription.papers import a_cui

SUPERVISOR = "supervisor"


@pytest.fixture(scope="session")
def scan() -> bytes:
    """A picture of a paper."""
    content = io.BytesIO()
    Image.new("L", (60, 90), 240).save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def enter(client: Any, auth: Callable[..., dict[str, str]], scan: bytes) -> Callable[..., Any]:
    """enter(**fields): enter an acta as a clerk, with a scan."""

    def send(role: str = "clerk", paper: bytes | None = None, **fields: Any) -> Any:
        acta = {
            "cui": a_cui(),
            "number": digits(10),
            "office": "Municipalidad Distrital de Ate",
            "inscribed_on": "2014-06-20",
            "given_names": "Rosaura Inés",
            "first_surname": "Ñaupari",
            "second_surname": "Ccoa",
            "sex": "female",
            "born_on": "2014-05-03",
            "place": "facility",
            "ubigeo_scheme": "INEI",
            "ubigeo": "150103",
            "mother_document_type": "DNI",
            "mother_document_number": digits(8),
            "mother_given_names": "Eulalia",
            "mother_first_surname": "Ccoa",
            "scan_part": "paper",
        } | fields
        parts = {"data": json.dumps(acta), "paper": (io.BytesIO(scan if paper is None else paper), "acta.png")}
        path = "/api/v1/transcriptions"
        return client.post(path, data=parts, headers=auth(role), content_type="multipart/form-data")

    return send


@pytest.fixture
def decide(client: Any, auth: Callable[..., dict[str, str]], registry: Registry) -> Callable[..., dict[str, Any]]:
    """decide(entry, decision, role): what a second person says, and what the job makes of it."""

    def say(entry: dict[str, Any], decision: str = "approve", role: str = SUPERVISOR) -> dict[str, Any]:
        path = f"/api/v1/transcriptions/{entry['id']}"
        answer = client.post(f"{path}/decision", json={"decision": decision}, headers=auth(role))
        if answer.status_code == 200:
            run_task(registry, INSCRIBE_TASK, {"transcription_id": entry["id"]})
            answer = client.get(path, headers=auth(role))
        shown: dict[str, Any] = answer.json
        return shown

    return say
