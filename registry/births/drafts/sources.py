"""What a facility's system sent for a draft, with where each value stood: it fills a new draft, never a typed one."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from registry.births.drafts import queries, service
from registry.births.drafts.models import DraftSource, EnrolmentDraft
from registry.births.drafts.service import Content
from registry.core.context import Context
from registry.core.errors import NotFound, Refused
from registry.core.messages import Message, _
from registry.core.messages import read as read_message

MOST_VERSIONS: Final = 20


@dataclass(frozen=True, slots=True)
class Sent:
    """What came: field → the texts of its inputs, field → where it stood, and what was not taken."""

    document: str
    """By which identifier the sender knows it."""
    fields: Mapping[str, Mapping[str, str]]
    origins: Mapping[str, str]
    left_out: Sequence[tuple[dict[str, Any], str]]
    """A stored Message, and where it stands."""

    @property
    def values(self) -> dict[str, str]:
        """All texts, by their inputs."""
        return {name: text for inputs in self.fields.values() for name, text in inputs.items()}


@dataclass(frozen=True, slots=True)
class Received:
    """One version of what came."""

    number: int
    at: datetime
    sent: Sent


def begin(ctx: Context, sent: Sent) -> EnrolmentDraft:
    """Begin an enrolment at the actor's facility with what came."""
    draft = service.begin(ctx, Content(sent.values))
    _keep(ctx, draft, 1, sent)
    return draft


def add(ctx: Context, draft_id: uuid.UUID, sent: Sent) -> EnrolmentDraft | None:
    """Keep a later version beside a draft, which stays as it is; None where the draft is no longer there."""
    draft = queries.draft(ctx.session, ctx.actor, draft_id, lock=True)
    if draft is None:
        return None
    number = len(queries.sources(ctx.session, draft.id)) + 1
    if number > MOST_VERSIONS:
        title = _("This document was corrected too often. Finish the registration at the counter.")
        raise Refused("too-many-versions", title)
    _keep(ctx, draft, number, sent)
    return draft


def _keep(ctx: Context, draft: EnrolmentDraft, number: int, sent: Sent) -> None:
    source = DraftSource(id=uuid.uuid4(), draft_id=draft.id, number=number, received_at=ctx.now)
    source.sealed_content = ctx.vault.seal(json.dumps(asdict(sent), sort_keys=True).encode(), _place(source))
    ctx.session.add(source)
    ctx.session.flush()
    ctx.journal("draft.received", "draft", draft.id, version=number, fields=len(sent.fields))


def received(ctx: Context, draft: EnrolmentDraft) -> list[Received]:
    """Every version that came, the newest first."""
    return [
        Received(
            source.number, source.received_at, _sent(json.loads(ctx.vault.open(source.sealed_content, _place(source))))
        )
        for source in queries.sources(ctx.session, draft.id)
    ]


def take_over(ctx: Context, draft_id: uuid.UUID, version: int, number: int, field: str, names: Sequence[str]) -> int:
    """Put into the draft what one version says of a field, which somebody has seen beside what stands there.

    Raises ChangedMeanwhile where the draft was saved since `version` was read, NotFound where nothing came for it.
    """
    draft = service.read(ctx, draft_id, lock=True)
    versions = {each.number: each for each in received(ctx, draft)}
    if number not in versions or field not in versions[number].sent.fields:
        raise NotFound
    return service.save(ctx, draft_id, version, versions[number].sent.fields[field], names)


def words_of(line: tuple[dict[str, Any], str]) -> tuple[Message, str]:
    """What was not taken, as it is shown."""
    return read_message(line[0]), line[1]


def _sent(stored: dict[str, Any]) -> Sent:
    return Sent(stored["document"], stored["fields"], stored["origins"], [tuple(line) for line in stored["left_out"]])


def _place(source: DraftSource) -> str:
    return f"draft_source:{source.id}:content"
