"""A printing run that kills itself at a named moment."""

from pathlib import Path

from registry.documents.cards import printing
from tests.killed.moments import die

MOMENTS = ("claim", "sheets", "manifest", "finish")


def arm(moment: str) -> None:
    put = printing._put

    def die_while_putting(path: Path, content: bytes) -> None:
        if path.name == {"sheets": printing.SHEETS, "manifest": printing.MANIFEST}.get(moment):
            path.with_name(f"{path.name}.part").write_bytes(content[:7])
            die()
        put(path, content)

    printing._put = die_while_putting
    if moment == "claim":
        printing.write = die
    if moment == "finish":
        printing.finish = die
