"""Whether the journal is whole: its length, its last checkpoint, its chains followed by one click."""

from typing import Final

from flask import Blueprint, Response

from registry.access.frame.showing import page
from registry.access.http import begin, current_registry
from registry.access.permissions import requires
from registry.access.sessions.showing import settle
from registry.audit import checkpoints, queries, verification
from registry.audit.rules import Finding, Whole
from registry.core.clock import show_moment
from registry.core.errors import NotFound
from registry.core.figures import show_count
from registry.core.messages import Message, _

blueprint = Blueprint("journal_chain", __name__, url_prefix="/journal/chain", template_folder="templates")
MOST_ROWS: Final = 200_000
"""Rows that a page follows: about two seconds. A longer journal is followed by the command."""
_MOST_FINDINGS: Final = 50


@blueprint.get("")
@requires("audit.read")
def chain() -> Response:
    """Show the length of the journal and its last checkpoint."""
    return _shown()


@blueprint.post("")
@requires("audit.read")
def verify() -> Response:
    """Follow the chains now, and show what is wrong; nothing changes but that it is journalled."""
    registry, state = current_registry(), Whole()
    with begin() as ctx:
        ctx.journal("journal.verified", "journal", "many")
    with verification.snapshot(registry.engine) as session:
        if sum(end.sequence for end in queries.heads(session).values()) > MOST_ROWS:
            return _shown(is_long=True)
        findings = list(verification.verify(session, registry.vault, state))
    return _shown(state, findings)


def _shown(state: Whole | None = None, findings: list[Finding] | None = None, *, is_long: bool = False) -> Response:
    with begin() as ctx:
        last = queries.last_checkpoint(ctx.session)
        rows: list[tuple[Message, Message | str]] = [
            (_("Entries of the journal"), show_count(sum(end.sequence for end in queries.heads(ctx.session).values()))),
            (_("Last checkpoint"), show_moment(last.made_at) if last else _("none yet")),
        ]
        if last is not None:
            rows += [
                (_("Entries at the checkpoint"), show_count(last.size)),
                (_("Its root"), last.root.hex()),
                (_("Witnesses"), str(sum(each.size == last.size for each, _at in queries.cosignatures(ctx.session)))),
            ]
        return page(
            "journal/chain.html",
            rows=[{"label": label, "value": value} for label, value in rows],
            has_checkpoint=last is not None,
            keys=[verifier.to_text() for verifier in checkpoints.verifiers_of(ctx.session)],
            followed=None if state is None else {"rows": state.rows, "head": state.head.hex()},
            unchecked=sorted(state.unchecked_keys) if state is not None else [],
            findings=[
                {"place": f"{finding.lane}/{finding.sequence}", "problem": finding.problem}
                for finding in (findings or [])[:_MOST_FINDINGS]
            ],
            count=len(findings or []),
            is_long=is_long,
        )


@blueprint.get("/checkpoint")
@requires("audit.read")
def checkpoint() -> Response:
    """Return the last checkpoint as it was signed, to be kept elsewhere."""
    with begin() as ctx:
        last = queries.last_checkpoint(ctx.session)
        if last is None:
            raise NotFound
        ctx.journal("journal.checkpoint_read", "journal", str(last.size))
        content, size = last.note, last.size
    response = Response(content, mimetype="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="checkpoint-{size}.txt"'
    return settle(response)
