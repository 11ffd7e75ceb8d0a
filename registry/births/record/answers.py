"""Actas and their copies as JSON."""

from collections.abc import Sequence
from typing import Any

from registry.births.record import queries
from registry.births.record.models import BirthRecord, CertifiedCopy, RecordEvent
from registry.births.record.words import observation_in_words
from registry.core.context import Context
from registry.people import queries as persons
from registry.people.rules import name_warnings
from registry.people.words import NAME_WARNINGS


def record_answer(ctx: Context, record: BirthRecord) -> dict[str, Any]:
    """An acta with its history."""
    return record_answers(ctx, [record])[0]


def record_answers(ctx: Context, records: Sequence[BirthRecord]) -> list[dict[str, Any]]:
    """Actas with their histories, with as many statements as for one."""
    ids, children = [record.id for record in records], [record.child_id for record in records]
    origins = queries.origins(ctx.session, records)
    numbers = persons.cuis_of(ctx.session, children)
    waiting = persons.waiting_requests(ctx.session, ids)
    events = queries.events_of_records(ctx.session, ids)
    may_know = ctx.actor.may(queries.READ_SEALED)
    return [
        _record_answer(ctx, record)
        | {
            # The certificate names the birth mother, who does not stay where a court's decision names the parents.
            "birth_id": origins[record.id] if may_know or not record.parents else None,
            "cui": numbers[record.child_id].written if record.child_id in numbers else None,
            "waiting": waiting.get(record.id),
            "history": [_event_answer(event) for event in events.get(record.id, ())],
        }
        for record in records
    ]


def _record_answer(ctx: Context, record: BirthRecord) -> dict[str, Any]:
    names = (
        "id",
        "number",
        "office",
        "is_transcribed",
        "state",
        "child_id",
        "given_names",
        "first_surname",
        "second_surname",
        "surname_order",
        "registration",
        "declarant",
        "is_demonstration",
        "inscribed_on",
    )
    # That an acta replaced another reveals a later recognition or an adoption: as restricted as the replaced one.
    may_know = ctx.actor.may(queries.READ_SEALED)
    return {name: getattr(record, name) for name in names} | {
        "observation": observation_in_words(record.observation),
        "replaces_id": record.replaces_id if may_know else None,
        "has_filiation_of_father": record.father_id is not None,
        "parents": record.parents,
        "warnings": [
            {"slug": slug, "pointer": "/given_names", "detail": str(NAME_WARNINGS[slug])}
            for slug in name_warnings(record.given_names or "")
        ],
    }


def _event_answer(event: RecordEvent) -> dict[str, Any]:
    names = ("from_state", "to_state", "at")
    stated = {
        # A declarant's number is shown to investigators alone.
        when: {name: value for name, value in getattr(event, when).items() if name != "declarant_document"}
        for when in ("before", "after")
    }
    return {name: getattr(event, name) for name in names} | stated | {"reason": observation_in_words(event.reason)}


def copy_answer(copy: CertifiedCopy) -> dict[str, Any]:
    """A certified copy as issued, and where its PDF is."""
    names = ("id", "code", "language", "issued_at")
    return {name: getattr(copy, name) for name in names} | {
        "location": f"/api/v1/records/{copy.record_id}/copies/{copy.id}.pdf",
        "pdf_sha256": copy.pdf_sha256.hex(),
    }
