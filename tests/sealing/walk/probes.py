"""A probe is one place in one request: sent with the family's value, and with one of the same shape that nobody has."""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.births.samples import put
from tests.sealing.walk.bodies import BODIES
from tests.sealing.walk.family import Family, Json
from tests.sealing.walk.places import ALSO_IN_PATHS, ELSEWHERE, GIVEN, IN_PATHS, NOBODYS_FACILITY, TOLD
from tests.sealing.walk.values import Told, Value


@dataclass(frozen=True)
class Probe:
    """One place of one route."""

    method: str
    path: str
    where: str
    values: Mapping[str, Value]
    """Parameter of the address → whose."""
    told: Told | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.where}"

    def requests(self, other: Family, family: Family) -> list["Request"]:
        """The family's value; then one of nobody in each place of the address by itself, and in all of them."""
        whose = other if self.told else family
        make = BODIES.get((self.method, self.path))
        body = None if make is None else make(whose)
        if self.told is not None:
            address = self._address({name: str(value.of(other)) for name, value in self.values.items()})
            return [
                self._telling(address, deepcopy(body), other, one)
                for one in (self.told.value.of(family), self.told.value.unknown())
            ]
        own = {name: str(value.of(family)) for name, value in self.values.items()}
        nobodys = {name: str(value.unknown()) for name, value in self.values.items()}
        mixed = [own, *(own | {name: nobodys[name]} for name in own), *([nobodys] if len(own) > 1 else [])]
        return [Request(self._address(one), deepcopy(body), tuple(one.values())) for one in mixed]

    def _address(self, values: Mapping[str, str]) -> str:
        address = self.path
        for name, value in {**values, **{name: str(given) for name, given in GIVEN.items()}}.items():
            address = address.replace(f"{{{name}}}", value)
        return address

    def _telling(self, address: str, body: Json | None, other: Family, value: Any) -> "Request":
        assert self.told is not None
        said = tuple(str(one) for one in value.values()) if isinstance(value, dict) else (str(value),)
        if self.told.pointer.startswith("?"):
            return Request(f"{address}{self.told.pointer}={value}", body, said)
        assert body is not None, self
        for pointer, besides in self.told.besides(other).items():
            put(body, pointer, deepcopy(besides))
        put(body, self.told.pointer, value)
        return Request(address, body, said)


@dataclass(frozen=True)
class Request:
    """What is sent, and the values told in it."""

    address: str
    body: Json | None
    said: tuple[str, ...]


def values_in_path(method: str, path: str, parameters: Iterable[str]) -> dict[str, Value]:
    """Parameter of a route's address → whose it is."""
    names = [one for one in parameters if one in IN_PATHS and path not in NOBODYS_FACILITY]
    return {name: IN_PATHS[name] for name in names} | ELSEWHERE.get((method, path), {})


def probes_of(method: str, path: str, parameters: Iterable[str]) -> Iterator[Probe]:
    """The probes of a route with these parameters in its address."""
    values = values_in_path(method, path, parameters)
    if values:
        yield Probe(method, path, ",".join(values), values)
        for others in ALSO_IN_PATHS.get((method, path), ()):
            yield Probe(method, path, ",".join(one.name for one in others.values()), values | others)
    for one in TOLD.get((method, path), ()):
        yield Probe(method, path, f"{one.pointer} {one.value.name}", {**values, **one.path}, one)
