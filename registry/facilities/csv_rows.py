"""Facilities and professionals from CSV files as health offices keep them, with all errors of all rows."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from registry.core.messages import _
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
    """A facility in a file; its `ubigeo` is checked against the places during the import."""

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
    """A professional in a file; the `facility_code` is checked against the facilities during the import."""

    document: str
    profession: str
    licence: str | None
    facility_code: str
    is_active: bool


def read_facilities(content: bytes) -> Sheet[FacilityRow]:
    """Columns renipress, name, ubigeo_scheme, ubigeo [, latitude, longitude, services (a|b), active]."""
    required = ("renipress", "name", "ubigeo_scheme", "ubigeo")
    optional = ("latitude", "longitude", "services", "active")
    return read_sheet(content, required, optional, ("renipress",), _facility)


def read_professionals(content: bytes) -> Sheet[ProfessionalRow]:
    """Columns document, profession, facility [, licence, active]."""
    required, optional = ("document", "profession", "facility"), ("licence", "active")
    return read_sheet(content, required, optional, ("document", "facility"), _professional)


def _facility(cells: Mapping[str, str], line: Line) -> FacilityRow:
    name = unicodedata.normalize("NFC", cells["name"])
    scheme, ubigeo = cells["ubigeo_scheme"].upper(), cells["ubigeo"]
    services = tuple(part.strip() for part in cells.get("services", "").split("|") if part.strip())
    latitude, longitude = _degrees(cells, line, "latitude", LATITUDES), _degrees(cells, line, "longitude", LONGITUDES)
    line.need(is_renipress(cells["renipress"]), "renipress", _("Must be eight digits, with leading zeros."))
    line.need(
        0 < len(name) <= LONGEST_FACILITY_NAME,
        "name",
        _("Must have {low} to {high} characters.", low=1, high=LONGEST_FACILITY_NAME),
    )
    line.need(name.isprintable(), "name", _("Control, invisible or direction-changing characters are not allowed."))
    line.need(scheme in SCHEMES, "ubigeo_scheme", _("Must be one of: {choices}.", choices=", ".join(SCHEMES)))
    line.need(is_ubigeo(ubigeo), "ubigeo", _("Must be six digits, beginning with the department."))
    line.need(
        set(services) <= set(SERVICES),
        "services",
        _("Must be some of {choices}, separated by |.", choices=", ".join(SERVICES)),
    )
    line.need((latitude is None) == (longitude is None), "latitude", _("Give both latitude and longitude, or neither."))
    if scheme in SCHEMES and is_ubigeo(ubigeo):
        line.refer(f"{scheme} {ubigeo}", "ubigeo")
    active = _truth(cells, line, "active")
    return FacilityRow(cells["renipress"], name, scheme, ubigeo, latitude, longitude, services, active)


def _professional(cells: Mapping[str, str], line: Line) -> ProfessionalRow:
    document, profession, licence = cells["document"], cells["profession"].lower(), cells.get("licence", "")
    facility = cells["facility"]
    line.need(
        document.isascii() and document.isdigit() and len(document) == 8,
        "document",
        _("Must be a DNI of eight digits."),
    )
    line.need(profession in PROFESSIONS, "profession", _("Must be one of: {choices}.", choices=", ".join(PROFESSIONS)))
    line.need(is_renipress(facility), "facility", _("Must be a RENIPRESS code of eight digits."))
    line.need(
        is_licence(licence) if licence else profession not in LICENSED,
        "licence",
        _("Must be three to six digits; this profession needs a licence."),
    )
    if is_renipress(facility):
        line.refer(facility, "facility")
    return ProfessionalRow(document, profession, licence or None, facility, _truth(cells, line, "active"))


def _degrees(cells: Mapping[str, str], line: Line, column: str, bounds: tuple[float, float]) -> float | None:
    text = cells.get(column, "").replace(",", ".")
    if not text:
        return None
    value = float(text) if _DEGREES.fullmatch(text) else math.nan
    line.need(
        bounds[0] <= value <= bounds[1],
        column,
        _("Must be degrees between {low} and {high}.", low=bounds[0], high=bounds[1]),
    )
    return value


def _truth(cells: Mapping[str, str], line: Line, column: str) -> bool:
    text = cells.get(column, "").lower() or "1"
    line.need(text in _YES | _NO, column, _("Must be 1 or 0."))
    return text in _YES
