"""Births with prints, and browsers of those who meet their families: at the birthplace, elsewhere, at an office."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from registry.core.registry import Registry
from tests.access.factors.conftest import strict_app as strict_app  # fixtures
from tests.access.sessions.conftest import Browser, Person
from tests.access.sessions.conftest import browser as browser
from tests.access.sessions.conftest import person as person
from tests.births.samples import Auth, Draw, example
from tests.documents.counter.conftest import Counter
from tests.documents.counter.conftest import clerk as clerk
from tests.sealing.conftest import seal as seal

ELSEWHERE = "00005196"
MOTHER, INFANT = 8101, 8102


@dataclass
class Child:
    """A birth as it was registered, and what its family's papers state."""

    id: str
    cnv: str
    mother_document: str
    pictures: dict[str, bytes]
    """Name of an input → a further impression of that finger."""
    persons: tuple[str, str]

    @property
    def files(self) -> dict[str, Any]:
        return {name: (content, "print.png") for name, content in self.pictures.items()}


@pytest.fixture(scope="module")
def drawn(finger_png: Draw) -> Callable[..., bytes]:
    """drawn(subject, impression): a thumb of the mother's or the infant's."""

    def draw(subject: str, impression: int) -> bytes:
        is_infant = subject == "newborn"
        return finger_png(INFANT if is_infant else MOTHER, impression, newborn=is_infant)

    return draw


@pytest.fixture
def enrol(client: FlaskClient, auth: Auth, drawn: Callable[..., bytes]) -> Callable[[], Child]:
    """enrol(): a child of a mother with a document, enrolled at the hospital with a thumb of each."""

    def send() -> Child:
        prints = [
            {
                "subject": subject,
                "finger": 1,
                "captured_at": "2025-03-14T12:00:00-05:00",
                "image": b64encode(drawn(subject, 1)).decode(),
            }
            for subject in ("mother", "newborn")
        ]
        body = example(None, prints)
        answer: Any = client.post("/api/v1/births", json=body, headers=auth("registrar", "00006208"))
        assert answer.status_code == 201, answer.text
        certificate = body["certificate"]
        pictures = {f"{subject}-1": drawn(subject, 2) for subject in ("mother", "newborn")}
        persons = (answer.json["newborn_id"], answer.json["mother_id"])
        return Child(answer.json["id"], certificate["cnv"], certificate["mother"]["document_number"], pictures, persons)

    return send


@pytest.fixture
def child(enrol: Callable[[], Child]) -> Child:
    return enrol()


@pytest.fixture
def make_due(registry: Registry) -> Callable[[Child], None]:
    """make_due(child): a recapture of the child's prints is due since yesterday."""
    statement = (
        "INSERT INTO recapture (id, birth_id, months, due_on, becomes_primary, state, is_demonstration) "
        "VALUES (gen_random_uuid(), :id, 2, CURRENT_DATE - 1, true, 'due', true)"
    )

    def make(child: Child) -> None:
        with registry.engine.begin() as connection:
            connection.execute(text(statement), {"id": child.id})

    return make


@pytest.fixture
def registrar(browser: Callable[[], Browser], person: Callable[..., Person]) -> Callable[..., Counter]:
    """registrar(facility): another registrar's browser."""
    return lambda facility="00006208": Counter(browser().signed_in(person("registrar", facility=facility)))
