"""Cosignatures of witnesses: others who saw a checkpoint, found it consistent with those before, and signed it.

A witness signs one tree only. A registry that shows one witness another tree than the next has a split view, which is
found where the checkpoints that each of them signed are shown to it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from registry.audit import queries
from registry.audit.checkpoints import verifiers_of
from registry.audit.models import JournalCheckpoint, JournalCosignature
from registry.audit.notes import (
    COSIGNATURE,
    NoteRefused,
    Verifier,
    cosignatures_in,
    cosigned_at,
    open_own,
    text_of,
)
from registry.audit.rules import Finding
from registry.core.context import Context
from registry.core.errors import Refused
from registry.core.messages import _


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint that a witness has signed."""

    witness: str
    size: int
    at: datetime


def witness_from(text: str) -> Verifier:
    """A witness' public key as it publishes it; raises Refused."""
    try:
        return Verifier.from_text(text, COSIGNATURE)
    except NoteRefused as error:
        raise Refused(
            "not-a-witness",
            _("This is not the public key of a witness: name, number and key with a plus between them."),
        ) from error


def add(ctx: Context, answer: str, witness: Verifier) -> Cosigned:
    """Store a witness' cosignature: its answer to `add-checkpoint`, or a checkpoint with its line beneath.

    Raises Refused where it signs no checkpoint of this journal; `split-view` where it signs one by this registry's key
    that is not of this journal.
    """
    for checkpoint in _signed(ctx.session, answer):
        for content in cosignatures_in(answer, witness):
            try:
                moment = cosigned_at(content, text_of(checkpoint.note), witness)
            except NoteRefused:
                continue
            if queries.cosignature(ctx.session, checkpoint.size, witness.to_text()) is None:
                ctx.session.add(
                    JournalCosignature(
                        size=checkpoint.size, witness=witness.to_text(), content=content, added_at=ctx.now
                    )
                )
                ctx.session.flush()
                ctx.journal("journal.cosigned", "journal", checkpoint.size, witness=witness.name)
            return Cosigned(witness.name, checkpoint.size, moment)
    raise Refused(
        "not-cosigned",
        _("This witness has signed no checkpoint of this journal here. Check its key, and which answer this is."),
    )


def _signed(session: Session, answer: str) -> Sequence[JournalCheckpoint]:
    """The checkpoints that an answer may sign: the one it contains, or else all, newest first."""
    own = verifiers_of(session)
    if not own or "\n\n" not in answer:
        return queries.checkpoints(session)[::-1]
    try:
        shown = open_own(answer, own)
    except NoteRefused as error:
        raise Refused("not-cosigned", _("This checkpoint was not signed by this registry.")) from error
    stored = queries.checkpoint(session, shown.size)
    if stored is None or (stored.size, stored.root) != (shown.size, shown.root):
        raise Refused(
            "split-view",
            _(
                "This registry's key signed another journal than this one for the witness. Keep the file, change "
                "nothing, and run `registry audit verify --checkpoint` with it."
            ),
        )
    return [stored]


def verify_cosignatures(session: Session, witnesses: Iterable[Verifier]) -> Iterator[Finding | Cosigned]:
    """Every stored cosignature that is none, and the newest by each key; each that is expected has to be there.

    One of an expected witness by a key that is not expected is none. A witness may have had several keys.
    """
    expected = {witness.to_text(): witness.name for witness in witnesses}
    newest: dict[str, Cosigned] = {}
    for stored, checkpoint in queries.cosignatures(session):
        if checkpoint is None:
            yield Finding(stored.size, _("the checkpoint that a witness signed was removed"))
            continue
        try:
            witness = Verifier.from_text(stored.witness, COSIGNATURE)
            if witness.name in expected.values() and stored.witness not in expected:
                raise NoteRefused("not a key of this witness")
            moment = cosigned_at(stored.content, text_of(checkpoint.note), witness)
        except NoteRefused:
            yield Finding(stored.size, _("the witness did not sign this checkpoint"))
        else:
            newest[stored.witness] = Cosigned(witness.name, stored.size, moment)
    for key in sorted(expected.keys() - newest.keys()):
        yield Finding(0, _("no cosignature of {witness} is stored", witness=expected[key]))
    yield from newest.values()
