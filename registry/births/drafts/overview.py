"""The steps of an enrolment, and how far each is, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import url_for

from registry.births.drafts.models import EnrolmentDraft
from registry.births.drafts.reading import Assessment
from registry.births.drafts.sections import PREFILLED, SECTIONS, Section
from registry.births.drafts.service import Content
from registry.births.drafts.whose import is_of_another
from registry.births.rules.prints import MOTHER, NEWBORN
from registry.core.messages import Message, _
from registry.fingerprints.rules import ASKED_FINGERS, POOR_QUALITY

GOOD: Final = "good"
WARN: Final = "warn"
BAD: Final = "bad"
PLAIN: Final = "plain"


@dataclass(frozen=True, slots=True)
class Task:
    """A step: where it leads, how far it is."""

    label: Message
    state: Message
    kind: str
    address: str | None
    hint: Message | None = None


def heading(values: Mapping[str, str]) -> Message | str:
    """By what a draft is recognised in a list: the mother's name."""
    names = ("mother_given_names", "mother_first_surname", "mother_second_surname")
    return " ".join(values[name] for name in names if values.get(name)) or _("Mother without a name")


def tasks_of(draft: EnrolmentDraft, content: Content, assessment: Assessment) -> list[Task]:
    """Every step, in order."""
    certificate = [_of_section(draft, section, content, assessment) for section in SECTIONS]
    prints = [_of_prints(draft, subject, content) for subject in (MOTHER, NEWBORN)]
    is_ready = not (assessment.errors or assessment.missing or is_of_another(content.values))
    check = Task(
        _("Check and sign"),
        _("Ready to sign") if is_ready else _("Not complete yet"),
        GOOD if is_ready else PLAIN,
        url_for("draft_ending.check", draft_id=draft.id),
    )
    return [*certificate, *prints, check]


def _of_section(draft: EnrolmentDraft, section: Section, content: Content, assessment: Assessment) -> Task:
    fields = set(section.fields)
    typed = any(
        name.split(".")[0] in fields or _reason_of(name) in fields for name in content.values.keys() - PREFILLED
    )
    if fields & assessment.errors.keys():
        state, kind = _("To correct"), BAD
    elif not typed:
        state, kind = _("Not begun"), PLAIN
    elif fields & assessment.missing.keys():
        state, kind = _("Something is missing"), WARN
    else:
        state, kind = _("Complete"), GOOD
    address = url_for("drafts.section", draft_id=draft.id, slug=section.slug)
    return Task(section.title, state, kind, address, section.hint)


def _reason_of(name: str) -> str:
    return name.removeprefix("unknown.")


def _of_prints(draft: EnrolmentDraft, subject: str, content: Content) -> Task:
    label = _("The mother's prints") if subject == MOTHER else _("The newborn's prints")
    if subject == MOTHER and content.values.get("is_mother_unknown"):
        return Task(label, _("Not needed"), PLAIN, None)
    done = settled(draft, subject)
    count = len(done & set(ASKED_FINGERS))
    address = url_for("draft_prints.hands", draft_id=draft.id, subject=subject)
    hint = _("Both thumbs and both index fingers")
    if subject == MOTHER and content.delivery_id is not None and not done:
        return Task(label, _("Taken with the first child"), GOOD, address, hint)
    if not done:
        return Task(label, _("Not begun"), PLAIN, address, hint)
    if subject == MOTHER and is_of_another(content.values):
        return Task(label, _("Whose fingers are they?"), BAD, address, hint)
    state = _("{count} of {all} fingers", count=count, all=len(ASKED_FINGERS))
    return Task(label, state, GOOD if count == len(ASKED_FINGERS) else WARN, address, hint)


def settled(draft: EnrolmentDraft, subject: str) -> set[int]:
    """The fingers of which there is a usable print, or a reason why there is none."""
    return {
        print_.finger
        for print_ in draft.prints
        if print_.subject == subject and (print_.failure is not None or (print_.quality or 0) >= POOR_QUALITY)
    }
