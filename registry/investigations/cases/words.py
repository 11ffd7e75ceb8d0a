"""The words for slugs of cases, as a person reads them."""

from typing import Final

from registry.core.messages import Message, _

STATES: Final[dict[str, Message]] = {
    "open": _("case open, not assigned"),
    "in_review": _("case in review"),
    "referred": _("case referred to an authority"),
    "dismissed": _("case dismissed"),
    "confirmed": _("case confirmed"),
    "closed": _("case closed"),
}
ORIGINS: Final[dict[str, Message]] = {
    "alert": _("raised by an alert"),
    "by_hand": _("opened by an investigator"),
    "watch_list": _("raised by a watch-list hit"),
}
DAMAGED: Final = _("(damaged: this item cannot be opened; ask the administrator to restore it from a backup)")
SOURCES: Final[dict[str, Message]] = {
    "alert": _("named by an alert"),
    "by_hand": _("added by an investigator"),
    "search": _("found by a search"),
    "watch_list": _("found on the watch-list"),
}
ENTRY_KINDS: Final[dict[str, Message]] = {
    "note": _("note"),
    "attachment": _("attachment"),
    "task": _("task"),
    "task_done": _("task completed"),
}
NOTICES: Final[dict[str, Message]] = {
    "assigned": _("A case was assigned to you."),
    "reviewer_added": _("You were added to a case as its second reviewer."),
    "task_assigned": _("A task was given to you."),
    "decision_sent_back": _("The decision that you proposed was sent back."),
    "decision_confirmed": _("The decision that you proposed was confirmed."),
}
TARGET_KINDS: Final[dict[str, Message]] = {
    "prosecutor": _("prosecutor's office"),
    "police": _("police"),
    "ombudsman": _("ombudsman"),
    "protection": _("child protection"),
    "other": _("other authority"),
}
EVENTS: Final[dict[str, Message]] = {
    "opened": _("The case was opened"),
    "assigned": _("The case was assigned"),
    "reviewer_added": _("A second reviewer was added"),
    "persons_added": _("Persons were added"),
    "person_removed": _("A person was taken out"),
    "postponed": _("The case was postponed"),
    "referred": _("The case was referred to an authority"),
    "taken_back": _("The case was taken back into review"),
    "decision_proposed": _("A decision was proposed"),
    "decision_sent_back": _("The proposed decision was sent back"),
    "decision_taken_back": _("The proposed decision was taken back"),
    "decided": _("The case was decided"),
    "closed": _("The case was closed"),
    "opened_again": _("Another case was opened about the same persons"),
    "grew": _("The risk of the case rose"),
    "alert_lowered": _("The points of its alert fell"),
    "watch_hit": _("A person on the watch-list was found"),
    "watch_ended": _("The watch-list entry that led to this case has ended"),
    "note_added": _("A note was added"),
    "attachment_added": _("A file was attached"),
    "task_added": _("A task was added"),
    "task_done_added": _("A task was completed"),
    "judged": _("A judgement was given"),
    "joining_requested": _("The joining or parting of two records was requested"),
    "joining_decided": _("The request to join or part two records was decided"),
    "search_asked": _("A search was requested"),
    "search_judged": _("The request for a search was decided"),
    "search_taken_back": _("The request for a search was taken back"),
    "searched": _("A search was run"),
    "emergency_reviewed": _("An emergency search was reviewed"),
    "exported": _("The case was exported"),
}
"""Every event that may be written into a case's history, also by the rooms above."""
