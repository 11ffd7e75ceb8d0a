"""Style sheets, scripts and pictures of the pages, under names that change with their content.

    /assets/site.1f0c9a2b7d3e.css

A browser keeps such a file for a year and never asks again. Each process compresses them once, for the first page that
it shows. Pages are not compressed: they hold a form's token beside words that a stranger may have chosen, and their
length would tell of the token (BREACH).

Bootstrap's style sheet comes from the package `bootstrap-flask`, of which no code runs.
"""

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_OWN: Final = Path(__file__).with_name("static")
_BOOTSTRAP: Final = ("static", "bootstrap5", "css", "bootstrap.min.css")
_MAP: Final = b"/*# sourceMappingURL=bootstrap.min.css.map */"
"""Names a file that is not served."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served."""

    name: str
    content: bytes
    compressed: bytes
    media_type: str


def _files() -> Iterator[tuple[str, bytes]]:
    package = find_spec("flask_bootstrap")
    assert package is not None
    assert package.submodule_search_locations
    style = Path(package.submodule_search_locations[0], *_BOOTSTRAP)
    yield style.name, style.read_bytes().replace(_MAP, b"")
    for path in sorted(_OWN.iterdir()):
        if path.suffix in MEDIA_TYPES:
            yield path.name, path.read_bytes()


def _asset(name: str, content: bytes) -> Asset:
    stem, _dot, ending = name.rpartition(".")
    digest = hashlib.sha256(content).hexdigest()[:12]
    compressed = gzip.compress(content, mtime=0)
    return Asset(f"{stem}.{digest}.{ending}", content, compressed, MEDIA_TYPES[f".{ending}"])


@cache
def _by_plain_name() -> Mapping[str, Asset]:
    return {name: _asset(name, content) for name, content in _files()}


@cache
def _by_served_name() -> Mapping[str, Asset]:
    return {asset.name: asset for asset in _by_plain_name().values()}


def served_name(name: str) -> str:
    """The name under which a file such as site.css is served."""
    return _by_plain_name()[name].name


def served(name: str) -> Asset | None:
    """The file with that served name."""
    return _by_served_name().get(name)


def content(name: str) -> bytes:
    """A file by its plain name, as it is, for those who show it where they cannot fetch it."""
    return _by_plain_name()[name].content
