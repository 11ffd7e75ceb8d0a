"""The model in force until a registry has trained its own: weights and frequencies of names that come with the code.

`shipped.json` is made by `registry linkage export` from a model trained on a synthetic population (docs/detection.md
names it, and what it cannot know). The prior is the registry's own: it follows from the number of records.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Final

from registry.duplicates.linkage.model import Model

FILE: Final = "shipped.json"
LEAST_SHARE: Final = 2e-4
"""Names borne by fewer are not listed: in a made-up population they are themselves made up."""
DIGITS: Final = 6
"""Significant digits written."""
SMALLEST: Final = 1_000
"""Records a registry is assumed to hold at least: the prior of a handful would let any likeness pass."""

Terms = Mapping[str, Iterable[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Names:
    """(field, term) → the share of records that bear it; field → the share assumed for a name that is not listed."""

    listed: Mapping[tuple[str, str], float]
    unlisted: Mapping[str, float]

    def share(self, field: str, term: str) -> float:
        """The share of records that bear a name."""
        return self.listed.get((field, term), self.unlisted[field])


@dataclass(frozen=True, slots=True)
class Shipped:
    """A model and its names."""

    model: Model
    names: Names

    def in_registry_of(self, records: int) -> Model:
        """The model with the prior of a registry of so many records."""
        return replace(self.model, population=max(SMALLEST, records))


def counted(terms: Terms, population: int) -> Names:
    """The names of a registry that counted its own: a name not counted is borne by one record."""
    shares = {(field, term): records / population for field, rows in terms.items() for term, records in rows}
    return Names(shares, dict.fromkeys(terms, 1 / population))


def to_json(model: Model, terms: Terms, origin: str) -> dict[str, Any]:
    """A trained model as it is shipped. An unlisted name's share is the average over its bearers."""
    names: dict[str, Any] = {}
    for field, rows in terms.items():
        shares = {term: records / model.population for term, records in rows}
        rare = [share for share in shares.values() if share < LEAST_SHARE]
        listed = {term: _rounded(share) for term, share in sorted(shares.items()) if share >= LEAST_SHARE}
        unlisted = sum(share * share for share in rare) / sum(rare) if rare else 1 / model.population
        names[field] = {"unlisted": _rounded(unlisted), "listed": listed}
    parameters = model.to_json()
    weights = [[name, level, _rounded(m), _rounded(u)] for name, level, m, u in parameters["weights"]]
    return {
        "version": model.version,
        "origin": origin,
        "population": model.population,
        "duplicates_per_record": _rounded(model.duplicates_per_record),
        "weights": weights,
        "names": names,
    }


def _rounded(number: float) -> float:
    return float(f"{number:.{DIGITS}g}")


def from_json(content: Mapping[str, Any]) -> Shipped:
    """A shipped model from its JSON."""
    model = Model.from_json(f"shipped-{content['version']}", content["origin"], content["population"], content)
    names = content["names"]
    listed = {(field, term): share for field, terms in names.items() for term, share in terms["listed"].items()}
    return Shipped(model, Names(listed, {field: terms["unlisted"] for field, terms in names.items()}))


@cache
def shipped() -> Shipped:
    """The model that comes with this release."""
    return from_json(json.loads(resources.files("registry.duplicates.linkage").joinpath(FILE).read_text("utf-8")))
