"""A case as plain values: everything that the parts of a bundle are made from. Slugs stay slugs, times are Peru's."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from registry.audit.queries import heads
from registry.audit.rules import genesis
from registry.core.clock import PERU
from registry.core.context import Context
from registry.duplicates import queries as duplicates
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.investigations.cases import queries as cases
from registry.investigations.cases.dossier import service as dossier
from registry.investigations.cases.models import Case, CaseEntry, reason_of
from registry.investigations.comparison import queries as timelines
from registry.investigations.comparison import service as comparison
from registry.investigations.export import queries
from registry.investigations.export.prints import chain_content
from registry.investigations.judgements import queries as judgements
from registry.investigations.judgements.rules import visible_evidence
from registry.investigations.searches import queries as searches
from registry.investigations.visibility import hidden_searches

_CASE = ("id", "number", "state", "origin", "risk", "opened_at", "decision", "decision_reason", "outcome")
_ALERT_REASON = ("indicator", "severity", "points", "reason", "facts", "policy", "found_at", "withdrawn_at")
_PERSON = ("given_names", "first_surname", "second_surname", "sex", "birth_date", "certificate")
_JUDGEMENT = ("at", "verdict", "reason", "engine")
_SEARCH = ("id", "kind", "purpose", "legal_basis", "legal_reference", "emergency", "run_at", "ran_with", "found")
_ENTRY = ("sequence", "kind", "at")


def to_json(value: Any) -> str:
    """Plain values as JSON text: keys in order, times of Peru with their offset, messages in the language spoken."""
    return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    return iso_time(value) if isinstance(value, datetime) else str(value)


def iso_time(moment: datetime) -> str:
    """A moment in ISO 8601, in Peru's time with its offset."""
    return moment.astimezone(PERU).isoformat()


def case_content(ctx: Context, case: Case, leaves: Mapping[CaseEntry, bytes | None]) -> dict[str, Any]:
    """A case with everything in it; `leaves` are the dossier's entries in order, each with its content or None."""
    events = cases.events(ctx.session, case.id)
    case_judgements, case_searches = judgements.of_case(ctx.session, case.id), searches.searches(ctx.session, case.id)
    usernames = cases.usernames_of(
        ctx.session,
        {
            case.decision_by,
            case.seconded_by,
            *(event.by for event in events),
            *(entry.by for entry in leaves),
            *(search.requested_by for search in case_searches),
            *(search.approved_by for search in case_searches),
        },
    )
    superseded = {judgement.supersedes_id for judgement in case_judgements}
    hidden = hidden_searches(ctx.session, case.id)
    persons = {person.person_id for person in case.persons}
    return {name: getattr(case, name) for name in _CASE} | {
        "reason": reason_of(case),
        "decision_by": usernames.get(case.decision_by),
        "seconded_by": usernames.get(case.seconded_by),
        "persons": [_person(ctx, person.person_id) | {"source": person.source} for person in case.persons],
        "prints": chain_content(ctx, persons),
        "alerts": [_alert(ctx, case_alert.alert_id) for case_alert in case.alerts],
        "history": [
            {
                "at": event.at,
                "what": event.what,
                "to": event.to_state,
                "by": usernames.get(event.by),
                "reason": reason_of(event),
                "details": event.details,
            }
            for event in events
        ],
        "referrals": [
            {"at": referral.at, "target": referral.target_code, "reason": reason_of(referral)}
            for referral in cases.referrals(ctx.session, case.id)
        ],
        "judgements": [
            {name: getattr(judgement, name) for name in _JUDGEMENT}
            | {
                "by": judgement.reviewer.username,
                "left": judgement.left_id,
                "right": judgement.right_id,
                "evidence": visible_evidence(judgement.evidence, hidden),
                "is_superseded": judgement.id in superseded,
            }
            for judgement in case_judgements
        ],
        "searches": [
            {name: getattr(search, name) for name in _SEARCH}
            | {
                "by": usernames.get(search.requested_by),
                "approved_by": usernames.get(search.approved_by),
                "criteria_sha256": search.criteria_sha256.hex(),
                "hits": [
                    {
                        "rank": hit.rank,
                        # Whoever was found and is not in the case has no part in what leaves.
                        "person": hit.person_id if hit.person_id in persons else None,
                        "score": hit.score,
                        "parts": hit.parts,
                    }
                    for hit in search.hits
                ],
            }
            for search in case_searches
        ],
        "dossier": [
            {name: getattr(entry, name) for name in _ENTRY}
            | {
                "title": str(dossier.readable_title(ctx, entry)),
                "is_damaged": leaf is None,
                "sha256": entry.sha256.hex(),
                "chain": entry.chain.hex(),
                "by": usernames.get(entry.by),
            }
            for entry, leaf in leaves.items()
        ],
        "timeline": [
            {
                "at": event.at if event.has_time else event.at.date().isoformat(),
                "person": event.person_id,
                "what": event.what,
                "id": event.id,
            }
            for event in timelines.timeline(ctx.session, persons)
        ],
    }


def _alert(ctx: Context, alert_id: uuid.UUID) -> dict[str, Any]:
    """An alert with every reason, withdrawn ones included, and the innocent causes beside each."""
    alert = duplicates.alert(ctx.session, alert_id)
    assert alert is not None  # a case keeps its alerts (constraint)
    return {
        "id": alert.id,
        "points": alert.points,
        "state": alert.state,
        "reasons": [
            {name: getattr(reason, name) for name in _ALERT_REASON}
            | {
                "title": INDICATORS[reason.indicator].title,
                "innocent_causes": list(INDICATORS[reason.indicator].innocent_causes),
            }
            for reason in alert.reasons
        ],
    }


def _person(ctx: Context, person_id: uuid.UUID) -> dict[str, Any]:
    facts = comparison.facts_of(ctx, person_id)
    return {"id": person_id} | {name: getattr(facts, name) for name in _PERSON}


def journal_content(ctx: Context, case: Case) -> dict[str, Any]:
    """The journal's rows about the case, each with the hash it is chained to, and the ends of the journal's lanes."""
    hidden = [str(search) for search in hidden_searches(ctx.session, case.id)]
    return {
        "rows": [
            {
                "lane": row.lane,
                "sequence": row.sequence,
                "content": row.content,
                "hash": row.hash.hex(),
                "previous": (row.previous or genesis(row.lane)).hex(),
            }
            for row in queries.journal_rows(ctx.session, case.id)
            if not any(search in row.content for search in hidden)
        ],
        "heads": [
            {"lane": end.lane, "sequence": end.sequence, "hash": end.hash.hex()}
            for end in heads(ctx.session).values()
            if end.sequence
        ],
    }
