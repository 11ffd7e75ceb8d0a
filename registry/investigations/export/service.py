"""What is done with exports: gather a case, sign it, keep what left the house."""

import hashlib
import json
import uuid
from dataclasses import asdict
from datetime import datetime
from functools import partial
from importlib import resources
from itertools import combinations
from typing import Any, Final

import typst
from sqlalchemy import func, select

from registry.audit.models import JournalRow
from registry.audit.queries import head
from registry.audit.rules import GENESIS
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound
from registry.documents.keys.service import current_key
from registry.duplicates import queries as duplicates
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.thresholds import service as thresholds
from registry.fingerprints.engine import VERSION as ENGINE
from registry.fingerprints.matching import pictures
from registry.investigations import limits
from registry.investigations.cases import queries as cases
from registry.investigations.cases import service
from registry.investigations.cases.dossier import service as dossier
from registry.investigations.cases.models import Case
from registry.investigations.comparison import service as comparison
from registry.investigations.comparison.timeline import timeline
from registry.investigations.export import bundle
from registry.investigations.export.models import CaseExport
from registry.investigations.graph import service as graph
from registry.investigations.judgements import queries as judgements
from registry.investigations.judgements import rules as judgement_rules
from registry.investigations.searches import queries as searches
from registry.investigations.visibility import as_readers_of, hidden_searches

MOST_PAIRS: Final = 10
"""Pairs of persons that are drawn; a case of more is told in its JSON alone."""
GRAPH_DEPTH: Final = 2
EXTENSIONS: Final = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/tiff": "tif"}
_written = partial(json.dumps, sort_keys=True, indent=1, ensure_ascii=False, default=str)


def export(ctx: Context, case_id: uuid.UUID, target: str, reason: str) -> CaseExport:
    """Make, sign and keep a case's bundle for an authority; raises Invalid for one that is not in use."""
    case = service.read_to_work(ctx, case_id)
    if target not in {one.code for one in cases.targets(ctx.session) if one.is_active}:
        raise Invalid([FieldError("/target", "There is no such authority.")])
    key = current_key(ctx)
    about = {
        "case": str(case.id),
        "number": case.number,
        "made_at": ctx.now.isoformat(),
        "for": target,
        "engine": ENGINE,
        "policy": f"{limits.VERSION}; {thresholds.version(ctx.session)}",
        "is_demonstration": case.is_demonstration,
    }
    # Whoever makes it, those read it who may read the case: it says no more than they may know.
    with as_readers_of(ctx.session, "investigation_case", case.id):
        packed = bundle.pack(_files(ctx, case, about), about, key)
    kept = CaseExport(
        id=uuid.uuid4(),
        case_id=case.id,
        target_code=target,
        reason=reason,
        kid=key.kid,
        sha256=hashlib.sha256(packed).digest(),
        by=ctx.actor.account_id,
        at=ctx.now,
    )
    kept.sealed_file = ctx.vault.seal(packed, kept.place)
    ctx.session.add(kept)
    ctx.session.flush()
    details = {"export": str(kept.id), "target": target, "kid": key.kid, "sha256": kept.sha256.hex()}
    service.add_event(ctx, case, "exported", reason=reason, details=details)
    return kept


def read_file(ctx: Context, case_id: uuid.UUID, export_id: uuid.UUID) -> tuple[CaseExport, bytes]:
    """A bundle exactly as it was signed; the reading is journalled. Raises NotFound."""
    case = service.read(ctx, case_id)
    kept = ctx.session.scalar(select(CaseExport).where(CaseExport.id == export_id, CaseExport.case_id == case.id))
    if kept is None:
        raise NotFound
    ctx.journal("case.export_read", "case", case.id, export=str(kept.id))
    return kept, ctx.vault.open(kept.sealed_file, kept.place)


def _files(ctx: Context, case: Case, about: dict[str, Any]) -> dict[str, bytes]:
    scored = comparison.case_score(ctx, case.id)
    drawn = comparison.score_svg(scored)
    told = _told(ctx, case) | {"about": about, "score": asdict(scored)}
    files = {"case.json": _written(told).encode(), "journal.json": _written(_journal(ctx, case)).encode()}
    files["score.svg"] = drawn.encode()
    files["timeline.svg"] = comparison.case_timeline_svg(ctx, case.id).encode()
    grown = graph.around(ctx, case.id, GRAPH_DEPTH)
    files["graph.svg"] = graph.drawn(ctx, grown).encode()
    files["graph.json"] = _written(graph.told(ctx, grown)).encode()
    persons = [one.person_id for one in case.persons]
    for number, (left, right) in enumerate(list(combinations(persons, 2))[:MOST_PAIRS], 1):
        compared = comparison.compare(ctx, case.id, left, right)
        files[f"pairs/{number:02}.json"] = _written(comparison.told(compared)).encode()
        files[f"pairs/{number:02}.svg"] = comparison.evidence_svg(ctx, case.id, left, right).encode()
        for one in compared.prints:
            files[f"pairs/{number:02}-finger-{one.finger:02}.png"] = pictures.pair_png(ctx, one.left, one.right)
    for entry in cases.entries(ctx.session, case.id):
        extension = EXTENSIONS.get(entry.media_type, "txt")
        files[f"dossier/{entry.sequence:04}-{entry.kind}.{extension}"] = dossier.content_of(ctx, entry)
    files["report.pdf"] = report(told | {"score_svg": drawn}, sorted(files), ctx.now)
    return files


