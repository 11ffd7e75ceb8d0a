"""The station's own line as the outbox needs it."""

from collections.abc import Mapping
from typing import Any

from station import line
from station.outbox.sending import LineDown, LineRefused


class StationWay:
    """Requests as this station; what the line raises is said in the outbox's words."""

    def __init__(self, own: "line.Line") -> None:
        self._line = own

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """The JSON of an answer. Raises LineDown, LineRefused."""
        try:
            return self._line.request(method, path, body, headers)
        except line.LineDown as error:
            raise LineDown from error
        except line.Refused as refused:
            raise LineRefused(refused.status, refused.slug) from refused
