"""The steps of an application at the counter, and how far each is."""

from collections.abc import Mapping
from typing import Any, Final

from flask import url_for

from registry.core.messages import Message, _
from registry.documents.applications.models import APPLICANT, MINOR, Application
from registry.documents.applications.rules.reasons import REASONS
from registry.documents.counter import words
from registry.documents.counter.words import name_of

STEP_OF: Final = {
    "kind": "details",
    "cause": "details",
    "fee": "details",
    "minor_present": "details",
    "applicant": "applicant",
    "photograph": "photograph",
    "prints": "prints",
}
"""First part of a reason's pointer → the step that mends it."""


def tasks_of(application: Application, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps of an application that is begun, with how far each is."""
    wrong = {reason["slug"] for reason in answer["refusals"]}
    about_details = {"fee_missing", "minor_absent", "cause_missing"}
    about_applicant = {slug for slug in wrong if REASONS[slug].pointer.startswith("/applicant")}
    wanted = {print_["subject"] for print_ in answer["prints_wanted"]}
    taken = {print_["subject"] for print_ in answer["prints"]}
    rows = [
        ("details", _("What for, fee, presence"), None, not wrong & about_details),
        ("applicant", _("Applicant"), _applicant(application), not about_applicant),
        ("photograph", _("Photograph"), None, answer["has_photograph"]),
        ("prints", words.SUBJECTS[MINOR], _again(wrong), MINOR not in wanted and MINOR in taken),
    ]
    addresses = {
        "details": url_for("application_steps.details", application_id=application.id),
        "applicant": url_for("application_steps.applicant", application_id=application.id),
        "photograph": url_for("application_images.photograph", application_id=application.id),
        "prints": url_for("application_images.prints", application_id=application.id, subject=MINOR),
        "others": url_for("application_images.prints", application_id=application.id, subject=APPLICANT),
    }
    if application.applicant_id is not None:
        is_done = "applicant_prints_missing" not in wrong
        rows.append(("others", words.SUBJECTS[APPLICANT], None, is_done))
    return [
        {
            "id": f"step-{step}",
            "address": addresses[step],
            "label": label,
            "hint": hint,
            "state": _("Completed") if done else _("To do"),
            "kind": "good" if done else "warn",
        }
        for step, label, hint, done in rows
    ]


def _again(wrong: set[str]) -> Message | None:
    return REASONS["prints_again"].message if "prints_again" in wrong else None


def _applicant(application: Application) -> Message | None:
    if application.applicant is None or application.applicant_relation is None:
        return None
    return _(
        "{relation}: {name}",
        relation=words.APPLICANTS[application.applicant_relation],
        name=name_of(application.applicant),
    )
