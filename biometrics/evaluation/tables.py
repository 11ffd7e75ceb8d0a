"""An evaluation's figures as tables, in plain text and in Markdown."""

from collections.abc import Sequence
from typing import Any, Final

from biometrics.evaluation.rates import CHECKED_SCORES, FMRS, REFUSED_SHARES

Rows = list[list[str]]
"""The first row is the header; the first column is a name, the others are figures."""

SET_HEAD: Final = [
    "set",
    "prints",
    "not extracted",
    "not assessable",
    "minutiae (10–50–90 %)",
    "reliability",
    "ridge period px",
    "quality",
    "ms",
]
TRIAL_HEAD: Final = [
    "trial",
    "EER %",
    *(f"FNMR % at FMR {100 * fmr:g} %" for fmr in FMRS),
    "genuine score (5–25–50 %)",
    "impostor score (50–90–99 %)",
    "pairs",
]
RATE_HEAD: Final = [
    "observed ÷ stated",
    *(f"≥ {score:g}" for score in CHECKED_SCORES),
    *(f"FNMR %, worst {100 * share:g} % out" if share else "FNMR % at FMR 0.1 %" for share in REFUSED_SHARES),
]
FEWEST_FORETOLD: Final = 1.0
"""Impostor pairs that a score must foretell for a share of them to be stated."""


def set_rows(sets: Sequence[dict[str, Any]]) -> Rows:
    """A table of `PrintSet.figures`: minutiae above LEADER's own threshold, their median reliability, other medians."""
    return [
        SET_HEAD,
        *(
            [
                figures["name"],
                str(figures["prints"]),
                str(figures["not_extracted"]),
                str(figures["not_assessable"]),
                _spread(figures["minutiae"], 0),
                f"{figures['reliability']:.0f}",
                _spread(figures["ridge_period_px"], 1),
                f"{figures['quality']:.0f}",
                "–" if figures["extraction_ms"] is None else f"{figures['extraction_ms']:.0f}",
            ]
            for figures in sets
        ),
    ]


def trial_rows(trials: Sequence[dict[str, Any]]) -> Rows:
    """A table of `Trial.figures`: rates with their 95 % intervals, and the score at each false match rate."""
    return [
        TRIAL_HEAD,
        *(
            [
                figures["name"],
                _rate(figures, figures["eer"], "eer"),
                *(
                    f"{_rate(figures, fnmr, fmr)} at {figures['threshold_at_fmr'][fmr]:.0f}"
                    for fmr, fnmr in figures["fnmr_at_fmr"].items()
                ),
                _spread(figures["genuine_quantiles"], 0),
                _spread(figures["impostor_quantiles"], 0),
                f"{figures['genuine_pairs']} + {figures['impostor_pairs']}",
            ]
            for figures in trials
        ),
    ]


def rate_rows(trials: Sequence[dict[str, Any]]) -> Rows:
    """A table of `Trial.figures`: false match rates observed over stated, and the reject curve.

    The first is 1 where scores state their rate; its brackets hold the number of pairs that reach the score. It is
    left out where fewer than FEWEST_FORETOLD pairs are foretold.
    """
    return [
        RATE_HEAD,
        *(
            [
                figures["name"],
                *(_ratio(figures, f"{score:g}") for score in CHECKED_SCORES),
                *(_percent(figures["reject_curve"].get(f"{share:g}")) for share in REFUSED_SHARES),
            ]
            for figures in trials
        ),
    ]


def _ratio(figures: dict[str, Any], score: str) -> str:
    foretold = figures["impostor_pairs"] * 10 ** (-float(score) / 10)
    ratio = figures["observed_to_stated"][score]
    return f"{ratio:.2f} ({ratio * foretold:.0f})" if foretold >= FEWEST_FORETOLD else "–"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.2f}"


def _spread(values: dict[str, float] | None, digits: int) -> str:
    return "unknown" if values is None else "–".join(f"{value:.{digits}f}" for value in values.values())


def _rate(figures: dict[str, Any], share: float, name: str) -> str:
    interval = figures["intervals"].get(name)
    percent = f"{100 * share:.2f}"
    return f"{percent} ({100 * interval[0]:.1f}–{100 * interval[1]:.1f})" if interval else percent


def as_text(rows: Rows) -> str:
    """The table in plain text, the first column aligned to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for name, *figures in rows:
        cells = [name.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(figures, widths[1:], strict=True))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def as_markdown(rows: Rows) -> str:
    """The table in Markdown, with figures aligned to the right."""
    head, *body = rows
    rule = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body))
