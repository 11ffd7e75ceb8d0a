"""Many enrolled fingers, searched by one."""

import threading
from collections.abc import Callable, Container, Hashable
from dataclasses import dataclass

from biometrics.matcher.comparison import compare
from biometrics.template import Template

Allowed = Container[Hashable] | Callable[[Hashable], bool]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key enrolled in the gallery and the best score among its templates."""

    key: Hashable
    score: float


class Gallery:
    """Enrolled templates under their keys; a key may hold several. Safe from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._templates: dict[Hashable, list[tuple[Hashable, Template]]] = {}

    def __len__(self) -> int:
        with self._lock:
            return sum(len(templates) for templates in self._templates.values())

    def enrol(self, key: Hashable, template: Template, block: Hashable = None) -> None:
        """Add `template` under `key`, beside those it already holds, in a block that searches can be confined to."""
        with self._lock:
            self._templates.setdefault(key, []).append((block, template))

    def remove(self, key: Hashable) -> None:
        """Forget all templates of `key`; a key not enrolled is no error."""
        with self._lock:
            self._templates.pop(key, None)

    def identify(
        self, probe: Template, limit: int = 20, allowed: Allowed | None = None, block: Hashable = None
    ) -> list[Candidate]:
        """The `limit` keys that score highest against `probe`, best first; none with score 0.

        Only keys in `allowed` (or for which it returns True) and only templates enrolled in `block` are compared.
        """
        admits = allowed if callable(allowed) or allowed is None else allowed.__contains__
        with self._lock:
            enrolled = [
                (key, [template for home, template in templates if block is None or home == block])
                for key, templates in self._templates.items()
                if admits is None or admits(key)
            ]
        found = [
            Candidate(key, max(compare(probe, template).score for template in templates))
            for key, templates in enrolled
            if templates
        ]
        found = [candidate for candidate in found if candidate.score > 0]
        return sorted(found, key=lambda candidate: -candidate.score)[:limit]