def _told(ctx: Context, case: Case) -> dict[str, Any]:
    """A case as plain values: what every part of the bundle is drawn from."""
    events, entries = cases.events(ctx.session, case.id), cases.entries(ctx.session, case.id)
    judged, searched = judgements.of_case(ctx.session, case.id), searches.searches(ctx.session, case.id)
    who = cases.usernames_of(
        ctx.session,
        {
            case.decision_by,
            case.seconded_by,
            *(one.by for one in events),
            *(one.by for one in entries),
            *(one.requested_by for one in searched),
            *(one.approved_by for one in searched),
        },
    )
    superseded = {one.supersedes_id for one in judged}
    hidden = hidden_searches(ctx.session, case.id)

    def named(account: uuid.UUID | None) -> str | None:
        return who.get(account) if account else None

    names = ("number", "state", "origin", "risk", "reason", "opened_at", "decision", "decision_reason", "outcome")
    return {name: getattr(case, name) for name in names} | {
        "id": case.id,
        "decision_by": named(case.decision_by),
        "seconded_by": named(case.seconded_by),
        "persons": [_person(ctx, one.person_id) | {"source": one.source} for one in case.persons],
        "alerts": [_alert(ctx, one.alert_id) for one in case.alerts],
        "history": [
            {
                "at": one.at,
                "what": one.what,
                "to": one.to_state,
                "by": named(one.by),
                "reason": one.reason,
                "details": one.details,
            }
            for one in events
        ],
        "referrals": [
            {"at": one.at, "target": one.target_code, "reason": one.reason}
            for one in cases.referrals(ctx.session, case.id)
        ],
        "judgements": [
            {
                "at": one.at,
                "by": one.reviewer.username,
                "left": one.left_id,
                "right": one.right_id,
                "verdict": one.verdict,
                "reason": one.reason,
                "engine": one.engine,
                "evidence": judgement_rules.visible_evidence(one.evidence, hidden),
                "is_superseded": one.id in superseded,
            }
            for one in judged
        ],
        "searches": [
            {
                "id": one.id,
                "kind": one.kind,
                "purpose": one.purpose,
                "legal_basis": one.legal_basis,
                "legal_reference": one.legal_reference,
                "by": named(one.requested_by),
                "approved_by": named(one.approved_by),
                "emergency": one.emergency,
                "run_at": one.run_at,
                "ran_with": one.ran_with,
                "found": one.found,
                "criteria_sha256": one.criteria_sha256.hex(),
                "hits": [
                    {"rank": hit.rank, "person": hit.person_id, "score": hit.score, "parts": hit.parts}
                    for hit in one.hits
                ],
            }
            for one in searched
        ],
        "dossier": [
            {
                "sequence": one.sequence,
                "kind": one.kind,
                "title": dossier.title_of(ctx, one),
                "sha256": one.sha256.hex(),
                "chain": one.chain.hex(),
                "by": named(one.by),
                "at": one.at,
            }
            for one in entries
        ],
        "timeline": [
            {"at": one.at, "person": one.person_id, "what": one.what, "id": one.id}
            for one in timeline(ctx.session, {one.person_id for one in case.persons})
        ],
    }


def _alert(ctx: Context, alert_id: uuid.UUID) -> dict[str, Any]:
    """An alert with every reason, those taken back too, and beside each what else may explain it."""
    alert = duplicates.alert(ctx.session, alert_id)
    assert alert is not None  # a case holds on to its alerts (constraint)
    names = ("indicator", "severity", "points", "reason", "facts", "policy", "found_at", "withdrawn_at")
    return {
        "id": alert.id,
        "points": alert.points,
        "state": alert.state,
        "reasons": [
            {name: getattr(one, name) for name in names}
            | {
                "title": INDICATORS[one.indicator].title,
                "innocent_causes": list(INDICATORS[one.indicator].innocent_causes),
            }
            for one in alert.reasons
        ],
    }


def _person(ctx: Context, person_id: uuid.UUID) -> dict[str, Any]:
    facts = comparison.facts_of(ctx, person_id)
    names = ("given_names", "first_surname", "second_surname", "sex", "birth_date", "certificate")
    return {"id": person_id} | {name: getattr(facts, name) for name in names}


def _journal(ctx: Context, case: Case) -> dict[str, Any]:
    """The journal's rows about the case, each with the hash it is chained to, and the journal's end."""
    before = func.lag(JournalRow.hash).over(order_by=JournalRow.sequence)
    columns = (JournalRow.sequence, JournalRow.subject_id, JournalRow.content, JournalRow.hash)
    chained = select(*columns, before.label("previous"))
    first = select(func.min(JournalRow.sequence)).where(JournalRow.subject_id == str(case.id)).scalar_subquery()
    all_rows = chained.where(JournalRow.sequence >= first - 1).subquery()
    own = select(all_rows).where(all_rows.c.subject_id == str(case.id)).order_by(all_rows.c.sequence)
    end = head(ctx.session)
    hidden = [str(one) for one in hidden_searches(ctx.session, case.id)]
    return {
        "rows": [
            {
                "sequence": row.sequence,
                "content": row.content,
                "hash": row.hash.hex(),
                "previous": (row.previous or GENESIS).hex(),
            }
            for row in ctx.session.execute(own)
            if not any(one in row.content for one in hidden)
        ],
        "head": {"sequence": end.sequence, "hash": end.hash.hex()} if end else None,
    }


def report(told: dict[str, Any], files: list[str], at: datetime) -> bytes:
    """The case as PDF; the same content and moment give the same bytes."""
    template = resources.files("registry.investigations.export").joinpath("templates/report.typ").read_bytes()
    inputs = {"content": _written(told | {"files": files})}
    moment = at.replace(microsecond=0)
    return typst.compile(template, format="pdf", sys_inputs=inputs, timestamp=moment, ignore_system_fonts=True)
