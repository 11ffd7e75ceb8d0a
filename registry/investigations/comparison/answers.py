"""Comparisons as the API answers them and as an export stores them."""

from dataclasses import asdict
from typing import Any

from registry.fingerprints.matching.pictures import PairedPrints
from registry.investigations.comparison.service import Comparison


def comparison_answer(comparison: Comparison) -> dict[str, Any]:
    """A comparison as plain values."""
    return {
        "left": comparison.left,
        "right": comparison.right,
        "fields": [
            {"field": pair.field, "left": _plain(pair.left), "right": _plain(pair.right), "agreement": pair.agreement}
            for pair in comparison.fields
        ],
        "prints": [_prints_answer(pair) for pair in comparison.prints],
        "prints_score": comparison.prints_score,
        "engine": comparison.engine,
        "waterfall": [asdict(step) for step in comparison.waterfall],
        "points": asdict(comparison.points),
        "score_bits": comparison.score_bits,
        "model": comparison.model,
        "timeline": comparison.timeline,
    }


def _prints_answer(pair: PairedPrints) -> dict[str, Any]:
    return {
        "finger": pair.finger,
        "score": round(pair.score, 2),
        "pairs": pair.pairs,
        "assessable": pair.is_assessable,
        "doubt": pair.doubt,
        "impressions": pair.impressions,
        "left_capture": pair.left.id,
        "right_capture": pair.right.id,
    }


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)
