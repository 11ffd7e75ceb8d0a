"""What is done with an enrolment that is being typed: begin, save, take prints, give up, register."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Final

from registry.births import enrolment
from registry.births import service as births
from registry.births.drafts import queries, whose
from registry.births.drafts.models import DraftPrint, EnrolmentDraft
from registry.births.models import Birth
from registry.births.rules.prints import MOTHER
from registry.core.clock import day_in_peru
from registry.core.context import Context
from registry.core.errors import FieldError, Forbidden, Invalid, NotFound, Refused
from registry.core.messages import _
from registry.fingerprints import engine
from registry.fingerprints.matching.among import sent_before, slips
from registry.fingerprints.rules import IMPRESSIONS
from registry.fingerprints.service import Acquired, Submission

MOST: Final = 200
"""Drafts of one facility: beyond, somebody begins without ending."""


OF_ANOTHER: Final = _("The mother's prints were taken while another woman was named. Say whose fingers they are.")


@dataclass(frozen=True, slots=True)
class Content:
    """What was typed, by the names of the inputs, and the delivery of an earlier child."""

    values: Mapping[str, str] = field(default_factory=dict)
    delivery_id: str | None = None


class ChangedMeanwhile(Exception):  # a refusal that the page answers with both versions
    """Somebody saved the draft after it was read: nothing of this was saved."""

    def __init__(self, version: int, content: Content) -> None:
        super().__init__(version)
        self.version, self.content = version, content


def begin(ctx: Context, content: Content) -> EnrolmentDraft:
    """Begin an enrolment at the actor's facility."""
    if ctx.actor.facility_code is None:
        raise Forbidden
    if queries.draft_count(ctx.session, ctx.actor) >= MOST:
        raise Refused("too-many-drafts", _("This facility has too many drafts. Finish or remove some of them first."))
    draft = EnrolmentDraft(
        id=uuid.uuid4(),
        facility_code=ctx.actor.facility_code,
        version=1,
        created_by=ctx.actor.account_id,
        created_at=ctx.now,
        changed_by=ctx.actor.account_id,
        changed_at=ctx.now,
    )
    _seal(ctx, draft, content)
    ctx.session.add(draft)
    ctx.session.flush()
    ctx.journal("draft.begun", "draft", draft.id)
    return draft


def read(ctx: Context, draft_id: uuid.UUID, *, lock: bool = False) -> EnrolmentDraft:
    """The draft; raises NotFound when there is none at the actor's facility."""
    draft = queries.draft(ctx.session, ctx.actor, draft_id, lock=lock)
    if draft is None:
        raise NotFound
    return draft


def open_(ctx: Context, draft_id: uuid.UUID) -> EnrolmentDraft:
    """The draft, to be shown: the reading is journalled. Raises NotFound."""
    draft = read(ctx, draft_id)
    ctx.journal("draft.read", "draft", draft.id)
    return draft


def content_of(ctx: Context, draft: EnrolmentDraft) -> Content:
    """What was typed in it."""
    return Content(**json.loads(ctx.vault.open(draft.sealed_content, _place(draft))))


def save(ctx: Context, draft_id: uuid.UUID, version: int, changes: Mapping[str, str], names: Sequence[str]) -> int:
    """Save the inputs of one page as they were typed, right or wrong; answers the new version.

    Raises ChangedMeanwhile where the draft was saved since `version` was read and something of this page differs.
    """
    draft = read(ctx, draft_id, lock=True)
    content = content_of(ctx, draft)
    stored = {name: content.values[name] for name in names if name in content.values}
    if stored == dict(changes):
        return draft.version
    if draft.version != version:
        raise ChangedMeanwhile(draft.version, content)
    others = {name: text for name, text in content.values.items() if name not in names}
    _seal_noted(ctx, draft, Content(others | dict(changes), content.delivery_id))
    draft.version += 1
    _touch(ctx, draft)
    ctx.session.flush()
    return draft.version


