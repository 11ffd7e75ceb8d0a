"""Reads the built table of districts."""

import csv
import importlib.resources
from collections.abc import Iterator
from dataclasses import dataclass

TABLE = "places.csv"
COLUMNS = ("scheme", "code", "department", "province", "district", "latitude", "longitude", "position_of")


@dataclass(frozen=True, slots=True)
class District:
    """A district in one scheme, with a position in degrees (WGS 84) of itself, its province or its department."""

    scheme: str
    code: str
    department: str
    province: str
    district: str
    latitude: float
    longitude: float
    position_of: str


def districts() -> Iterator[District]:
    """Every district of both schemes, ordered by scheme and code."""
    text = importlib.resources.files(__package__).joinpath(TABLE).read_text("utf-8")
    # The lines of the licence notice begin with a hash sign.
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        yield District(
            row["scheme"],
            row["code"],
            row["department"],
            row["province"],
            row["district"],
            float(row["latitude"]),
            float(row["longitude"]),
            row["position_of"],
        )
