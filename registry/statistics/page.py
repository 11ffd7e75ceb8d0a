"""`python -m registry.statistics.page`: write the codebook into docs/statistics.md."""

from pathlib import Path
from typing import Final

from registry.core.messages import speak
from registry.statistics.declaration import PROVINCE
from registry.statistics.tables import codebook

DOCUMENT: Final = Path(__file__).resolve().parents[2] / "docs" / "statistics.md"
_LONG: Final = f"CATEGORY of {PROVINCE}"
"""Some two hundred rows: the page says how they are numbered."""
START: Final = "<!-- table -->\n"
END: Final = "<!-- end of the table -->\n"


def with_table(page: str) -> str:
    """The page with the codebook of today."""
    before, _start, rest = page.partition(START)
    _old, _end, after = rest.partition(END)
    rows = "| column | code | meaning |\n|---|---|---|\n" + "".join(
        f"| {column} | {code} | {words} |\n" for column, code, words in codebook() if column != _LONG
    )
    return f"{before}{START}{rows}{END}{after}"


if __name__ == "__main__":
    speak("en")
    DOCUMENT.write_text(with_table(DOCUMENT.read_text("utf-8")), "utf-8")
