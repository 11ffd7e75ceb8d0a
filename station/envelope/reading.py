"""Maps of strangers, read field by field: exactly the fields that are expected, each of its type and bounds."""

from collections.abc import Mapping
from typing import Any

from station.envelope.encoding import NotAnEnvelope, decoded


class Fields:
    """A map whose fields are taken one by one; every failure is a NotAnEnvelope that names the field alone."""

    def __init__(self, item: Any, names: tuple[str, ...]) -> None:
        if not isinstance(item, dict) or item.keys() != set(names):
            raise NotAnEnvelope("other fields than those expected")
        self._item: Mapping[str, Any] = item

    @classmethod
    def decoded(cls, data: bytes, names: tuple[str, ...]) -> "Fields":
        """The map that these bytes encode."""
        return cls(decoded(data), names)

    def bytes(self, name: str, least: int, most: int | None = None) -> bytes:
        """A byte string."""
        value = self._item[name]
        if not isinstance(value, bytes) or not least <= len(value) <= (least if most is None else most):
            raise NotAnEnvelope(f"{name}: not a byte string of this length")
        return value

    def text(self, name: str, most: int, least: int = 1) -> str:
        """A text of printable ASCII."""
        value = self._item[name]
        if not isinstance(value, str) or not least <= len(value) <= most or not value.isascii():
            raise NotAnEnvelope(f"{name}: not a text of this length")
        if value and not value.isprintable():
            raise NotAnEnvelope(f"{name}: not printable")
        return value

    def whole(self, name: str, least: int, most: int) -> int:
        """A whole number."""
        value = self._item[name]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise NotAnEnvelope(f"{name}: not a whole number in its range")
        return value

    def items(self, name: str, most: int) -> list[Any]:
        """A list."""
        value = self._item[name]
        if not isinstance(value, list) or len(value) > most:
            raise NotAnEnvelope(f"{name}: not a list of this length")
        return value

    def one_of(self, name: str, known: tuple[str, ...]) -> str:
        """One of the texts that are known."""
        value = self.text(name, 40)
        if value not in known:
            raise NotAnEnvelope(f"{name}: not one of those known")
        return value

    def optional(self, name: str) -> Any | None:
        """Whatever stands there, or None."""
        return self._item[name]