def remove(ctx: Context, draft_id: uuid.UUID) -> None:
    """Give a draft up, with its prints."""
    draft = read(ctx, draft_id, lock=True)
    ctx.session.delete(draft)
    ctx.journal("draft.removed", "draft", draft.id)


def end_abandoned(ctx: Context) -> int:
    """Delete the drafts, with their prints, that nobody has changed for the days that the settings say; their number.

    They are no record of anybody: a birth that was registered is no draft any more.
    """
    abandoned = queries.untouched(ctx.session, ctx.now - timedelta(days=ctx.settings.draft_days))
    for draft in abandoned:
        ctx.session.delete(draft)
        ctx.journal("draft.ended", "draft", draft.id)
    ctx.session.flush()
    return len(abandoned)


def ends_on(ctx: Context, draft: EnrolmentDraft) -> date:
    """The day on which the draft ends unless somebody goes on with it."""
    return day_in_peru(draft.changed_at + timedelta(days=ctx.settings.draft_days))


def _touch(ctx: Context, draft: EnrolmentDraft) -> None:
    """Note that somebody goes on with it."""
    draft.changed_by, draft.changed_at = ctx.actor.account_id, ctx.now


def add_print(ctx: Context, draft_id: uuid.UUID, item: Acquired) -> DraftPrint:
    """Keep a print, or the reason why there is none; a finger that has one of the two loses the other.

    A fourth impression takes the place of the poorest of three. A picture that a second click sends is
    kept once. One that is plainly the finger taken in another place is refused while the family is still there.
    """
    draft = read(ctx, draft_id, lock=True)
    if slip := sent_before(item, [_acquired(ctx, print_, "", with_image=False) for print_ in draft.prints]):
        raise Invalid(slip)
    submission, extraction = item.submission, item.extraction
    same = [other for other in draft.prints if _is_of(other, submission.subject, submission.finger)]
    for other in same:
        if extraction and (other.image_sha256, other.ppi) == (extraction.image_sha256, submission.ppi):
            return other
        if (other.failure is None) != (submission.failure is None) or other.failure is not None:
            draft.prints.remove(other)
    same = [other for other in same if other in draft.prints]
    if len(same) >= len(IMPRESSIONS):
        poorest = min(same, key=lambda other: other.quality or 0)
        draft.prints.remove(poorest)
        same.remove(poorest)
    ctx.session.flush()
    taken = {other.impression for other in same}
    print_ = DraftPrint(
        id=uuid.uuid4(),
        draft_id=draft.id,
        subject=submission.subject,
        finger=submission.finger,
        impression=next(number for number in IMPRESSIONS if number not in taken),
        captured_at=submission.captured_at,
        failure=submission.failure,
        ppi=submission.ppi,
        quality_reasons=[],
        created_by=ctx.actor.account_id,
        created_at=ctx.now,
    )
    if extraction is not None and submission.image is not None:
        print_.sealed_image = ctx.vault.seal(submission.image, print_.place("image"))
        print_.sealed_template = ctx.vault.seal(extraction.template, print_.place("template"))
        print_.image_sha256, print_.image_format = extraction.image_sha256, extraction.image_format
        print_.engine, print_.quality = extraction.engine, extraction.quality
        print_.quality_parts, print_.quality_reasons = extraction.quality_parts, list(extraction.reasons)
    draft.prints.append(print_)
    _seal_noted(ctx, draft, content_of(ctx, draft))
    _touch(ctx, draft)
    ctx.session.flush()
    return print_


def _is_of(print_: DraftPrint, subject: str, finger: int) -> bool:
    return (print_.subject, print_.finger) == (subject, finger)


def remove_print(ctx: Context, draft_id: uuid.UUID, print_id: uuid.UUID) -> DraftPrint:
    """Remove one of a draft's prints."""
    draft = read(ctx, draft_id, lock=True)
    print_ = next((print_ for print_ in draft.prints if print_.id == print_id), None)
    if print_ is None:
        raise NotFound
    draft.prints.remove(print_)
    _seal_noted(ctx, draft, content_of(ctx, draft))
    _touch(ctx, draft)
    ctx.session.flush()
    return print_


