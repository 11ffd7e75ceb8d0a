"""Slugs of investigations as their pages say them."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _
from registry.investigations.limits import SECOND_FROM_RISK

GRAVE: Final = SECOND_FROM_RISK
MIDDLE: Final = 30
"""From these risks on a case is coloured."""
STATE_LABELS: Final[Mapping[str, Message]] = {
    "open": _("Not taken yet"),
    "in_review": _("In review"),
    "referred": _("Referred to an authority"),
    "dismissed": _("Dismissed"),
    "confirmed": _("Confirmed"),
    "closed": _("Closed"),
}
STATE_KINDS: Final[Mapping[str, str]] = {
    "open": "warn",
    "in_review": "",
    "referred": "",
    "dismissed": "plain",
    "confirmed": "bad",
    "closed": "plain",
}
SORTS: Final[Mapping[str, Message]] = {
    "risk": _("The highest risk first"),
    "oldest": _("The oldest first"),
    "newest": _("The newest first"),
}
FIELDS: Final[Mapping[str, Message]] = {
    "given_names": _("Given names"),
    "first_surname": _("First surname"),
    "second_surname": _("Second surname"),
    "sex": _("Sex"),
    "birth_date": _("Date of birth"),
    "birth_year": _("Year of birth"),
    "place": _("District of birth"),
    "certificate": _("Live-birth certificate (CNV)"),
    "mother_id": _("Mother's record"),
    "mother_given_names": _("Mother's given names"),
    "mother_first_surname": _("Mother's first surname"),
    "mother_second_surname": _("Mother's second surname"),
    "father_given_names": _("Father's given names"),
    "father_first_surname": _("Father's first surname"),
    "father_second_surname": _("Father's second surname"),
    "phone": _("Telephone"),
    "address": _("Address"),
    "residence": _("District of residence"),
    "delivery_id": _("Delivery"),
}
AGREEMENTS: Final[Mapping[str, Message]] = {
    "same": _("Equal"),
    "similar": _("Similar"),
    "different": _("Different"),
    "missing": _("Missing"),
}
AGREEMENT_KINDS: Final[Mapping[str, str]] = {"same": "plain", "similar": "warn", "different": "bad", "missing": ""}
VERDICTS: Final[Mapping[str, Message]] = {
    "same": _("The same person"),
    "different": _("Two different persons"),
    "unsure": _("Unsure"),
    "insufficient": _("The evidence is not enough"),
}
VERDICT_KEYS: Final[Mapping[str, str]] = {"same": "y", "different": "n", "unsure": "u"}
DECISIONS: Final[Mapping[str, Message]] = {
    "dismissed": _("Dismiss: nothing irregular"),
    "confirmed": _("Confirm: the suspicion holds"),
}
CRITERIA: Final[Mapping[str, Message]] = {
    "given_names": _("Given names"),
    "first_surname": _("First surname"),
    "second_surname": _("Second surname"),
    "birth_date": _("Date of birth"),
    "mother_given_names": _("Mother's given names"),
    "mother_first_surname": _("Mother's first surname"),
    "mother_second_surname": _("Mother's second surname"),
    "father_given_names": _("Father's given names"),
    "father_first_surname": _("Father's first surname"),
    "father_second_surname": _("Father's second surname"),
    "ubigeo_scheme": _("Whose number of the district"),
    "ubigeo": _("Number of the district (ubigeo)"),
    "sex": _("Sex"),
    "document_type": _("Kind of document"),
    "document_number": _("Number of the document"),
    "cnv": _("Number of the live-birth certificate (CNV)"),
    "acta_number": _("Number of the acta"),
    "phone": _("Telephone"),
    "address": _("Address"),
    "facility_code": _("Code of the health facility"),
    "from_day": _("From the day"),
    "to_day": _("To the day"),
    "side": _("Whose prints"),
    "prints": _("Prints"),
}
SIDES: Final[Mapping[str, Message]] = {"adult": _("An adult's"), "child": _("A child's")}
SEARCH_STATES: Final[Mapping[str, Message]] = {
    "awaiting_approval": _("Waits for a supervisor"),
    "approved": _("Approved, not run yet"),
    "refused": _("Refused, or taken back"),
    "searching": _("Under way"),
    "done": _("Run"),
}
SEARCH_KINDS: Final[Mapping[str, str]] = {
    "awaiting_approval": "warn",
    "approved": "good",
    "refused": "bad",
    "searching": "warn",
    "done": "plain",
}
NOTICES: Final[Mapping[str, Message]] = {
    "cases-taken": _("The cases are yours now."),
    "cases-decided": _("Decided, or proposed where a second person is needed."),
    "case-opened": _("The case is open and yours."),
    "case-changed": _("Done. The case's history shows it."),
    "case-judged": _(
        "Your judgement is stored. If it was a mistake, judge again: the new judgement takes the place of this one, "
        "and both stay in the case."
    ),
    "judgement-undone": _(
        "Undone. Your judgement before it counts again, if there was one; all of them stay in the case."
    ),
    "entry-added": _("Added to the case."),
    "search-requested": _("The search is requested."),
    "search-run": _("The search is run."),
    "search-taken-back": _("The search is taken back. It will not be run."),
    "hit-added": _("The person is in the case now."),
    "case-exported": _("The file is made and signed. Save it from the list."),
    "notices-read": _("All notices are marked as read."),
}
