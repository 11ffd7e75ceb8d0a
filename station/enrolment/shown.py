"""Drafts as the pages show them: fields with what was typed, steps, fingers, everything once more before sealing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from station.enrolment.drafts import Draft
from station.enrolment.form import DATE_PARTS, SWITCH, Form, FormField, FormSection
from station.enrolment.values import Wrong, errors_of, iso_day, missing
from station.enrolment.words import of, say

PERU: Final = timezone(timedelta(hours=-5))
"""As at the registry, whatever zone the device is set to."""


def day(at: datetime) -> str:
    """A day as it is read in Peru."""
    return at.astimezone(PERU).strftime("%d/%m/%Y")


def moment(at: datetime) -> str:
    """A moment as it is read in Peru."""
    return at.astimezone(PERU).strftime("%d/%m/%Y %H:%M")


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of a page in one language."""

    name: str
    label: str
    hint: str
    kind: str
    value: str
    parts: Mapping[str, str]
    choices: list[tuple[str, str]]
    reasons: list[tuple[str, str]]
    reason: str
    error: str
    width: str
    mode: str


def shown_fields(
    form: Form, section: FormSection, values: Mapping[str, str], wrong: Mapping[str, Wrong], language: str
) -> list[ShownField]:
    """The fields of a page; a district is shown with its name."""
    return [_field(form, field, values, wrong.get(field.name), language) for field in section.fields]


def _field(form: Form, field: FormField, values: Mapping[str, str], wrong: Wrong | None, language: str) -> ShownField:
    value = values.get(field.name, "")
    hint = form.place_name(value) if field.name in form.districts and value else ""
    return ShownField(
        field.name,
        of(field.label, language),
        hint or of(field.hint, language),
        field.kind,
        value,
        {part: values.get(f"{field.name}.{part}", "") for part in DATE_PARTS},
        [(str(choice["value"]), of(choice["label"], language)) for choice in field.choices],
        [(str(choice["value"]), of(choice["label"], language)) for choice in field.reasons],
        values.get(f"unknown.{field.name}", ""),
        in_words(wrong, language),
        field.width,
        field.mode,
    )


def in_words(wrong: Wrong | None, language: str) -> str:
    """What is wrong with a field, as a sentence."""
    if wrong is None:
        return ""
    return say("day_wrong" if wrong.slug == "day" else wrong.slug, language, **wrong.values)


def heading(draft: Draft, language: str) -> str:
    """Whose enrolment it is: the mother's names as far as they are typed."""
    names = ("mother_given_names", "mother_first_surname", "mother_second_surname")
    return " ".join(filter(None, (draft.values.get(name, "") for name in names))) or say("nobody_yet", language)


def steps(form: Form, draft: Draft, language: str) -> list[dict[str, Any]]:
    """The steps of an enrolment, and how far each is."""
    lacking = set(missing(form, draft.values))
    rows = []
    for section in form.sections:
        names = {field.name for field in section.fields}
        wrong = errors_of(form, section, draft.values)
        state = "correct" if wrong else "begun" if names & lacking else "done"
        rows.append({"address": section.slug, "label": of(section.title, language), "state": state})
    for subject in subjects_of(draft):
        done = {print_.finger for print_ in draft.prints if print_.subject == subject}
        state = "done" if set(form.prints["asked"]) <= done else "begun"
        rows.append(
            {"address": f"prints/{subject}/{form.prints['asked'][0]}", "label": say(subject, language), "state": state}
        )
    return rows


def subjects_of(draft: Draft) -> tuple[str, ...]:
    """Whose prints are taken: the mother's once for all children of a delivery, and not where nobody knows her."""
    is_without = draft.twin_of or draft.values.get("is_mother_unknown")
    return ("newborn",) if is_without else ("mother", "newborn")


def fingers(form: Form, draft: Draft, subject: str, chosen: int, language: str) -> list[dict[str, Any]]:
    """The fingers of one person: which are taken, absent or asked for."""
    rows = []
    for finger in form.prints["fingers"]:
        number = int(finger["value"])
        prints = draft.of_finger(subject, number)
        pictures = [print_ for print_ in prints if print_.failure is None]
        if pictures:
            is_poor = max(print_.quality for print_ in pictures) < form.prints["poor_below"]
            state = "print_poor" if is_poor else "print_taken"
        else:
            state = "print_absent" if prints else "print_asked" if number in form.prints["asked"] else ""
        rows.append(
            {
                "number": number,
                "label": of(finger["label"], language),
                "state": say(state, language) if state else "",
                "is_chosen": number == chosen,
            }
        )
    return rows


def finger_name(form: Form, number: int, language: str) -> str:
    """A finger in words."""
    labels = {int(finger["value"]): finger["label"] for finger in form.prints["fingers"]}
    return of(labels.get(number), language)


def summary(form: Form, draft: Draft, language: str) -> list[dict[str, Any]]:
    """Everything once more, page by page."""
    groups = []
    for section in form.sections:
        rows = []
        for field in section.fields:
            text = _text(form, field, draft.values, language)
            if text:
                rows.append((of(field.label, language), text))
        groups.append({"title": of(section.title, language), "address": section.slug, "rows": rows})
    return groups


def _text(form: Form, field: FormField, values: Mapping[str, str], language: str) -> str:
    value = values.get(field.name, "")
    if field.kind == SWITCH:
        return say("yes", language) if value else ""
    if field.name in form.districts and value:
        return form.place_name(value) or value
    text = iso_day(values, field.name) if field.name in form.days else value
    text = next((of(choice["label"], language) for choice in field.choices if choice["value"] == value), text)
    reason = values.get(f"unknown.{field.name}", "")
    if text or not reason:
        return text
    words = {str(choice["value"]): of(choice["label"], language) for choice in field.reasons}
    return say("is_unknown", language, reason=words.get(reason, reason))
