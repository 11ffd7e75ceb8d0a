"""OSIA's own documents: every answer is compared with them."""

from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from jsonschema import Draft4Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

from tests import real_inputs

FOLDER = real_inputs.SHARED / "conformance" / "osia"


def document(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(Path(FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


class Document:
    """Judges answers by one of the documents (OpenAPI 3.0, whose schemas are read as JSON Schema's draft 4)."""

    def __init__(self, name: str) -> None:
        self.name, self.content = name, document(name)
        resource = DRAFT4.create_resource(self.content)
        self.registry: Registry[Any] = Registry().with_resource(f"urn:{name}", resource)

    def errors(self, method: str, path: str, answer: Any) -> list[str]:
        """What of an answer is not as the document has it. 401, 415 and 429 are the transport's."""
        responses = self.content["paths"][path][method.lower()]["responses"]
        described = {str(status): content for status, content in responses.items()}
        status = str(answer.status_code)
        if status in ("401", "415", "429") and status not in described:
            return []
        if status not in described:
            return [f"{status} is not described"]
        schema = described[status].get("content", {}).get("application/json", {}).get("schema")
        if schema is None:
            return []
        escaped = path.replace("~", "~0").replace("/", "~1")
        key = next(key for key in responses if str(key) == status)
        if not isinstance(key, str):  # YAML's 200: no pointer leads through a number
            whole = {"components": self.content["components"]} | schema
            return [error.message[:200] for error in Draft4Validator(whole).iter_errors(answer.json)]
        place = f"{escaped}/{method.lower()}/responses/{status}"
        pointer = f"urn:{self.name}#/paths/{place}/content/application~1json/schema"
        validator = Draft4Validator({"$ref": pointer}, registry=self.registry)
        return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(answer.json)]
