"""Corrections at the facility: a slip is mended at once, another woman in the mother's place waits for a second person.

Whoever asks for the latter says whose fingers were taken, as in a draft. Nothing is lost meanwhile: the certificate
stands as it was signed, and an acta can be made from it.
"""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from registry.births import mothers, queries
from registry.births.corrections import keeping
from registry.births.corrections import service as corrections
from registry.births.corrections.service import AnotherMother
from registry.births.models import Birth
from registry.births.rules.another_mother import ANOTHERS
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.people import changes as requests
from registry.people.changes import Ground

KIND: Final = "correction"
KINDS: Final = (KIND,)


def correct(
    ctx: Context, birth_id: uuid.UUID, changes: Mapping[str, Any], ground: Ground, prints: str | None = None
) -> Birth:
    """Correct a signed certificate that no acta uses yet, at its facility, or ask a second person to.

    Raises Invalid, also where it has to be said whose the mother's prints are; Refused while another correction waits.
    """
    birth = corrections.locked(ctx, birth_id)
    corrections.refuse_unless_signed(birth)
    requests.refuse_while_waiting(ctx, birth.id)
    try:
        corrections.correct(ctx, birth, changes, ground)
    except AnotherMother as another:
        _ask(ctx, birth, changes, ground, prints, another)
    return birth


def _ask(
    ctx: Context,
    birth: Birth,
    changes: Mapping[str, Any],
    ground: Ground,
    prints: str | None,
    another: AnotherMother,
) -> None:
    children = queries.children_of(ctx.session, birth.delivery_id)
    if another.of_one_record and prints is None and any(mothers.prints_of(ctx, child) for child in children):
        message = _("This is another woman. Say whose fingers were taken: hers, or those of the woman named before.")
        raise Invalid([FieldError("/mother_prints", message)])
    with requests.tried(ctx):
        _carry_out(ctx, birth, changes, replace(ground, requested_by=ctx.actor.account_id), prints)
    content = {"certificate": keeping.to_json(changes), "mother_prints": prints}
    requests.request(
        ctx, KIND, birth.newborn_id, birth.id, content=content, reason=ground.reason, evidence=ground.evidence
    )


def _carry_out(ctx: Context, birth: Birth, changes: Mapping[str, Any], ground: Ground, prints: str | None) -> None:
    corrections.correct(ctx, birth, changes, ground, are_prints_hers=prints != ANOTHERS)


def decide(ctx: Context, birth_id: uuid.UUID, requested_at: datetime, *, is_approved: bool) -> Birth:
    """Approve or refuse the correction that waits; an approved one is done in the same transaction."""
    birth = corrections.locked(ctx, birth_id)
    change = requests.decide(ctx, birth.id, requested_at, is_approved=is_approved, kinds=KINDS)
    if is_approved:
        corrections.refuse_unless_signed(birth)
        certificate = keeping.from_json(change.content["certificate"])
        _carry_out(ctx, birth, certificate, requests.ground_of(change), change.content["mother_prints"])
    return birth
