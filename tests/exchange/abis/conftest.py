"""Another system's workflow: what it sends of its own persons, and what it asks."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from registry.fingerprints import engine
from registry.fingerprints.synthetic import draw_templates
from tests.exchange.conftest import System

Draw = Callable[..., bytes]
SUBTYPES = ("RIGHT_THUMB", "RIGHT_INDEX", "LEFT_THUMB", "LEFT_INDEX")


@dataclass
class Workflow:
    """A client's side of abis."""

    system: System
    draw: Draw
    purpose: str | None = "identity_check"

    def ask(self, method: str, path: str, body: Any = None, /, **query: Any) -> Any:
        headers = self.system.authorization | ({"X-Purpose": self.purpose} if self.purpose else {})
        values = {"transactionId": "t1"} | query
        return self.system.http.open(
            f"/osia/abis/v1/{path}", method=method, json=body, headers=headers, query_string=values
        )

    def print(self, seed: int, impression: int = 1, subtype: str | None = "RIGHT_INDEX", **more: Any) -> dict[str, Any]:
        """One print; a finger is a seed."""
        image = base64.b64encode(self.draw(seed, impression)).decode()
        named = {} if subtype is None else {"biometricSubType": subtype}
        return {"biometricType": "FINGER", "image": image, **named} | more

    def record(self, seed: int, subtype: str | None = "RIGHT_INDEX") -> dict[str, Any]:
        """The same as a minutiae record, which takes no time to read."""
        [template] = draw_templates([seed])
        content = base64.b64encode(engine.write_record(template, "ISO_19794_2")).decode()
        named = {} if subtype is None else {"biometricSubType": subtype}
        return {"biometricType": "FINGER", "template": content, "templateFormat": "ISO_19794_2", **named}

    def encounter(self, *prints: dict[str, Any], **changes: Any) -> dict[str, Any]:
        content = {
            "status": "ACTIVE",
            "encounterType": "CENSUS",
            "galleries": ["CENSUS"],
            "biographicData": {"firstName": "Ñusta", "dateOfBirth": "2016-03-01", "gender": "F"},
            "biometricData": list(prints),
        }
        return content | changes

    def enrol(self, person: str, encounter: str, *prints: dict[str, Any], **changes: Any) -> Any:
        answer = self.ask("POST", f"persons/{person}/encounters/{encounter}", self.encounter(*prints, **changes))
        assert answer.status_code == 200, answer.json
        return answer.json

    def identify(self, *prints: dict[str, Any], gallery: str = "ALL", among: Any = None, **query: Any) -> Any:
        body = {"filter": among or {}, "biometricData": list(prints)}
        return self.ask("POST", f"identify/{gallery}", body, **query)

    def names(self, answer: Any) -> list[str]:
        assert answer.status_code == 200, answer.json
        return [candidate["personId"] for candidate in answer.json]


@pytest.fixture
def workflow(agreed: Callable[..., System], finger_png: Draw) -> Callable[..., Workflow]:
    """workflow(**terms): a client that may match, alone with its persons."""

    def make(**terms: Any) -> Workflow:
        return Workflow(agreed(**{"operations": ("match",)} | terms), finger_png)

    return make


@pytest.fixture
def flow(workflow: Callable[..., Workflow]) -> Workflow:
    return workflow()
