"""Pictures of the engine's results: a finger's minutiae and ridges, two fingers' pairs, the stages of an extraction."""

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from biometrics.images.raster import FingerprintImage
from biometrics.matcher.calibration import COUNTED_SCORES
from biometrics.matcher.comparison import Comparison
from biometrics.quality import Quality
from biometrics.ridges.period import CloseLook
from biometrics.ridges.spectra import WINDOW_PX
from biometrics.template import RIDGE_PERIOD_PX, Template

ENDING, BIFURCATION, PAIRED, NUMBER = "#d02020", "#2050d0", "#10a040", "#005020"
ONE_FINGER_SCORE: Final = 30.0
"""From it on a pair speaks for one finger, however little it shows."""
MEANING: Final = {
    "pairs": "paired minutiae, by reliability",
    "position": "how close they are",
    "direction": "how well their directions agree",
    "kind": "same kind (ending or bifurcation) less different kind",
    "edges": "matching neighbours around them",
    "share": "share of minutiae paired where the prints overlap",
    "unpaired": "reliable minutiae there without a mate",
    "scale": "implausible scale",
    "agreement": "agreement of whole neighbourhoods, before alignment",
    "floor": "what that agreement alone is worth beyond the above",
    "chance": "how easily prints such as these agree by chance: few minutiae, close together, all pointing alike",
    "readings": "the best of two or four pairs of readings counts, as a print was unclear and was drawn anew",
}
"""What each part of the evidence means, see `matcher.parameters.PARTS`."""
LETTER_PX: Final = 15
SIDE_PX: Final = 760
"""Minimum length of the longer side of a drawn impression."""
AGREES: Final = 0.25
"""Logarithmic: ridges with a period within this of the finger's are drawn in green."""


def draw_finger(image: FingerprintImage, template: Template, quality: Quality, look: CloseLook | None) -> Image.Image:
    """The impression with its minutiae (endings red, bifurcations blue), beside it its ridges, and captions below."""
    left = _with_minutiae(image, template, None)
    right = None if look is None else draw_ridges(look, left.size)
    canvas = Image.new("RGB", (left.width * (1 if right is None else 2), left.height), "white")
    canvas.paste(left, (0, 0))
    if right is not None:
        canvas.paste(right, (left.width, 0))
    reasons = ", ".join(quality.reasons).replace("_", " ") or "nothing to improve"
    claim = "no resolution claimed" if template.ppi is None else f"{template.ppi:.0f} ppi claimed"
    return _with_caption(
        canvas,
        (
            f"{len(template)} minutiae, {quality.minutiae} of them reliable: endings red, bifurcations blue",
            (
                f"ridge period {template.ridge_period_px:.2f} px of the image, "
                f"confidence {template.period_confidence:.2f}: "
                f"scaled to {RIDGE_PERIOD_PX:g} px by {template.scale:.2f}; {claim}"
            ),
            (
                f"quality {quality.score} of 100: area {quality.area:.2f}, clarity {quality.clarity:.2f}, "
                f"contrast {quality.contrast:.2f}; {reasons}"
            ),
            ("right: each stroke runs along the ridges; green where they have the finger's period, orange elsewhere"),
        ),
    )


def draw_ridges(look: CloseLook, size: tuple[int, int] | None = None) -> Image.Image:
    """The finger at a ridge period of 9 px, with the ridge direction and period measured in each spectral window."""
    grey = Image.fromarray(look.pixels)
    width, height = size or grey.size
    canvas = Image.blend(grey.convert("RGB").resize((width, height)), Image.new("RGB", (width, height), "white"), 0.45)
    across, down = width / grey.width, height / grey.height
    draw = ImageDraw.Draw(canvas)
    seen, finger = look.seen, look.period.px * look.scale
    for at in np.flatnonzero(seen.has_ridges):
        x, y = (seen.left[at] + WINDOW_PX / 2) * across, (seen.top[at] + WINDOW_PX / 2) * down
        along = seen.orientation[at] + math.pi / 2
        dx, dy = 9 * across * math.cos(along), 9 * down * math.sin(along)
        agrees = abs(math.log(seen.period_px[at] / finger)) < AGREES
        draw.line((x - dx, y - dy, x + dx, y + dy), fill="#108030" if agrees else "#e07000", width=3)
    return canvas


