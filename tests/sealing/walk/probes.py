"""A probe is one place in one request, sent with the family's value and with one of the same form that nobody has."""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.births.samples import put
from tests.sealing.walk.bodies import BODIES
from tests.sealing.walk.family import Family, Json
from tests.sealing.walk.places import FACILITY_PATHS, FIXED_VALUES, IN_PATHS, MENTIONS, MORE_IDS, OTHER_IDS
from tests.sealing.walk.values import Mention, Value


@dataclass(frozen=True)
class Probe:
    """One place of one route."""

    method: str
    path: str
    where: str
    values: Mapping[str, Value]
    """Parameter of the address → whose it is."""
    mention: Mention | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.where}"

    def requests(self, other: Family, family: Family) -> list["Request"]:
        """The family's values first; then nobody's in each parameter of the address alone, and in all of them."""
        owner = other if self.mention else family
        make = BODIES.get((self.method, self.path))
        body = None if make is None else make(owner)
        if self.mention is not None:
            address = self._address({name: str(value.of(other)) for name, value in self.values.items()})
            return [
                self._mentioning(address, deepcopy(body), other, value)
                for value in (self.mention.value.of(family), self.mention.value.unknown())
            ]
        own = {name: str(value.of(family)) for name, value in self.values.items()}
        nobodys = {name: str(value.unknown()) for name, value in self.values.items()}
        mixtures = [own, *(own | {name: nobodys[name]} for name in own), *([nobodys] if len(own) > 1 else [])]
        return [Request(self._address(values), deepcopy(body), tuple(values.values())) for values in mixtures]

    def _address(self, values: Mapping[str, str]) -> str:
        address = self.path
        for name, value in {**values, **{name: str(given) for name, given in FIXED_VALUES.items()}}.items():
            address = address.replace(f"{{{name}}}", value)
        return address

    def _mentioning(self, address: str, body: Json | None, other: Family, value: Any) -> "Request":
        assert self.mention is not None
        sent = tuple(str(part) for part in value.values()) if isinstance(value, dict) else (str(value),)
        if self.mention.pointer.startswith("?"):
            return Request(f"{address}{self.mention.pointer}={value}", body, sent)
        assert body is not None, self
        for pointer, besides in self.mention.besides(other).items():
            put(body, pointer, deepcopy(besides))
        put(body, self.mention.pointer, value)
        return Request(address, body, sent)


@dataclass(frozen=True)
class Request:
    """What is sent, and the identifying values in it."""

    address: str
    body: Json | None
    sent_values: tuple[str, ...]


def values_in_path(method: str, path: str, parameters: Iterable[str]) -> dict[str, Value]:
    """Parameter of a route's address → whose it is."""
    names = [name for name in parameters if name in IN_PATHS and path not in FACILITY_PATHS]
    return {name: IN_PATHS[name] for name in names} | OTHER_IDS.get((method, path), {})


def probes_of(method: str, path: str, parameters: Iterable[str]) -> Iterator[Probe]:
    """The probes of a route with these parameters in its address."""
    values = values_in_path(method, path, parameters)
    if values:
        yield Probe(method, path, ",".join(values), values)
        for others in MORE_IDS.get((method, path), ()):
            yield Probe(method, path, ",".join(value.name for value in others.values()), values | others)
    for mention in MENTIONS.get((method, path), ()):
        where = f"{mention.pointer} {mention.value.name}"
        yield Probe(method, path, where, {**values, **mention.path}, mention)
