"""The provinces of Peru by INEI's four digits, as the table of districts has them."""

from collections.abc import Mapping
from typing import Final

from registry.core.folding import fold
from registry.facilities.places.table import districts

_INEI: Final = "INEI"
PROVINCES: Final[Mapping[str, str]] = {place.code[:4]: place.province for place in districts() if place.scheme == _INEI}
"""INEI's number → name."""
_BY_NAME: Final[Mapping[tuple[str, str], str]] = {
    (fold(place.department), fold(place.province)): place.code[:4] for place in districts() if place.scheme == _INEI
}


def province_named(department: str | None, province: str | None) -> str | None:
    """The number of the province with these names; RENIEC's numbers of places are others, the names are the same."""
    return _BY_NAME.get((fold(department), fold(province))) if department and province else None
