"""The list of all that waits for a second person."""

from typing import Final

from flask import Blueprint, Response

from registry.access.frame.showing import page
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.permissions import requires
from registry.approvals import (
    case_pages,
    change_pages,
    glass_pages,
    hit_pages,
    hold_pages,
    key_pages,
    sealing_pages,
    threshold_pages,
    transcription_pages,
    watch_pages,
    words,
)
from registry.approvals.waiting import is_cut, lines
from registry.core.messages import _

blueprint = Blueprint("approvals", __name__, url_prefix="/approvals", template_folder="templates")
blueprints = (
    blueprint,
    case_pages.searches,
    case_pages.proposals,
    watch_pages.blueprint,
    sealing_pages.blueprint,
    hit_pages.blueprint,
    hold_pages.blueprint,
    change_pages.blueprint,
    transcription_pages.blueprint,
    key_pages.blueprint,
    glass_pages.blueprint,
    threshold_pages.blueprint,
)
NOTICES: Final = words.NOTICES
MENU: Final = (
    MenuEntry("approvals.waiting", _("For a second person"), 20),
    MenuEntry("sealing_approvals.listed", _("Sealings"), 60),
    MenuEntry("glass_reviews.warnings", _("Readings"), 65),
    MenuEntry("thresholds_desk.thresholds", _("Thresholds"), 70),
    key_pages.MENU,
)


@blueprint.get("")
@requires("searches.approve")
def waiting() -> Response:
    """List all that waits for a second person, and apart what the reader asked for."""
    with begin() as ctx:
        rows = lines(ctx)
        return page(
            "approvals/waiting.html",
            others=[row for row in rows if not row.is_own],
            own=[row for row in rows if row.is_own],
            is_cut=is_cut(rows),
        )
