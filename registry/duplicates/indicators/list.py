"""`python -m registry.duplicates.indicators.list`: write the table of indicators in docs/detection.md from the code."""

from pathlib import Path
from typing import Any, Final

from registry.core.messages import SOURCE_LANGUAGE, speaking
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.indicators.indicator import Indicator
from registry.duplicates.thresholds.rules import DEFAULTS

DOCUMENT: Final = Path(__file__).resolve().parents[3] / "docs" / "detection.md"
BEGIN: Final = "<!-- written by `python -m registry.duplicates.indicators.list` -->\n"
END: Final = "<!-- end -->\n"
_HEAD: Final = (
    "| | title | evidence | severities | withdrawn by | thresholds | innocent causes |\n|---|---|---|---|---|---|---|\n"
)


def table() -> str:
    """The table, one row per indicator in the order of their codes, with the default thresholds."""
    with speaking(SOURCE_LANGUAGE):
        return _HEAD + "".join(_row(indicator) for _, indicator in sorted(INDICATORS.items()))


def _row(indicator: Indicator[Any]) -> str:
    thresholds = (f"{name} {getattr(DEFAULTS, name):g}" for name in indicator.thresholds)
    cells = (
        indicator.code,
        str(indicator.title),
        indicator.evidence.value,
        " ".join(indicator.severities),
        indicator.withdrawn_by.value,
        ", ".join(thresholds) or "–",
        "; ".join(map(str, indicator.innocent_causes)),
    )
    return f"| {' | '.join(cells)} |\n"


def with_table(text: str) -> str:
    """A document's text with the table between its two marks replaced."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(with_table(DOCUMENT.read_text("utf-8")), "utf-8")
