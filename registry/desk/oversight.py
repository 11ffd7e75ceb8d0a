"""What there is to do for those who oversee: what waits for a supervisor, what an administrator mends."""

from typing import Any, Final

from flask import url_for

from registry.access import queries as accounts
from registry.approvals.waiting import lines
from registry.audit import queries as audit
from registry.core import jobs
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.messages import Message, _, plural
from registry.exchange.notifications import queries as notifications

SHOWN: Final = 5


def overview_of(ctx: Context) -> dict[str, Any]:
    """What waits, the oldest first, and facts that each lead to a page; nothing for other roles."""
    if ctx.actor.may("searches.approve"):
        others = [line for line in lines(ctx) if not line.is_own]
        return {"waiting": others[:SHOWN], "waiting_count": len(others)}
    facts: list[tuple[Message, Message | str, str]] = []
    if ctx.actor.may("accounts.manage"):
        waiting, failed = (
            len(accounts.accounts_waiting(ctx.session)),
            sum(load.failed for load in jobs.loads(ctx.session)),
        )
        accounts_page, system = url_for("accounts_desk.listed"), url_for("system.state")
        facts = [
            (
                _("Accounts"),
                plural("{n} waits for a second administrator", "{n} wait for a second administrator", waiting)
                if waiting
                else _("none waits for a second administrator"),
                accounts_page,
            ),
            (
                _("Jobs"),
                plural("{n} has failed", "{n} have failed", failed) if failed else _("none has failed"),
                system,
            ),
        ]
        if paused := notifications.paused_count(ctx.session):
            label = plural("{n} receiver is paused", "{n} receivers are paused", paused)
            facts.append((_("Notifications"), label, url_for("receivers.listed")))
    elif ctx.actor.may("audit.read"):
        last = audit.last_checkpoint(ctx.session)
        entries = sum(end.sequence for end in audit.heads(ctx.session).values())
        chain = url_for("journal_chain.chain")
        facts = [
            (_("Entries of the journal"), str(entries), url_for("journal_desk.entries")),
            (_("Last checkpoint"), show_moment(last.made_at) if last else _("none yet"), chain),
        ]
    return {"facts": [{"label": label, "value": value, "address": address} for label, value, address in facts]}
