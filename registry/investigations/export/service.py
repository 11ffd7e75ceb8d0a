"""What is done with exports: gather a case, sign it, store the bundle that left."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from itertools import combinations
from typing import Any, Final

from registry.core.context import Context
from registry.core.errors import NotFound
from registry.core.messages import DEFAULT_LANGUAGE, speaking
from registry.core.vault import RecordDamaged
from registry.documents.keys.service import current_key
from registry.duplicates.thresholds import service as thresholds
from registry.fingerprints.engine import VERSION as ENGINE
from registry.fingerprints.matching import pictures
from registry.investigations import limits
from registry.investigations.cases import blindness
from registry.investigations.cases import queries as cases_queries
from registry.investigations.cases import service as cases
from registry.investigations.cases.dossier import service as dossier
from registry.investigations.cases.models import Case
from registry.investigations.cases.words import DAMAGED
from registry.investigations.comparison import service as comparison
from registry.investigations.comparison.answers import comparison_answer
from registry.investigations.export import bundle, queries
from registry.investigations.export.content import case_content, iso_time, journal_content, to_json
from registry.investigations.export.models import CaseExport
from registry.investigations.export.report import Names, report_document, report_pdf
from registry.investigations.graph import service as graphs
from registry.investigations.graph.answers import graph_answer
from registry.investigations.settings import service as settings
from registry.investigations.visibility import as_readers_of

MOST_PAIRS: Final = 10
"""Pairs of persons that are drawn; the persons beyond them are in the JSON only."""
GRAPH_DEPTH: Final = 2
DAMAGED_FILE: Final = "damaged.txt"
"""Stands in the bundle for what does not open any more, and says so."""
EXTENSIONS: Final = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/tiff": "tif"}


def export(ctx: Context, case_id: uuid.UUID, target: str, reason: str, language: str = DEFAULT_LANGUAGE) -> CaseExport:
    """Make, sign and store a case's bundle in a language; raises Invalid for an authority that is not in use.

    Raises Refused while the actor has still to judge what others have.
    """
    case = cases.read_to_work(ctx, case_id)
    blindness.refuse_before_judging(ctx, case)  # a bundle holds every verdict
    cases.refuse_unknown_target(ctx, target)
    key = current_key(ctx)
    names = _names(ctx)
    about = {
        "case": str(case.id),
        "number": case.number,
        "made_at": iso_time(ctx.now),
        "for": target,
        "authority": names.authorities[target],
        "language": language,
        "engine": ENGINE,
        "policy": f"{limits.VERSION}; {thresholds.version(ctx.session)}",
        "is_demonstration": case.is_demonstration,
    }
    # Everyone who may read the case reads the bundle, whoever makes it: it contains no more than they may know.
    with as_readers_of(ctx.session, "investigation_case", case.id), speaking(language):
        packed = bundle.pack(_files(ctx, case, about, names), about, key)
    row = CaseExport(
        id=uuid.uuid4(),
        case_id=case.id,
        target_code=target,
        reason=reason,
        kid=key.kid,
        sha256=hashlib.sha256(packed).digest(),
        by=ctx.actor.account_id,
        at=ctx.now,
    )
    row.sealed_file = ctx.vault.seal(packed, row.place)
    ctx.session.add(row)
    ctx.session.flush()
    details = {"export": str(row.id), "target": target, "kid": key.kid, "sha256": row.sha256.hex()}
    cases.add_event(ctx, case, "exported", reason=reason, details=details)
    return row


def listed(ctx: Context, case_id: uuid.UUID) -> Sequence[CaseExport]:
    """The case's bundles, newest first, without their content; none to a reader who has still to judge."""
    case = cases.read(ctx, case_id)
    return [] if blindness.withheld_in(ctx, case) else queries.exports(ctx.session, case.id)


def read_file(ctx: Context, case_id: uuid.UUID, export_id: uuid.UUID) -> tuple[CaseExport, bytes]:
    """A bundle exactly as it was signed; the reading is journalled. Raises NotFound."""
    case = cases.read(ctx, case_id)
    blindness.refuse_before_judging(ctx, case)
    row = queries.export(ctx.session, case.id, export_id)
    if row is None:
        raise NotFound
    ctx.journal("case.export_read", "case", case.id, export=str(row.id))
    return row, ctx.vault.open(row.sealed_file, row.place)


def _files(ctx: Context, case: Case, about: dict[str, Any], names: Names) -> dict[str, bytes]:
    score = comparison.case_score(ctx, case.id)
    score_svg = comparison.score_svg(score)
    leaves = {entry: dossier.readable_content(ctx, entry) for entry in cases_queries.entries(ctx.session, case.id)}
    content = case_content(ctx, case, leaves) | {"about": about, "score": asdict(score)}
    graph = graphs.around(ctx, case.id, GRAPH_DEPTH)
    files = {
        "case.json": to_json(content).encode(),
        "journal.json": to_json(journal_content(ctx, case)).encode(),
        "score.svg": score_svg.encode(),
        "timeline.svg": comparison.case_timeline_svg(ctx, case.id).encode(),
        "graph.svg": graphs.draw(ctx, graph, own=True).encode(),
        "graph.json": to_json(graph_answer(ctx, graph, own=True)).encode(),
    }
    persons = [person.person_id for person in case.persons]
    for number, (left, right) in enumerate(list(combinations(persons, 2))[:MOST_PAIRS], 1):
        compared = comparison.compare(ctx, case.id, left, right)
        files[f"pairs/{number:02}.json"] = to_json(comparison_answer(compared)).encode()
        files[f"pairs/{number:02}.svg"] = comparison.evidence_svg(ctx, case.id, left, right).encode()
        for pair in compared.prints:
            name = f"pairs/{number:02}-finger-{pair.finger:02}"
            try:
                files[f"{name}.png"] = pictures.pair_png(ctx, pair.left, pair.right)
            except RecordDamaged as error:
                ctx.note_damage(error.place)
                files[f"{name}-{DAMAGED_FILE}"] = str(DAMAGED).encode()
    for entry, leaf in leaves.items():
        extension = EXTENSIONS.get(entry.media_type, "txt")
        name = f"dossier/{entry.sequence:04}-{entry.kind}"
        if leaf is None:
            files[f"{name}-{DAMAGED_FILE}"] = str(DAMAGED).encode()
        else:
            files[f"{name}.{extension}"] = leaf
    document = report_document(content, score_svg, sorted(files), names)
    files["report.pdf"] = report_pdf(document, ctx.now)
    return files


def _names(ctx: Context) -> Names:
    in_force = settings.current(ctx.session)
    return Names(
        authorities={target.code: target.name for target in cases_queries.targets(ctx.session)},
        purposes=in_force.purposes,
        legal_bases={code: basis.meaning for code, basis in in_force.legal_bases.items()},
    )
