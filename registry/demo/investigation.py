"""The gravest case as an investigator works on it: drawings of its evidence, and the signed file for an authority."""

from pathlib import Path
from typing import Any, Final

from rich.console import Console

from registry.core.errors import RegistryError
from registry.core.messages import _
from registry.demo.service import Client, answer_of
from registry.documents.keys import jwks
from registry.investigations.export import bundle

AUTHORITY: Final = "fiscalia"
_REASON: Final = "Demostración: el expediente más grave de la cola."


def investigate(out: Console, home: Path, investigator: Client) -> None:
    """Take the first case of the queue, save its drawings, export it, and verify the file offline."""
    folder = home / "case"
    folder.mkdir()
    _status, queue = investigator.get("/api/v1/cases?limit=1&state=open")
    if not queue["items"]:
        raise RegistryError("no-case", _("No alert has become a case."))
    case = queue["items"][0]
    path = f"/api/v1/cases/{case['id']}"
    answer_of(investigator.post(f"{path}/assignment", {}), 200)
    for name, drawing in _drawings(case).items():
        (folder / name).write_bytes(investigator.read(f"{path}/{drawing}"))
    score = answer_of(investigator.get(f"{path}/score"), 200)
    export = answer_of(investigator.post(f"{path}/exports", {"target": AUTHORITY, "reason": _REASON}), 201)
    archive, keys = investigator.read(f"{path}/exports/{export['id']}"), investigator.read("/.well-known/jwks.json")
    (folder / "case.zip").write_bytes(archive)
    (folder / "jwks.json").write_bytes(keys)
    _manifest, files = bundle.verify(archive, jwks.read(keys))
    sentence = _(
        "Case {number}, the gravest of {waiting} in the queue: {points} points ({steps}).",
        number=case["number"],
        waiting=queue_length(investigator),
        points=score["points"],
        steps=_steps(score["steps"]),
    )
    out.print(str(sentence), soft_wrap=True)
    verified = _(
        "Its signed file holds {count} files and was verified offline: {file}",
        count=len(files),
        file=folder / "case.zip",
    )
    out.print(str(verified), soft_wrap=True)


def _drawings(case: dict[str, Any]) -> dict[str, str]:
    """File name → the drawing's path below the case."""
    drawings = {"score.svg": "score.svg", "links.svg": "graph.svg?depth=2", "timeline.svg": "timeline.svg"}
    persons = [person["person_id"] for person in case["persons"]]
    if len(persons) > 1:
        drawings["pair.svg"] = f"comparison/{persons[0]}/{persons[1]}/waterfall.svg"
    return drawings


def _steps(steps: list[dict[str, Any]]) -> str:
    """Each indicator with its points; the last step, without one, brings the sum down to the most there is."""
    limit = _("limit")
    return ", ".join(f"{step['indicator'] or limit} {step['points']:+d}" for step in steps)


def queue_length(investigator: Client) -> int:
    """Cases in the queue, the one taken among them; counted up to a hundred."""
    _status, page = investigator.get("/api/v1/cases?limit=100")
    return len(page["items"])
