"""Facilities and professionals from CSV files, as health offices keep them, every row's errors at once."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from registry.facilities.rules import (
    LATITUDES,
    LICENSED,
    LONGEST_FACILITY_NAME,
    LONGITUDES,
    PROFESSIONS,
    SCHEMES,
    SERVICES,
    is_licence,
    is_renipress,
    is_ubigeo,
)
from registry.facilities.sheet import Line, Sheet, read_sheet

_YES = frozenset({"1", "true", "yes", "si", "sí", "activo"})
_NO = frozenset({"0", "false", "no", "inactivo"})
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """One facility as a file gives it; `ubigeo` is checked against the places when it is imported."""

    code: str
    name: str
    ubigeo_scheme: str
    ubigeo: str
    latitude: float | None
    longitude: float | None
    services: tuple[str, ...]
    is_active: bool


@dataclass(frozen=True, slots=True)
class ProfessionalRow:
    """One professional as a file gives it; `facility_code` is checked against the facilities when it is imported."""

    document: str
    profession: str
    licence: str | None
    facility_code: str
    is_active: bool


def read_facilities(content: bytes) -> Sheet[FacilityRow]:
    """Columns renipress, name, ubigeo_scheme, ubigeo [, latitude, longitude, services (a|b), active]."""
    needed, more = ("renipress", "name", "ubigeo_scheme", "ubigeo"), ("latitude", "longitude", "services", "active")
    return read_sheet(content, needed, more, ("renipress",), _facility)


def read_professionals(content: bytes) -> Sheet[ProfessionalRow]:
    """Columns document, profession, facility [, licence, active]."""
    needed, more = ("document", "profession", "facility"), ("licence", "active")
    return read_sheet(content, needed, more, ("document", "facility"), _professional)


def _facility(cells: Mapping[str, str], line: Line) -> FacilityRow:
    name = unicodedata.normalize("NFC", cells["name"])
    scheme, ubigeo = cells["ubigeo_scheme"].upper(), cells["ubigeo"]
    services = tuple(part.strip() for part in cells.get("services", "").split("|") if part.strip())
    latitude, longitude = _degrees(cells, line, "latitude", LATITUDES), _degrees(cells, line, "longitude", LONGITUDES)
    line.need(is_renipress(cells["renipress"]), "renipress", "Eight digits, with leading zeros.")
    line.need(0 < len(name) <= LONGEST_FACILITY_NAME, "name", f"1 to {LONGEST_FACILITY_NAME} characters.")
    line.need(name.isprintable(), "name", "Control, invisible or direction-changing characters are not allowed.")
    line.need(scheme in SCHEMES, "ubigeo_scheme", f"{' or '.join(SCHEMES)}.")
    line.need(is_ubigeo(ubigeo), "ubigeo", "Six digits, the department first.")
    line.need(set(services) <= set(SERVICES), "services", f"Of {', '.join(SERVICES)}, separated by |.")
    line.need((latitude is None) == (longitude is None), "latitude", "Both of latitude and longitude, or neither.")
    if scheme in SCHEMES and is_ubigeo(ubigeo):
        line.refer(f"{scheme} {ubigeo}", "ubigeo")
    active = _truth(cells, line, "active")
    return FacilityRow(cells["renipress"], name, scheme, ubigeo, latitude, longitude, services, active)


def _professional(cells: Mapping[str, str], line: Line) -> ProfessionalRow:
    document, profession, licence = cells["document"], cells["profession"].lower(), cells.get("licence", "")
    facility = cells["facility"]
    line.need(document.isascii() and document.isdigit() and len(document) == 8, "document", "A DNI of eight digits.")
    line.need(profession in PROFESSIONS, "profession", f"One of {', '.join(PROFESSIONS)}.")
    line.need(is_renipress(facility), "facility", "A RENIPRESS code of eight digits.")
    line.need(is_licence(licence) if licence else profession not in LICENSED, "licence", "Three to six digits.")
    if is_renipress(facility):
        line.refer(facility, "facility")
    return ProfessionalRow(document, profession, licence or None, facility, _truth(cells, line, "active"))


def _degrees(cells: Mapping[str, str], line: Line, column: str, bounds: tuple[float, float]) -> float | None:
    text = cells.get(column, "").replace(",", ".")
    if not text:
        return None
    value = float(text) if _DEGREES.fullmatch(text) else math.nan
    line.need(bounds[0] <= value <= bounds[1], column, f"A number of degrees between {bounds[0]} and {bounds[1]}.")
    return value


def _truth(cells: Mapping[str, str], line: Line, column: str) -> bool:
    text = cells.get(column, "").lower() or "1"
    line.need(text in _YES | _NO, column, "1 or 0.")
    return text in _YES
