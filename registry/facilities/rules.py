"""Formats and distances. Pure."""

import math
import re
from typing import Final

SCHEMES: Final = ("INEI", "RENIEC")
"""They number the same districts differently, so a code needs its scheme."""
DISTRICT, PROVINCE, DEPARTMENT = LEVELS = ("district", "province", "department")
"""What a place's position belongs to: where the district's own is unknown, the province or department."""
SERVICES: Final = ("births", "registry", "neonatology", "surgery", "laboratory")
PROFESSIONS: Final = (
    "physician",
    "obstetrician",
    "nurse",
    "intern",
    "technician",
    "midwife",
    "relative",
    "other",
)
LICENSED: Final = ("physician", "obstetrician", "nurse")
"""Professions with a licence number; lay attendants and trainees have none."""
LATITUDES: Final = (-18.4, 0.1)
"""Degrees: Peru's territory with a margin of a few kilometres."""
LONGITUDES: Final = (-81.5, -68.6)
"""Degrees, with the same margin."""
LONGEST_FACILITY_NAME: Final = 200
EARTH_RADIUS_KM: Final = 6371.0
"""Mean radius (IUGG)."""

_RENIPRESS = re.compile("[0-9]{8}")
_UBIGEO = re.compile("(0[1-9]|1[0-9]|2[0-5])[0-9]{4}")
_LICENCE = re.compile("[0-9]{3,6}")


def is_renipress(code: str) -> bool:
    """Whether the code is eight digits, zero-padded."""
    return bool(_RENIPRESS.fullmatch(code))


def is_ubigeo(code: str) -> bool:
    """Whether the code is six digits DDPPDD, with a department from 01 to 25."""
    return bool(_UBIGEO.fullmatch(code))


def is_licence(number: str) -> bool:
    """Whether the number is three to six digits."""
    return bool(_LICENCE.fullmatch(number))


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance between two points given as (latitude, longitude) in degrees."""
    (phi1, lambda1), (phi2, lambda2) = ((math.radians(p[0]), math.radians(p[1])) for p in (a, b))
    across = math.cos(phi1) * math.cos(phi2) * math.sin((lambda2 - lambda1) / 2) ** 2
    haversine = math.sin((phi2 - phi1) / 2) ** 2 + across
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(haversine)))


def distance_km_sql(a: str, b: str) -> str:
    """`distance_km` in SQL between the latitude and longitude of two tables; NULL where either is unknown."""
    # least() ignores NULL: without the CASE an unknown place would be at the antipodes.
    across = f"cos(radians({a}.latitude)) * cos(radians({b}.latitude))"
    haversine = (
        f"power(sin(radians({a}.latitude - {b}.latitude) / 2), 2) "
        f"+ {across} * power(sin(radians({a}.longitude - {b}.longitude) / 2), 2)"
    )
    is_known = f"{a}.latitude IS NOT NULL AND {b}.latitude IS NOT NULL"
    return f"CASE WHEN {is_known} THEN {2 * EARTH_RADIUS_KM} * asin(sqrt(least(1, {haversine}))) END"
