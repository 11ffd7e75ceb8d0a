"""Facilities and professionals from CSV files, as health offices keep them: any delimiter, UTF-8 or Latin-1."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from registry.core.errors import FieldError, Invalid
from registry.facilities.rules import LICENSED, PROFESSIONS, SCHEMES, SERVICES, is_licence, is_renipress, is_ubigeo

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """One facility as a file gives it."""

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
    """One professional as a file gives it."""

    document: str
    profession: str
    licence: str | None
    facility_code: str
    is_active: bool


FACILITY_COLUMNS = ("renipress", "name", "ubigeo_scheme", "ubigeo")
PROFESSIONAL_COLUMNS = ("document", "profession", "facility")


def read_facilities(content: bytes) -> list[FacilityRow]:
    """Rows with columns renipress, name, ubigeo_scheme, ubigeo [, latitude, longitude, services, active].

    Raises Invalid with every error of every line: pointer /LINE/COLUMN, the header being line 1.
    """
    rows = _read(content, FACILITY_COLUMNS, _facility)
    _refuse_repeated([row.code for row in rows], "renipress")
    return rows


def read_professionals(content: bytes) -> list[ProfessionalRow]:
    """Rows with columns document, profession, facility [, licence, active]; errors as in read_facilities."""
    rows = _read(content, PROFESSIONAL_COLUMNS, _professional)
    _refuse_repeated([f"{row.document}@{row.facility_code}" for row in rows], "document")
    return rows


def _read(content: bytes, needed: tuple[str, ...], build: Callable[[Mapping[str, str], "_Line"], Row | None]) -> list[Row]:
    text = _decoded(content)
    if "\x00" in text:
        raise Invalid([FieldError("/", "The file holds NUL characters: it is no CSV.")])
    sample = text.splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t|" if "|" not in sample.replace("services", "") else ",;\t", key=sample.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=False)
    columns = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in needed if name not in columns]
    if missing:
        raise Invalid(FieldError(f"/1/{name}", "This column is missing.") for name in missing)
    errors: list[FieldError] = []
    rows: list[Row] = []
    try:
        for values in reader:
            line = _Line(reader.line_num, errors)
            cells = {(k or "").strip().lower(): (v or "").strip() for k, v in values.items() if isinstance(v, str | None)}
            row = build(cells, line)
            if row is not None:
                rows.append(row)
    except csv.Error as error:
        raise Invalid([FieldError(f"/{reader.line_num}", "The line cannot be read as CSV.")]) from error
    if errors:
        raise Invalid(errors)
    return rows


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")  # what spreadsheets of the region write; every byte has a letter in it


def _refuse_repeated(keys: list[str], column: str) -> None:
    repeated = sorted({key for key in keys if keys.count(key) > 1}) if len(set(keys)) != len(keys) else []
    if repeated:
        raise Invalid(FieldError(f"/{keys.index(key) + 2}/{column}", "Stands more than once in the file.") for key in repeated)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    errors: list[FieldError]

    def need(self, holds: bool, column: str, detail: str) -> bool:
        if not holds:
            self.errors.append(FieldError(f"/{self.number}/{column}", detail))
        return holds

    def number_in(self, cells: Mapping[str, str], column: str, low: float, high: float) -> float | None:
        text = cells.get(column, "").replace(",", ".")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        self.need(low <= value <= high, column, f"A number of degrees between {low} and {high}.")
        return value

    def truth(self, cells: Mapping[str, str], column: str) -> bool:
        text = cells.get(column, "").lower() or "1"
        yes, no = {"1", "true", "yes", "si", "sí", "activo"}, {"0", "false", "no", "inactivo"}
        self.need(text in yes | no, column, "1 or 0.")
        return text in yes


def _facility(cells: Mapping[str, str], line: _Line) -> FacilityRow | None:
    code, scheme, ubigeo = cells["renipress"], cells["ubigeo_scheme"].upper(), cells["ubigeo"]
    services = tuple(part.strip() for part in cells.get("services", "").split("|") if part.strip())
    latitude = line.number_in(cells, "latitude", -18.4, 0.1)
    longitude = line.number_in(cells, "longitude", -81.5, -68.6)
    good = [
        line.need(is_renipress(code), "renipress", "Eight digits, with leading zeros."),
        line.need(0 < len(cells["name"]) <= 200, "name", "1 to 200 characters."),
        line.need(scheme in SCHEMES, "ubigeo_scheme", "INEI or RENIEC."),
        line.need(is_ubigeo(ubigeo), "ubigeo", "Six digits, the department first."),
        line.need(set(services) <= set(SERVICES), "services", f"Of {', '.join(SERVICES)}, separated by |."),
        line.need((latitude is None) == (longitude is None), "latitude", "Both of latitude and longitude, or neither."),
    ]
    active = line.truth(cells, "active")
    if not all(good):
        return None
    return FacilityRow(code, cells["name"], scheme, ubigeo, latitude, longitude, services, active)


def _professional(cells: Mapping[str, str], line: _Line) -> ProfessionalRow | None:
    document, profession, licence = cells["document"], cells["profession"].lower(), cells.get("licence", "")
    good = [
        line.need(document.isascii() and document.isdigit() and len(document) == 8, "document", "A DNI of eight digits."),
        line.need(profession in PROFESSIONS, "profession", f"One of {', '.join(PROFESSIONS)}."),
        line.need(is_renipress(cells["facility"]), "facility", "A RENIPRESS code of eight digits."),
        line.need(is_licence(licence) if licence else profession not in LICENSED, "licence", "Three to six digits."),
    ]
    active = line.truth(cells, "active")
    return ProfessionalRow(document, profession, licence or None, cells["facility"], active) if all(good) else None
