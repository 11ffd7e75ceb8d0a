"""An evaluation's figures as tables, in plain text and in Markdown."""

from collections.abc import Sequence
from typing import Any, Final

from biometrics.evaluation.rates import FMRS

Rows = list[list[str]]
"""The first row is the head; the first column is a name, the others are figures."""

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


def set_rows(sets: Sequence[dict[str, Any]]) -> Rows:
    """Of `PrintSet.figures`: minutiae of LEADER's own threshold and their median reliability, medians of the rest."""
    return [
        SET_HEAD,
        *(
            [
                one["name"],
                str(one["prints"]),
                str(one["not_extracted"]),
                str(one["not_assessable"]),
                _spread(one["minutiae"], 0),
                f"{one['reliability']:.0f}",
                _spread(one["ridge_period_px"], 1),
                f"{one['quality']:.0f}",
                "–" if one["extraction_ms"] is None else f"{one['extraction_ms']:.0f}",
            ]
            for one in sets
        ),
    ]


def trial_rows(trials: Sequence[dict[str, Any]]) -> Rows:
    """Of `Trial.figures`: rates with their 95 % intervals, and the score at each false match rate."""
    return [
        TRIAL_HEAD,
        *(
            [
                one["name"],
                _rate(one, one["eer"], "eer"),
                *(
                    f"{_rate(one, fnmr, fmr)} at {one['threshold_at_fmr'][fmr]:.0f}"
                    for fmr, fnmr in one["fnmr_at_fmr"].items()
                ),
                _spread(one["genuine_quantiles"], 0),
                _spread(one["impostor_quantiles"], 0),
                f"{one['genuine_pairs']} + {one['impostor_pairs']}",
            ]
            for one in trials
        ),
    ]


def _spread(values: dict[str, float] | None, digits: int) -> str:
    return "not told" if values is None else "–".join(f"{value:.{digits}f}" for value in values.values())


def _rate(figures: dict[str, Any], share: float, name: str) -> str:
    interval = figures["intervals"].get(name)
    told = f"{100 * share:.2f}"
    return f"{told} ({100 * interval[0]:.1f}–{100 * interval[1]:.1f})" if interval else told


def as_text(rows: Rows) -> str:
    """Columns aligned, the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for name, *figures in rows:
        cells = [name.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(figures, widths[1:], strict=True))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def as_markdown(rows: Rows) -> str:
    """A table with figures to the right."""
    head, *body = rows
    rule = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body))
