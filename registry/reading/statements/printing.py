"""A statement as the family takes it home: a PDF in Spanish, which names no staff and no casework."""

import json
from collections.abc import Sequence
from datetime import datetime
from importlib import resources
from typing import Any, Final

import typst

from registry.access.words import ROLES
from registry.core.clock import show_day, show_moment
from registry.core.messages import _, language, speaking
from registry.people.models import Person
from registry.people.rules import full_name
from registry.reading.statements.queries import Readings
from registry.reading.statements.rules import LEFT_OUT, PLACE_WORDS, PLACES, PURPOSE_WORDS, UNSTATED

LANGUAGE: Final = "es"
_PAGE, _PAGES = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
"""Stand for the page numbers, which only the template knows."""


def statement_pdf(person: Person, cui: str | None, readings: Sequence[Readings], at: datetime) -> bytes:
    """The statement as PDF; the same content and moment give the same bytes."""
    with speaking(LANGUAGE):
        document = statement_document(person, cui, readings, at)
    template = resources.files("registry.reading.statements").joinpath("templates/statement.typ").read_bytes()
    pdf: bytes = typst.compile(
        template,
        format="pdf",
        sys_inputs={"content": json.dumps(document, ensure_ascii=False)},
        timestamp=at.replace(microsecond=0),  # the document's date has whole seconds
        ignore_system_fonts=True,
    )
    return pdf


def statement_document(person: Person, cui: str | None, readings: Sequence[Readings], at: datetime) -> dict[str, Any]:
    """The statement as the text that is printed."""
    title = str(_("Statement of who saw personal data"))
    before, rest = str(_("page {page} of {pages}", page=_PAGE, pages=_PAGES)).split(_PAGE)
    between, after = rest.split(_PAGES)
    name = full_name(person.given_names, person.first_surname, person.second_surname)
    return {
        "language": language(),
        "title": title,
        "footer": [f"{title} · {show_moment(at)} · {before}", between, after],
        "warning": str(_("DEMONSTRATION – NO LEGAL VALUE")) if person.is_demonstration else "",
        "facts": [
            [str(_("Person")), name or str(_("not named yet"))],
            [str(_("CUI")), cui or "–"],
            [str(_("Made")), show_moment(at)],
        ],
        "preamble": str(
            _(
                "These readings of the person's data were recorded at counters of health facilities and registry "
                "offices. The names of those who read are not stated; the supervising authority knows them."
            )
        ),
        "headings": [str(each) for each in (_("Day"), _("Who"), _("Where"), _("Readings"), _("Purpose"))],
        "rows": [_row(one) for one in readings],
        "empty": str(_("No reading was recorded.")),
        "left_out": str(LEFT_OUT),
    }


def _row(one: Readings) -> list[str]:
    purpose = PURPOSE_WORDS.get(one.purpose or "", UNSTATED)
    place = PLACE_WORDS[PLACES[one.role]]
    return [show_day(one.day), str(ROLES[one.role]), str(place), str(one.readings), str(purpose)]
