"""The end of drafts that nobody goes on with: withdrawn, so that nothing is deleted and the minor can apply again."""

from datetime import timedelta

from registry.core.context import Context
from registry.core.messages import plural
from registry.documents.applications import queries, service


def end_abandoned(ctx: Context) -> int:
    """Withdraw the drafts that nobody has changed for the days that the settings say; their number."""
    days = ctx.settings.draft_days
    reason = plural(
        "Nothing was done with this draft for {n} day.", "Nothing was done with this draft for {n} days.", days
    ).in_language(ctx.settings.language)
    abandoned = queries.untouched_drafts(ctx.session, ctx.now - timedelta(days=days))
    for application in abandoned:
        service.withdraw(ctx, application.id, reason)
    return len(abandoned)
