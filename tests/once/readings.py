"""What the tests remember of prints, in files for all processes and for the next run: drawings, and readings of images.

An image takes the engine a sixth of a second, and most tests register births with the same few fingers. The first test
that sends one has it read as in service; what is remembered is the engine's own answer. The names of the files hold a
digest of the sources, so that after any change all is drawn and read anew. Tests of the engine call it directly.
"""

import functools
import hashlib
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path

import biometrics
from registry.fingerprints import engine, synthetic
from registry.fingerprints.engine import Extraction


def keep(folder: Path) -> None:
    """Remember in a folder what the engine reads in this process; what was made by other sources goes."""
    for path in folder.glob("*-*"):
        if not path.name.startswith(sources()):
            path.unlink(missing_ok=True)
    engine._extract = kept(engine._extract, folder)


def kept(read: Callable[..., Extraction], folder: Path) -> Callable[..., Extraction]:
    """A function that reads an image as `read` does, or answers what that answered before. Refusals are not kept."""

    @functools.wraps(read)
    def reading(data: bytes, *words: float | str | None) -> Extraction:
        name = hashlib.sha256(hashlib.sha256(data).digest() + repr(words).encode()).hexdigest()
        content = remembered(folder / f"{sources()}-{name}", lambda: pickle.dumps(read(data, *words)))
        found: Extraction = pickle.loads(content)
        return found

    return reading


def remembered(path: Path, make: Callable[[], bytes]) -> bytes:
    """The content of a file, which is made where it is missing."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        content = make()
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as unfinished:
            unfinished.write(content)
        Path(unfinished.name).replace(path)  # whole or not at all: other processes may be looking for it
        return content


@functools.cache
def sources() -> str:
    """A digest of all that draws and reads prints."""
    paths = [*sorted(Path(biometrics.__file__).parent.rglob("*.py")), Path(engine.__file__), Path(synthetic.__file__)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]
