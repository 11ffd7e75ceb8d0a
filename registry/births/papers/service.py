"""Papers for families: made when one is first printed, printed again with the same code, replaced when one is lost."""

import uuid

from sqlalchemy.dialects.postgresql import insert

from registry.births.papers import queries
from registry.births.papers.models import FamilyPaper
from registry.births.papers.rules import code_hash, in_groups, new_code
from registry.core.context import Context


def code_of(ctx: Context, birth_id: uuid.UUID) -> str:
    """The code of the paper in force, as it is printed; the first is made now. The caller has read the birth."""
    paper = queries.in_force(ctx.session, birth_id) or _make(ctx, birth_id, 1)
    return in_groups(ctx.vault.open(paper.sealed_code, _place(paper.id)).decode())


def replace(ctx: Context, birth_id: uuid.UUID) -> None:
    """End the paper in force and make another. Two that replace it at once make one between them."""
    last = queries.in_force(ctx.session, birth_id)
    _make(ctx, birth_id, 1 if last is None else last.number + 1)


def _make(ctx: Context, birth_id: uuid.UUID, number: int) -> FamilyPaper:
    paper_id, code = uuid.uuid4(), new_code()
    row = {
        "id": paper_id,
        "birth_id": birth_id,
        "number": number,
        "code_hash": code_hash(code),
        "sealed_code": ctx.vault.seal(code.encode(), _place(paper_id)),
        "issued_by": ctx.actor.account_id,
        "issued_at": ctx.now,
    }
    made = insert(FamilyPaper).values(row).on_conflict_do_nothing(index_elements=["birth_id", "number"])
    if ctx.session.execute(made.returning(FamilyPaper.id)).first():
        ctx.journal("family_paper.issued", "birth", birth_id, number=number)
    paper = queries.in_force(ctx.session, birth_id)
    assert paper is not None  # ours, or that of whoever was first
    return paper


def _place(paper_id: uuid.UUID) -> str:
    return f"family_paper:{paper_id}:code"
