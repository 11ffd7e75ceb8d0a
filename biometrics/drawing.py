"""Pictures of what the engine saw: a finger's minutiae, two fingers' pairs."""

import math
from typing import Final

from PIL import Image, ImageDraw

from biometrics.images import FingerprintImage
from biometrics.matcher.comparison import Comparison
from biometrics.quality import Quality
from biometrics.template import Template

ZOOM: Final = 2
ENDING, BIFURCATION, PAIRED = "#d02020", "#2050d0", "#10a040"
BAND_PX: Final = 110
"""Height of the words under a picture."""


def draw_finger(image: FingerprintImage, template: Template, quality: Quality) -> Image.Image:
    """The impression with its minutiae (endings red, bifurcations blue), its ridge period and quality in words."""
    canvas = _with_minutiae(image, template, None)
    reasons = ", ".join(quality.reasons) or "none"
    words = (
        f"{len(template)} minutiae; ridge period {template.ridge_period_px:.1f} px of the image "
        f"(confidence {template.period_confidence:.2f}), scale {template.scale:.2f}\n"
        f"quality {quality.score}: area {quality.area:.2f}, clarity {quality.clarity:.2f}, "
        f"contrast {quality.contrast:.2f}\nreasons: {reasons}"
    )
    return _over_words(canvas, words)


def draw_pair(
    images: tuple[FingerprintImage, FingerprintImage], templates: tuple[Template, Template], comparison: Comparison
) -> Image.Image:
    """Two impressions side by side, their paired minutiae joined, and the parts of the score in words."""
    left, right = (
        _with_minutiae(image, template, set(comparison.pairs[:, side].tolist()))
        for side, (image, template) in enumerate(zip(images, templates, strict=True))
    )
    canvas = Image.new("RGB", (left.width + right.width, max(left.height, right.height)), "white")
    canvas.paste(left, (0, 0))
    canvas.paste(right, (left.width, 0))
    draw = ImageDraw.Draw(canvas)
    for first, second in comparison.pairs.tolist():
        x1, y1 = _on_canvas(templates[0], first)
        x2, y2 = _on_canvas(templates[1], second)
        draw.line((x1, y1, x2 + left.width, y2), fill=PAIRED, width=1)
    parts = ", ".join(f"{name} {value:+.2f}" for name, value in comparison.parts.items())
    words = (
        f"score {comparison.score:.1f} (raw {comparison.raw:.2f}); {len(comparison.pairs)} pairs; turned by "
        f"{math.degrees(comparison.rotation_rad):.1f} degrees, scale {comparison.scale:.3f}\n{_wrapped(parts, 100)}"
    )
    return _over_words(canvas, words)


def _on_canvas(template: Template, row: int) -> tuple[float, float]:
    factor = ZOOM / template.scale
    return float(template.x[row]) * factor, float(template.y[row]) * factor


def _with_minutiae(image: FingerprintImage, template: Template, paired: set[int] | None) -> Image.Image:
    height, width = image.pixels.shape
    canvas = Image.fromarray(image.pixels).convert("RGB").resize((width * ZOOM, height * ZOOM))
    draw = ImageDraw.Draw(canvas)
    for row in range(len(template)):
        x, y = _on_canvas(template, row)
        colour = ENDING if template.kind[row] == 1 else BIFURCATION
        if paired is not None and row in paired:
            colour = PAIRED
        angle = float(template.direction[row])
        draw.ellipse((x - 5, y - 5, x + 5, y + 5), outline=colour, width=2)
        draw.line((x, y, x + 20 * math.cos(angle), y - 20 * math.sin(angle)), fill=colour, width=2)
    return canvas


def _over_words(picture: Image.Image, words: str) -> Image.Image:
    canvas = Image.new("RGB", (max(picture.width, 640), picture.height + BAND_PX), "white")
    canvas.paste(picture, (0, 0))
    ImageDraw.Draw(canvas).multiline_text((8, picture.height + 8), words, fill="black")
    return canvas


def _wrapped(words: str, width: int) -> str:
    lines = [""]
    for word in words.split():
        lines[-1:] = [f"{lines[-1]} {word}".strip()] if len(lines[-1]) + len(word) < width else [lines[-1], word]
    return "\n".join(lines)