def say_whose(ctx: Context, draft_id: uuid.UUID, *, are_hers: bool) -> None:
    """Keep the prints of the mother as those of the woman whom the draft names now, or remove them all."""
    draft = read(ctx, draft_id, lock=True)
    content = content_of(ctx, draft)
    if are_hers:
        content = Content(whose.confirmed(content.values), content.delivery_id)
    else:
        for print_ in [print_ for print_ in draft.prints if print_.subject == MOTHER]:
            draft.prints.remove(print_)
    _seal_noted(ctx, draft, content)
    _touch(ctx, draft)
    ctx.session.flush()
    ctx.journal("draft.prints_confirmed" if are_hers else "draft.prints_removed", "draft", draft.id)


def picture(ctx: Context, draft_id: uuid.UUID, print_id: uuid.UUID) -> tuple[bytes, float | None, bytes]:
    """The image, its resolution and its template."""
    read(ctx, draft_id)
    print_ = queries.print_of(ctx.session, draft_id, print_id)
    if print_ is None or print_.sealed_image is None or print_.sealed_template is None:
        raise NotFound
    ctx.journal("draft.print_read", "draft", draft_id)
    image = ctx.vault.open(print_.sealed_image, print_.place("image"))
    return image, print_.ppi, ctx.vault.open(print_.sealed_template, print_.place("template"))


def acquired_of(ctx: Context, draft: EnrolmentDraft) -> list[Acquired]:
    """The prints of a draft as they were extracted."""
    return [_acquired(ctx, print_, f"/prints/{index}") for index, print_ in enumerate(draft.prints)]


def _acquired(ctx: Context, print_: DraftPrint, pointer: str, *, with_image: bool = True) -> Acquired:
    image, extraction = None, None
    if print_.sealed_template is not None:
        if with_image and print_.sealed_image is not None:
            image = ctx.vault.open(print_.sealed_image, print_.place("image"))
        template = ctx.vault.open(print_.sealed_template, print_.place("template"))
        assert print_.image_sha256 is not None  # a print with a template has all of them (constraint)
        extraction = engine.Extraction(
            template,
            print_.image_sha256,
            str(print_.image_format),
            int(print_.quality or 0),
            print_.quality_parts or {},
            tuple(print_.quality_reasons),
            str(print_.engine),
        )
    submission = Submission(
        print_.subject, print_.finger, print_.impression, print_.captured_at, None, image, print_.failure, print_.ppi,
        pointer,
    )  # fmt: skip
    return Acquired(submission, extraction)


def register(ctx: Context, draft: EnrolmentDraft, command: enrolment.EnrolNewborn) -> Birth:
    """Register a locked draft as a birth, by the service that the API's requests reach; then it is gone.

    Raises Invalid with everything that is wrong or missing, Refused where the state of the registry does not allow it.
    """
    acquired = acquired_of(ctx, draft)
    if whose.is_of_another(content_of(ctx, draft).values):
        raise Invalid([FieldError("/prints", OF_ANOTHER)])
    errors = [
        *births.certificate_errors(ctx, command.certificate, sign=command.sign, prints=enrolment.print_facts(acquired)),
        *slips(acquired),
    ]
    if errors:
        raise Invalid(errors)
    enrolled = enrolment.enrol(ctx, command, acquired)
    ctx.session.delete(draft)
    ctx.journal("draft.registered", "draft", draft.id)
    return enrolled.birth


def _seal(ctx: Context, draft: EnrolmentDraft, content: Content) -> None:
    plain = json.dumps(asdict(content), sort_keys=True).encode()
    draft.sealed_content = ctx.vault.seal(plain, _place(draft))


def _seal_noted(ctx: Context, draft: EnrolmentDraft, content: Content) -> None:
    """Seal what was typed, with whose fingers the prints of the mother are."""
    captured = {print_.subject for print_ in draft.prints if print_.failure is None}
    _seal(ctx, draft, Content(whose.noted(content.values, captured), content.delivery_id))


def _place(draft: EnrolmentDraft) -> str:
    return f"enrolment_draft:{draft.id}:content"
