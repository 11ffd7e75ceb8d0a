"""The standard's own document: every answer is compared with it."""

from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from jsonschema import Draft4Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

from tests import real_inputs

PATH = real_inputs.SHARED / "conformance" / "dci" / "crvs_api_v1.0.0.yaml"
_ADDRESS = "urn:dci"


def document() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(Path(PATH).read_text(encoding="utf-8"))
    return content


def _pointer(*names: str) -> str:
    return f"{_ADDRESS}#/" + "/".join(name.replace("~", "~0").replace("/", "~1") for name in names)


class Standard:
    """Judges requests and answers by the document (OpenAPI 3.0, whose schemas are read as JSON Schema's draft 4)."""

    def __init__(self) -> None:
        self.document = document()
        self.registry: Registry[Any] = Registry().with_resource(_ADDRESS, DRAFT4.create_resource(self.document))

    def errors(self, content: Any, *names: str) -> list[str]:
        validator = Draft4Validator({"$ref": _pointer(*names)}, registry=self.registry)
        return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(content)]

    def request_errors(self, path: str, content: Any) -> list[str]:
        return self.errors(
            content, "paths", f"/registry/{path}", "post", "requestBody", "content", "application/json", "schema"
        )

    def answer_errors(self, path: str, status: int, content: Any) -> list[str]:
        """What of an answer is not as the document has it."""
        responses = self.document["paths"][f"/registry/{path}"]["post"]["responses"]
        place = str(status) if str(status) in responses else "default"
        reference = responses[place].get("$ref")
        start = (
            reference.removeprefix("#/").split("/")
            if reference
            else ["paths", f"/registry/{path}", "post", "responses", place]
        )
        return self.errors(content, *start, "content", "application/json", "schema")
