"""Two impressions side by side as SVG: every pair of minutiae is one mark that shows its mate when it has the focus."""

from typing import Final

from registry.core.messages import Message, _
from registry.core.svg import Drawing
from registry.fingerprints.matching.examination import Examination

GAP_PX: Final = 24
RADIUS_PX: Final = 7
PAIRED, ENDING, BIFURCATION = "#0a7d33", "#b3372f", "#2050d0"


def fingers_svg(
    examination: Examination, addresses: tuple[str, str], title: Message | str, *, has_marks: bool = True
) -> str:
    """The two pictures, which are at these addresses, with numbered pairs; without marks, the ridges alone."""
    left, right = examination.left, examination.right
    beside = left.width_px + GAP_PX
    drawing = Drawing(
        beside + right.width_px, max(left.height_px, right.height_px), title=title, font_px=15, has_links=has_marks
    )
    drawing.image(0, 0, left.width_px, left.height_px, addresses[0])
    drawing.image(beside, 0, right.width_px, right.height_px, addresses[1])
    if not has_marks:
        return str(drawing)
    for impression, across in ((left, 0), (right, beside)):
        for x, y, is_ending in impression.unpaired:
            colour = ENDING if is_ending else BIFURCATION
            drawing.circle(x + across, y, RADIUS_PX - 3, fill="none", stroke=colour, stroke_width=1.5)
    for number, ((x1, y1), (x2, y2)) in enumerate(examination.pairs, 1):
        label = _("Pair {number}", number=number)
        with drawing.group(class_="mate", tabindex="0", role="img", aria_label=str(label)):
            drawing.line(x1, y1, x2 + beside, y2, stroke=PAIRED, stroke_width=2)
            for x, y in ((x1, y1), (x2 + beside, y2)):
                drawing.circle(x, y, RADIUS_PX, hint=label, fill="none", stroke=PAIRED, stroke_width=2.5)
                drawing.text(
                    x + RADIUS_PX + 2,
                    y - RADIUS_PX + 2,
                    str(number),
                    fill=PAIRED,
                    font_weight="bold",
                    stroke="#ffffff",
                    stroke_width=3,
                    paint_order="stroke",
                )
    return str(drawing)
