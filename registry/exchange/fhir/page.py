"""`python -m registry.exchange.fhir.page`: write the table of what is read into docs/exchange-fhir.md."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from registry.exchange.fhir.mapping import OBSERVED, OF_THE_MOTHER, ROWS

DOCUMENT: Final = Path(__file__).resolve().parents[3] / "docs" / "exchange-fhir.md"
START: Final = "<!-- table -->\n"
END: Final = "<!-- end of the table -->\n"


def table() -> str:
    """The table, in Markdown."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    yield "| field of the draft | from | rule |"
    yield "|---|---|---|"
    for row in ROWS:
        yield f"| {row.fields} | {row.place} | {row.rule} |"
    for observed in OBSERVED:
        subject = "child or mother" if observed.field in OF_THE_MOTHER else "child"
        units = ", ".join(f"`{unit}`" for unit in observed.units)
        whole = "; a whole number" if observed.is_whole else ""
        place = f"Observation of the {subject}: LOINC {observed.code} ({observed.display})"
        yield f"| {observed.field} | {place} | UCUM {units}{whole} |"


def with_table(page: str) -> str:
    """The page with the table of today."""
    before, _start, rest = page.partition(START)
    _old, _end, after = rest.partition(END)
    return f"{before}{START}{table()}{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(with_table(DOCUMENT.read_text("utf-8")), "utf-8")