def draw_stages(image: FingerprintImage, stages: Mapping[str, Any]) -> dict[str, Image.Image]:
    """A picture of each stage in an extraction's trace, by file name, in order."""
    measured, scaled, minutiae = stages["measured"], stages["scaled"], stages["minutiae"]
    box = measured.box
    whole = Image.fromarray(image.pixels).convert("RGB")
    ImageDraw.Draw(whole).rectangle((box.left, box.top, box.right - 1, box.bottom - 1), outline=PAIRED, width=2)
    pictures = {"1-image-and-box": whole}
    if measured.look is not None:
        pictures["2-ridges"] = draw_ridges(measured.look)
    finger = Image.fromarray(scaled).convert("RGB")
    pictures["3-finger-scaled"] = finger
    strength = np.sqrt(np.clip(stages["likelihood"], 0, 1))
    glow = np.stack([np.full_like(strength, 255), 255 * (1 - strength), 255 * (1 - strength)], axis=-1).astype(np.uint8)
    pictures["4-likelihood-of-minutiae"] = Image.blend(finger, Image.fromarray(glow), 0.6)
    marked = finger.resize((2 * finger.width, 2 * finger.height))
    draw = ImageDraw.Draw(marked)
    for x, y, angle, kind, reliability in zip(*minutiae, strict=True):
        _mark(draw, 2 * float(x), 2 * float(y), float(angle), _colour(int(kind)), 2 + int(reliability) // 20)
    pictures["5-minutiae"] = marked
    if "drawing" in stages:
        pictures["6-drawn-anew"] = Image.fromarray(stages["drawing"]).convert("RGB")
    return pictures


def draw_pair(
    images: tuple[FingerprintImage, FingerprintImage],
    templates: tuple[Template, Template],
    comparison: Comparison,
    caption: Sequence[str] | None = None,
) -> Image.Image:
    """Two impressions side by side, paired minutiae joined and given the same number, and sentences below.

    caption: by default `explanation`, in English; give other sentences to show it in another language, or none.
    """
    templates = (
        templates[0].readings[comparison.readings[0]],
        templates[1].readings[comparison.readings[1]],
    )
    left, right = (
        _with_minutiae(image, template, set(comparison.pairs[:, side].tolist()))
        for side, (image, template) in enumerate(zip(images, templates, strict=True))
    )
    canvas = Image.new("RGB", (left.width + right.width, max(left.height, right.height)), "white")
    canvas.paste(left, (0, 0))
    canvas.paste(right, (left.width, 0))
    draw = ImageDraw.Draw(canvas)
    places = sorted(
        (
            (_on_canvas(images[0], templates[0], first), _on_canvas(images[1], templates[1], second))
            for first, second in comparison.pairs.tolist()
        ),
        key=lambda pair: pair[0][1],
    )
    for (x1, y1), (x2, y2) in places:
        draw.line((x1, y1, x2 + left.width, y2), fill=PAIRED, width=1)
    font = ImageFont.load_default(LETTER_PX - 2)
    for number, ((x1, y1), (x2, y2)) in enumerate(places, 1):
        for x, y in ((x1, y1), (x2 + left.width, y2)):
            draw.text((x - 8, y), str(number), NUMBER, font, anchor="rm", stroke_width=2, stroke_fill="white")
    return _with_caption(canvas, explanation(comparison) if caption is None else caption)


def explanation(comparison: Comparison) -> tuple[str, ...]:
    """A comparison in sentences: what the score means, how the prints align, the evidence for and against."""
    score, pairs = comparison.score, len(comparison.pairs)
    frequency = f"about 1 in {_odds(score)} pairs of two different fingers agrees as well"
    counted = COUNTED_SCORES[-1]
    beyond = f"; beyond 1 in {_odds(counted)} this is extrapolated, not counted" if score > counted else ""
    caveats = (
        () if comparison.assessable else ("not assessable: too little to see for a low score to mean two fingers",)
    )
    if comparison.assessable and not comparison.shows_enough and score < ONE_FINGER_SCORE:
        caveats = ("too little of the same skin may be shown by both: a low score does not mean two fingers",)
    drawn = [side for side, reading in zip(("left", "right"), comparison.readings, strict=True) if reading]
    whose = " and the ".join(drawn)
    again = (f"of the {whose} print the minutiae are those of its second reading, ridges drawn anew",) if drawn else ()
    degrees = math.degrees(comparison.rotation_rad)
    alignment = (
        f"{pairs} minutiae agree: green, joined and numbered alike. The left print matches the right one when rotated "
        f"{'' if degrees >= 0 else 'counter'}clockwise by {abs(degrees):.1f} degrees, "
        f"at {comparison.scale:.3f} of its scale"
        if pairs
        else "nowhere do neighbouring minutiae agree enough to align the prints"
    )
    parts = ", ".join(f"{MEANING[name]} {value:+.2f}" for name, value in comparison.parts.items() if round(value, 2))
    return (
        f"score {score:.1f}: {frequency}{beyond}",
        *caveats,
        *again,
        alignment,
        f"evidence {comparison.raw:.2f}, in natural-log odds, is the sum of: {parts or 'nothing'}",
        "green: paired; red: ending, blue: bifurcation without a mate",
    )


def _odds(score: float) -> str:
    """One in how many pairs, to two digits."""
    pairs = 10 ** (score / 10)
    return f"{pairs:.1f}" if pairs < 10 else f"{float(f'{pairs:.2g}'):,.0f}"


def _zoom(image: FingerprintImage) -> float:
    height, width = image.pixels.shape
    return max(1.0, SIDE_PX / int(max(height, width)))


def _on_canvas(image: FingerprintImage, template: Template, row: int) -> tuple[float, float]:
    factor = _zoom(image) / template.scale
    return float(template.x[row]) * factor, float(template.y[row]) * factor


def draw_minutiae(image: FingerprintImage, template: Template) -> Image.Image:
    """The impression with its minutiae: endings red, bifurcations blue."""
    return _with_minutiae(image, template, None)


def _with_minutiae(image: FingerprintImage, template: Template, paired: set[int] | None) -> Image.Image:
    height, width = (round(side * _zoom(image)) for side in image.pixels.shape)
    canvas = Image.fromarray(image.pixels).convert("RGB").resize((width, height))
    draw = ImageDraw.Draw(canvas)
    for row in range(len(template)):
        colour = PAIRED if paired is not None and row in paired else _colour(int(template.kind[row]))
        _mark(draw, *_on_canvas(image, template, row), float(template.direction[row]), colour, 5)
    return canvas


def _colour(kind: int) -> str:
    return ENDING if kind == 1 else BIFURCATION


def _mark(draw: ImageDraw.ImageDraw, x: float, y: float, angle: float, colour: str, radius: float) -> None:
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=colour, width=2)
    draw.line((x, y, x + 4 * radius * math.cos(angle), y - 4 * radius * math.sin(angle)), fill=colour, width=2)


def _with_caption(picture: Image.Image, sentences: Sequence[str]) -> Image.Image:
    font = ImageFont.load_default(LETTER_PX)
    width = max(picture.width, SIDE_PX)
    letters = int(width / (0.55 * LETTER_PX))
    caption = "\n".join(textwrap.fill(sentence, letters) for sentence in sentences)
    height = round((caption.count("\n") + 1) * 1.4 * LETTER_PX) + 20
    canvas = Image.new("RGB", (width, picture.height + height), "white")
    canvas.paste(picture, (0, 0))
    ImageDraw.Draw(canvas).multiline_text((10, picture.height + 8), caption, fill="black", font=font)
    return canvas
