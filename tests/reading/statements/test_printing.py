"""The family takes the statement home as a PDF in Spanish, which names no staff."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

from flask.testing import FlaskClient

from registry.core.messages import speaking
from registry.people.models import Person
from registry.reading.statements.printing import statement_document, statement_pdf
from registry.reading.statements.queries import Readings
from tests.reading.conftest import Headers
from tests.reading.statements.test_statements import mothers_number as mothers_number

AT = datetime(2026, 11, 29, 15, 0, tzinfo=UTC)
READINGS = (
    Readings(date(2026, 11, 28), "registrar", "birth_registration", 3),
    Readings(date(2026, 11, 27), "clerk", None, 1),
)
CHILD = Person(id=uuid.uuid4(), given_names="Rosa", first_surname="Quispe", sex="female", is_demonstration=True)


def test_a_clerk_prints_the_statement_for_the_mother(
    client: FlaskClient, auth: Headers, birth: dict[str, Any], mothers_number: str
) -> None:
    address = f"/api/v1/people/{birth['newborn_id']}/reading-statements/printed"
    document = {"document_type": "DNI", "document_number": mothers_number}
    answer = client.post(address, json=document, headers=auth("clerk"))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF")
    refused = client.post(address, json=document | {"document_number": "00000001"}, headers=auth("clerk"))
    assert refused.status_code == 409


def test_the_print_is_in_spanish_and_says_that_it_is_of_the_demonstration() -> None:
    with speaking("es"):
        document = statement_document(CHILD, "99000001-1", READINGS, AT)
    assert document["title"] == "Constancia de accesos a datos personales"
    assert document["rows"][0] == [
        "28/11/2026",
        "registrador de nacimientos",
        "establecimiento de salud",
        "3",
        "inscripción de nacimientos",
    ]
    assert document["warning"].startswith("DEMOSTRACI")
    assert document["facts"][0] == ["Persona", "Rosa Quispe"]


def test_the_same_content_gives_the_same_bytes_whatever_its_length() -> None:
    many = READINGS * 60
    assert statement_pdf(CHILD, None, many, AT) == statement_pdf(CHILD, None, many, AT)
    assert statement_pdf(CHILD, None, (), AT).startswith(b"%PDF")
