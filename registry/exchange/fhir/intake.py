"""A document of a birth becomes a draft at the sender's facility; one sent again is known, a corrected one shown."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry.births.drafts import sources
from registry.births.drafts.reading import assess
from registry.births.drafts.sources import Sent
from registry.core.canonical import canonical
from registry.core.context import Context
from registry.core.errors import Forbidden, Refused
from registry.core.locks import Lock, take
from registry.core.messages import _
from registry.exchange.fhir import bundle, mapping, queries
from registry.exchange.fhir.bundle import Document, Json, Note
from registry.exchange.fhir.models import ReceivedDocument
from registry.exchange.fhir.readers import Taken

NEW, AGAIN, CORRECTED = OUTCOMES = ("new", "again", "corrected")
_OF_TWO: Final = {"born_on": "born_time", "mother_document_number": "mother_document_type"}
"""A field without which another one says nothing."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a document."""

    outcome: str
    draft_id: uuid.UUID
    fields: Sequence[str]
    notes: Sequence[Note]


def receive(ctx: Context, content: Json) -> Receipt:
    """Take in a document; raises Unusable with every reason, Refused where its draft is no longer there."""
    code = ctx.actor.facility_code
    if code is None:
        raise Forbidden
    document = bundle.read(content)
    taken = _accepted(ctx, document, mapping.taken_from(document))
    identifier = hashlib.sha256("\n".join(document.identifier).encode("utf-8", "surrogatepass")).digest()
    take(ctx.session, Lock.RECEIVED_DOCUMENT, f"{code} {identifier.hex()}")
    known = queries.document(ctx.session, code, identifier)
    digest = hashlib.sha256(canonical(content).encode("utf-8", "surrogatepass")).digest()
    sent = _sent(document, taken)
    if known is None:
        draft_id, outcome = sources.begin(ctx, sent).id, NEW
        row = {"id": uuid.uuid4(), "facility_code": code, "identifier_hash": identifier, "received_at": ctx.now}
        ctx.session.add(ReceivedDocument(**row, content_sha256=digest, draft_id=draft_id))
    elif known.draft_id is None:
        raise Refused(
            "draft-gone",
            _("The draft of this document was registered or given up. Correct the registration at the counter."),
        )
    elif known.content_sha256 == digest:
        draft_id, outcome = known.draft_id, AGAIN
    else:
        sources.add(ctx, known.draft_id, sent)
        known.content_sha256 = digest
        draft_id, outcome = known.draft_id, CORRECTED
    ctx.session.flush()
    return Receipt(outcome, draft_id, sorted(taken), document.notes)


def _accepted(ctx: Context, document: Document, taken: Mapping[str, Taken]) -> dict[str, Taken]:
    """What the certificate's own rules accept; the rest is noted."""
    accepted = dict(taken)
    for _round in range(2):  # what was taken together with something refused is judged once more
        values = {name: text for each in accepted.values() for name, text in each.inputs.items()}
        for field, reason in assess(ctx, values).errors.items():
            if refused := accepted.pop(field, None):
                document.note("value", reason, refused.origin)
    if "place_facility_code" in accepted and accepted["place_facility_code"].inputs != {
        "place_facility_code": ctx.actor.facility_code
    }:
        refused = accepted.pop("place_facility_code")
        text = _("The birth was at another facility than the one that sends it, so the code was not taken.")
        document.note("business-rule", text, refused.origin)
    for field, other in _OF_TWO.items():
        if field not in accepted and (left := accepted.pop(other, None)):
            text = _("What it belongs to was not taken, so this was not taken either.")
            document.note("incomplete", text, left.origin)
    return accepted


def _sent(document: Document, taken: Mapping[str, Taken]) -> Sent:
    left_out: list[tuple[dict[str, Any], str]] = [(note.text.stored(), note.expression) for note in document.notes]
    return Sent(
        " ".join(document.identifier),
        {field: dict(each.inputs) for field, each in taken.items()},
        {field: each.origin for field, each in taken.items()},
        left_out,
    )
