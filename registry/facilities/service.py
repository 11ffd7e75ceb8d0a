"""Load the places; import facilities and professionals."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Boolean, Table, or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.expression import literal_column

from registry.core.context import Context
from registry.core.database import Base
from registry.core.folding import fold
from registry.core.messages import _
from registry.facilities import queries
from registry.facilities.csv_rows import FacilityRow, ProfessionalRow
from registry.facilities.models import Facility, Place, Professional
from registry.facilities.places.table import districts
from registry.facilities.sheet import Sheet

DISTRICTS: Final = {"INEI": 1893, "RENIEC": 1839}
"""Number of districts of each scheme in the built table; loading is complete when all are there."""


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows an import added, changed and left unchanged."""

    added: int
    changed: int
    unchanged: int


def load_places(ctx: Context) -> int:
    """Load the districts of both schemes from the built table, once; return how many were added."""
    if queries.place_count(ctx.session) == sum(DISTRICTS.values()):
        return 0
    rows = [
        {**asdict(place), "search": fold(f"{place.district} {place.province} {place.department}")}
        for place in districts()
    ]
    added = len(ctx.session.execute(insert(Place).on_conflict_do_nothing().returning(Place.code), rows).all())
    ctx.journal("places.loaded", "place", "all", added=added)
    return added


def import_facilities(ctx: Context, sheet: Sheet[FacilityRow]) -> Imported:
    """Add or update facilities, all or none; repeating it changes nothing. Raises Invalid with every error."""
    known = queries.place_keys(ctx.session)
    sheet.refuse_errors(lambda key: key in known, _("There is no such district in this scheme."))
    values = [
        {**asdict(row), "services": list(row.services), "search": fold(row.name), "updated_at": ctx.now}
        for row in sheet.rows
    ]
    done = _upsert(ctx, Base.metadata.tables[Facility.__tablename__], ["code"], values)
    ctx.journal("facilities.imported", "facility", "many", **asdict(done))
    return done


def import_professionals(ctx: Context, sheet: Sheet[ProfessionalRow]) -> Imported:
    """Add or update professionals, all or none, in the same way."""
    known = queries.facility_codes(ctx.session)
    sheet.refuse_errors(
        lambda key: key in known, _("There is no facility with this code. Import the facilities first.")
    )
    values = [{**asdict(row), "updated_at": ctx.now} for row in sheet.rows]
    done = _upsert(ctx, Base.metadata.tables[Professional.__tablename__], ["document", "facility_code"], values)
    ctx.journal("professionals.imported", "professional", "many", **asdict(done))
    return done


def _upsert(ctx: Context, table: Table, keys: Sequence[str], values: Sequence[dict[str, Any]]) -> Imported:
    if not values:
        return Imported(0, 0, 0)
    statement = insert(table)
    new = {name: statement.excluded[name] for name in values[0] if name not in keys}
    differs = or_(*(table.c[name].is_distinct_from(value) for name, value in new.items() if name != "updated_at"))
    written = statement.on_conflict_do_update(index_elements=keys, set_=new, where=differs)
    # xmax is 0 in a row just inserted; a row without differences is not returned.
    fresh = written.returning(literal_column("xmax = 0", Boolean))
    is_new = ctx.session.connection().execute(fresh, values).scalars().all()
    return Imported(sum(is_new), len(is_new) - sum(is_new), len(values) - len(is_new))
