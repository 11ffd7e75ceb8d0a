"""`python killed_printing.py MOMENT ARGUMENTS…`: the registry command, which kills itself at that moment."""

import sys
from pathlib import Path

from registry.cli import main
from registry.documents.cards import printing
from tests.killing import die

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


if __name__ == "__main__":
    arm(sys.argv.pop(1))
    main()
