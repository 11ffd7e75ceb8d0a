"""Slugs of applications and cards as pages say them; the same words whatever the searches found."""

from collections.abc import Mapping
from typing import Final

from registry.core.clock import show_day
from registry.core.messages import Message, _
from registry.documents.applications.rules.states import (
    APPROVED,
    CORRECTION,
    DELIVERED,
    DRAFT,
    DUPLICATE,
    FIRST,
    ISSUED,
    REJECTED,
    RENEWAL,
    UNDER_REVIEW,
    WITHDRAWN,
)
from registry.people.models import Person
from registry.people.rules import full_name
from registry.people.words import DOCUMENTS


def name_of(person: Person) -> Message | str:
    """A person's name, or that there is none."""
    return full_name(*person.names) or _("Person without a name")


def identified(person: Person) -> Message | str:
    """A person as told apart from a namesake, where something is done about them: name, day of birth, a document."""
    name, born = name_of(person), show_day(person.birth_date) if person.birth_date else None
    shown = min(((document.type, document.number) for document in person.documents), default=None)
    if born is None:
        return name
    if shown is None:
        return _("{name}, born {day}", name=name, day=born)
    kind, number = shown
    return _(
        "{name}, born {day}, {document} {number}",
        name=name,
        day=born,
        document=DOCUMENTS.get(kind, kind),
        number=number,
    )


STATES: Final[Mapping[str, Message]] = {
    DRAFT: _("Draft"),
    UNDER_REVIEW: _("Under review"),
    APPROVED: _("Approved"),
    ISSUED: _("Card issued"),
    DELIVERED: _("Handed over"),
    REJECTED: _("Rejected"),
    WITHDRAWN: _("Withdrawn"),
}
STATE_KINDS: Final[Mapping[str, str]] = {
    DRAFT: "plain",
    UNDER_REVIEW: "",
    APPROVED: "good",
    ISSUED: "good",
    DELIVERED: "plain",
    REJECTED: "bad",
    WITHDRAWN: "plain",
}
NEXT: Final[Mapping[str, Message]] = {
    UNDER_REVIEW: _(
        "The application is being examined. There is nothing to do at the counter; the family is told when to come."
    ),
    APPROVED: _(
        "Everything is in order. Look at both sides with the family, then issue the card. If the photograph or a word "
        "is wrong, withdraw the application and start another; nothing is printed before."
    ),
    ISSUED: _("The card is printed with the next batch. Hand it over when whoever collects it is here."),
    DELIVERED: _("The card was handed over. For another card, apply for a renewal, a duplicate or a correction."),
    REJECTED: _("Reopen it to correct it, or start another application."),
    WITHDRAWN: _("Nothing is deleted. Another application can be started."),
}
"""Shown state → what comes next, for the clerk."""
KINDS: Final[Mapping[str, Message]] = {
    FIRST: _("First card"),
    RENEWAL: _("Renewal"),
    DUPLICATE: _("Duplicate"),
    CORRECTION: _("Correction"),
}
KIND_HINTS: Final[Mapping[str, Message]] = {
    FIRST: _("First card: the child never had one"),
    RENEWAL: _("Renewal: the card expires or has expired"),
    DUPLICATE: _("Duplicate: it was lost, stolen or damaged"),
    CORRECTION: _("Correction: the acta has changed since"),
}
CAUSES: Final[Mapping[str, Message]] = {
    "loss": _("Lost: it stops being valid when the family submits this, or the child itself is there"),
    "theft": _("Stolen: it stops being valid when the family submits this, or the child itself is there"),
    "damage": _("Damaged"),
    "misprint": _("Our mistake, in print, photograph or data: free of charge"),
}
EXEMPTIONS: Final[Mapping[str, Message]] = {
    "poverty": _("Poverty"),
    "remote_community": _("Remote community"),
    "protection_measure": _("Measure of protection"),
    "disability": _("Disability"),
    "campaign": _("Campaign"),
    "office_error": _("Error of the office"),
}
LANGUAGES: Final[Mapping[str, Message]] = {
    "": _("Spanish alone"),
    "qu": _("Spanish and Quechua"),
    "ay": _("Spanish and Aimara"),
}
APPLICANTS: Final[Mapping[str, Message]] = {
    "mother": _("Mother"),
    "father": _("Father"),
    "tutor": _("Court-appointed guardian"),
    "grandparent": _("Grandparent"),
    "aunt_or_uncle": _("Aunt or uncle"),
    "sibling": _("Adult brother or sister"),
    "defensoria": _("Ombudsman's office for children"),
    "protection_centre": _("Protection centre"),
}
PROOFS: Final[Mapping[str, Message]] = {
    "birth_record": _("Birth record"),
    "court_decision": _("Court's decision"),
    "appointment": _("Appointment"),
}
SUBJECTS: Final[Mapping[str, Message]] = {
    "minor": _("The minor's prints"),
    "applicant": _("The applicant's prints"),
}
STEPS: Final[Mapping[str, Message]] = {
    "started": _("Application started"),
    "changed": _("Changed"),
    "photographed": _("Photograph taken"),
    "prints_taken": _("Prints taken"),
    "submitted": _("Submitted"),
    "approved": _("Approved"),
    "issued": _("Card issued"),
    "delivered": _("Card handed over"),
    "returned": _("Hand-over taken back"),
    "rejected": _("Rejected"),
    "reopened": _("Reopened"),
    "withdrawn": _("Withdrawn"),
    "withdrawn_by_death": _("Withdrawn: the person's death was recorded"),
    "withdrawn_by_acta_cancelled": _("Withdrawn: the acta was cancelled"),
}
STEP_OTHERWISE: Final = _("Changed")
CARD_STATES: Final[Mapping[str, Message]] = {
    "live": _("In force"),
    "expired": _("Expired"),
    "ended": _("Ended"),
}
CARD_KINDS: Final[Mapping[str, str]] = {"live": "good", "expired": "warn", "ended": "bad"}
ENDINGS: Final[Mapping[str, Message]] = {
    "renewed": _("replaced by its renewal"),
    "loss": _("reported lost"),
    "theft": _("reported stolen"),
    "damage": _("damaged"),
    "misprint": _("misprinted"),
    "corrected": _("replaced by its correction"),
    "revoked": _("revoked"),
    "expired": _("expired"),
    "death": _("the bearer died"),
    "acta_cancelled": _("its acta was cancelled"),
}
REPRINTS: Final[Mapping[str, Message]] = {
    "damaged_print": _("Damaged"),
    "lost_print": _("Lost before the hand-over"),
    "colours": _("Wrong colours"),
}
"""What was wrong with a print."""
COLLECTORS: Final[Mapping[str, Message]] = {
    "applicant": _("The applicant"),
    "other": _("Somebody else, authorised in writing"),
}
NOTICES: Final[Mapping[str, Message]] = {
    "death-recorded": _("The death is recorded, and the card has ended with it."),
    "death-waits": _("This waits for a second person. Nothing has changed yet."),
    "card-ended": _("The card has ended. Whoever checks it reads so from now on."),
    "card-returned": _("The card waits for its family again."),
    "card-reprinted": _("The card is printed again with the next batch."),
    "application-started": _("The application is started. Take the steps in any order."),
    "application-saved": _("Saved."),
    "application-photographed": _("The photograph is stored."),
    "application-prints": _("The prints are stored."),
    "application-submitted": _("The application is submitted."),
    "application-withdrawn": _("The application is withdrawn."),
    "application-reopened": _("The application is open again."),
    "card-issued": _("The card is issued, and waits to be printed."),
    "card-delivered": _("The card is handed over."),
}
