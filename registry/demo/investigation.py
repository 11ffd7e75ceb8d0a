"""The gravest case as an investigator takes it: what speaks for it, drawn, and the signed file for an authority."""

from pathlib import Path
from typing import Final

from rich.console import Console

from registry.core.errors import RegistryError
from registry.demo.cards import done
from registry.demo.service import Client
from registry.documents.keys import jwks
from registry.investigations.export import bundle

AUTHORITY: Final = "fiscalia"
_REASON: Final = {"reason": "Demostración: el expediente más grave de la cola."}


def investigate(out: Console, home: Path, investigator: Client) -> None:
    """Take the first case of the queue, draw its score, its pair and its links, export it, verify the file offline."""
    folder = home / "case"
    folder.mkdir()
    _, queue = investigator.get("/api/v1/cases?limit=1&state=open")
    if not queue["items"]:
        raise RegistryError("no-case", "No case was opened of any alert.")
    case = queue["items"][0]
    path = f"/api/v1/cases/{case['id']}"
    done(investigator.post(f"{path}/assignment", {}), 200)
    drawn = {"score.svg": "score.svg", "links.svg": "graph.svg?depth=2", "timeline.svg": "timeline.svg"}
    persons = [one["person_id"] for one in case["persons"]]
    if len(persons) > 1:
        drawn["pair.svg"] = f"comparison/{persons[0]}/{persons[1]}/waterfall.svg"
    for name, view in drawn.items():
        (folder / name).write_bytes(investigator.read(f"{path}/{view}"))
    score = done(investigator.get(f"{path}/score"), 200)
    made = done(investigator.post(f"{path}/exports", _REASON | {"target": AUTHORITY}), 201)
    packed, keys = investigator.read(f"{path}/exports/{made['id']}"), investigator.read("/.well-known/jwks.json")
    (folder / "case.zip").write_bytes(packed)
    (folder / "jwks.json").write_bytes(keys)
    _, files = bundle.verify(packed, jwks.read(keys))
    parts = ", ".join(f"{one['group']} {one['indicator']} {one['points']:+d}".strip() for one in score["steps"])
    waiting = queue_length(investigator)
    out.print(f"Case {case['number']}, gravest of {waiting} in the queue: {score['points']} points ({parts}).")
    where = folder / "case.zip"
    out.print(f"Its signed file holds {len(files)} files and was verified offline: {where}", soft_wrap=True)


def queue_length(investigator: Client) -> int:
    """Cases that wait, the one taken among them; a hundred at most are counted."""
    _, waiting = investigator.get("/api/v1/cases?limit=100")
    return len(waiting["items"])
