"""Pictures of what the engine saw: a finger's minutiae, two fingers' pairs, a trial's error curve."""

import math
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image, ImageDraw

from biometrics.evaluation import Trial
from biometrics.images import FingerprintImage
from biometrics.matcher.comparison import Comparison
from biometrics.quality import Quality
from biometrics.rates import error_curve
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


def det_svg(trials: Sequence[Trial]) -> str:
    """Detection error trade-off: false non-match over false match rate, both logarithmic from 10⁻⁴ to 1, as SVG."""
    side, edge = 480, 60
    colours = ("#2050d0", "#d02020", "#10a040", "#a05000", "#8030a0", "#008080")

    def at(fmr: float, fnmr: float) -> str:
        x, y = (min(1.0, max(0.0, 1 + math.log10(max(rate, 1e-9)) / 4)) for rate in (fmr, fnmr))
        return f"{edge + side * x:.1f},{edge + side * (1 - y):.1f}"

    marks = []
    for power in range(-4, 1):
        step = side * (1 + power / 4)
        marks.append(f'<path d="M{edge + step},{edge}v{side}M{edge},{edge + side - step}h{side}" stroke="#ccc"/>')
        marks.append(f'<text x="{edge + step}" y="{edge + side + 18}" text-anchor="middle">1e{power}</text>')
        marks.append(f'<text x="{edge - 6}" y="{edge + side - step + 4}" text-anchor="end">1e{power}</text>')
    for index, trial in enumerate(trials):
        _, fmr, fnmr = error_curve(trial.genuine, trial.impostor)
        points = list(dict.fromkeys(at(a, b) for a, b in zip(fmr, np.maximum(fnmr, 0), strict=True)))
        colour = colours[index % len(colours)]
        marks.append(f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        marks.append(f'<text x="{edge + 8}" y="{edge - 44 + 14 * index}" fill="{colour}">{escape(trial.name)}</text>')
    size = side + 2 * edge
    axes = (
        f'<text x="{size / 2}" y="{size - 16}" text-anchor="middle">false match rate</text>'
        f'<text transform="translate(16,{size / 2})rotate(-90)" text-anchor="middle">false non-match rate</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" font-family="sans-serif" font-size="12">'
        f'<rect width="{size}" height="{size}" fill="white"/>{"".join(marks)}{axes}</svg>\n'
    )
