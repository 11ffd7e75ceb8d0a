"""Drawings as SVG text: escaping, numbers and the document in one place.

    drawing = Drawing(860, 400, title="Timeline")
    drawing.rect(10, 10, 80, 18, fill="#1b7f4d")
    drawing.text(12, 24, name, hint=whole_name, font_weight="bold")
    str(drawing)

All lengths are pixels from the upper left corner. Other attributes are given by their SVG names with `_` for `-`; one
that is None is left out.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from textwrap import wrap
from typing import Final, Literal
from xml.sax.saxutils import escape, quoteattr

from registry.core.messages import Message

Value = str | float | Message | None
INK, PAPER, AXIS, GRID = "#222222", "#ffffff", "#555555", "#dddddd"
DIGITS: Final = 1
"""Decimals of a coordinate: a tenth of a pixel."""


class Drawing:
    """One SVG picture on a white ground, made mark by mark; `str` gives the document."""

    def __init__(
        self,
        width: float,
        height: float,
        *,
        title: Message | str,
        font_px: int = 12,
        font: str = "sans-serif",
        has_links: bool = False,
    ) -> None:
        self.width, self.height = width, height
        size = f"0 0 {_number(width)} {_number(height)}"
        head = _attributes(
            {"viewBox": size, "width": width, "height": height, "font-family": font, "font-size": font_px}
        )
        self._marks = [
            f'<svg xmlns="http://www.w3.org/2000/svg"{head} role="{"group" if has_links else "img"}">',
            f"<title>{escape(str(title))}</title>",
        ]
        self.rect(0, 0, width, height, fill=PAPER)

    def rect(
        self, x: float, y: float, width: float, height: float, *, hint: Message | str = "", **style: Value
    ) -> None:
        """A rectangle by its upper left corner; `hint` is shown while the pointer rests on it."""
        self._add("rect", {"x": x, "y": y, "width": width, "height": height, **style}, hint=hint)

    def circle(
        self, x: float, y: float, radius: float, *, hint: Message | str = "", address: str = "", **style: Value
    ) -> None:
        """A circle around a point; with an address, it is a link named by the hint."""
        if address:
            self._marks.append(f"<a{_attributes({'href': address, 'aria-label': str(hint)})}>")
        self._add("circle", {"cx": x, "cy": y, "r": radius, **style}, hint=hint)
        if address:
            self._marks.append("</a>")

    def line(self, x1: float, y1: float, x2: float, y2: float, *, hint: Message | str = "", **style: Value) -> None:
        """A straight line."""
        path = f"M{_number(x1)},{_number(y1)}L{_number(x2)},{_number(y2)}"
        self._add("path", {"d": path, "stroke": AXIS, **style}, hint=hint)

    def polyline(self, points: Iterable[tuple[float, float]], **style: Value) -> None:
        """Straight lines from point to point; two neighbours that fall together are drawn as one."""
        joined = " ".join(dict.fromkeys(f"{_number(x)},{_number(y)}" for x, y in points))
        self._add("polyline", {"points": joined, "fill": "none", "stroke": AXIS, **style})

    def text(
        self,
        x: float,
        y: float,
        words: Message | str,
        *,
        anchor: Literal["start", "middle", "end"] = "start",
        hint: Message | str = "",
        **style: Value,
    ) -> None:
        """Words on a base line, from, around or up to a point."""
        place: dict[str, Value] = {"x": x, "y": y, "text-anchor": None if anchor == "start" else anchor}
        self._add("text", place | style, str(words), hint)

    def fitted_text(
        self,
        x: float,
        y: float,
        words: Message | str,
        longest: int,
        *,
        suffix: str = "",
        anchor: Literal["start", "middle", "end"] = "start",
        **style: Value,
    ) -> None:
        """Words cut to `longest` characters, then the suffix; words that are cut are whole in the hint."""
        whole = str(words)
        if len(whole) <= longest:
            self.text(x, y, whole + suffix, anchor=anchor, **style)  # type: ignore[arg-type]  # style holds no hint
        else:
            cut = f"{whole[: longest - 1]}…{suffix}"
            self.text(x, y, cut, anchor=anchor, hint=whole, **style)

    def text_lines(self, x: float, y: float, lines: Iterable[str], line_px: float, **style: Value) -> None:
        """Lines of words, one below the other, the first on this base line."""
        for number, line in enumerate(lines):
            self.text(x, y + number * line_px, line, **style)  # type: ignore[arg-type]  # style holds no anchor

    def image(self, x: float, y: float, width: float, height: float, address: str) -> None:
        """A picture that lies at an address of ours."""
        self._add("image", {"x": x, "y": y, "width": width, "height": height, "href": address})

    @contextmanager
    def group(self, **attributes: Value) -> Iterator[None]:
        """Everything drawn within belongs together."""
        named = {name.removesuffix("_"): value for name, value in attributes.items()}
        self._marks.append(f"<g{_attributes(named)}>")
        yield
        self._marks.append("</g>")

    def axis(self, ticks: Iterable[tuple[float, str]], top: float, bottom: float) -> None:
        """A horizontal axis: at each (x, label) a line from `top` to `bottom` and the label below it."""
        for x, label in ticks:
            self.line(x, top, x, bottom, stroke=GRID)
            self.text(x, bottom + 20, label, anchor="middle", fill=AXIS)

    def _add(self, tag: str, attributes: dict[str, Value], words: str = "", hint: Message | str = "") -> None:
        inside = (f"<title>{escape(str(hint))}</title>" if hint else "") + escape(words)
        start = f"<{tag}{_attributes(attributes)}"
        self._marks.append(f"{start}>{inside}</{tag}>" if inside else f"{start}/>")

    def __str__(self) -> str:
        return "\n".join([*self._marks, "</svg>\n"])


def lines_of(words: Message | str, longest: int) -> list[str]:
    """Words in lines of at most so many characters; one empty line where there are none."""
    return wrap(str(words), longest) or [""]


def minus(number: str) -> str:
    """A number with the sign for minus instead of a hyphen."""
    return number.replace("-", "\N{MINUS SIGN}")


def _attributes(values: dict[str, Value]) -> str:
    return "".join(
        f" {name.replace('_', '-')}={quoteattr(_number(value) if isinstance(value, int | float) else str(value))}"
        for name, value in values.items()
        if value is not None
    )


def _number(value: float) -> str:
    return f"{value:.{DIGITS}f}".removesuffix(".0")
