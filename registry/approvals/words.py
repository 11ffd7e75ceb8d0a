"""What waits for a second person, in words."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _

SEARCH: Final = _("Search by fingerprints")
EMERGENCY: Final = _("Search in an emergency, to be reviewed")
PROPOSAL: Final = _("Decision on a case")
ENTRY: Final = _("Entry of the watch-list")
SEALING: Final = _("Sealing of persons")
LIFTING: Final = _("Lifting of a sealing")
HOLD: Final = _("Application for a minor's ID")
TRANSCRIPTION: Final = _("Acta entered from paper")
BATCH: Final = _("File of actas")
DISTRUST: Final = _("Distrust of a key that signs cards")
TRUST: Final = _("A key that signs cards trusted again")
GLASS: Final = _("Prints opened without a case, to be reviewed")

BASES: Final[Mapping[str, Message]] = {
    "adoption": _("Adoption"),
    "victim": _("Protection of a victim"),
    "witness": _("Protection of a witness"),
    "court_order": _("A court's order"),
}
"""On what a sealing rests."""
LOSS_WAITS: Final = _("Reported lost by somebody who is not recorded as family: it is valid until you release this")
HOLD_CAUSES: Final[Mapping[str, Message]] = {
    "alert": _("A search found something: look at the alerts of this person"),
    "no_prints": _("No print could be taken"),
    "unconfirmed": _("The prints could not be compared with earlier ones"),
}
DECISIONS: Final[Mapping[str, Message]] = {
    "confirmed": _("Confirm the case: two identities are one person's, or a record is false"),
    "dismissed": _("Dismiss the case: nothing was found"),
}
BUDGETS: Final[Mapping[str, Message]] = {
    "persons": _("persons shown in a day"),
    "print_images": _("images of prints opened in a day"),
}
OUTCOMES: Final[Mapping[str, Message]] = {
    "justified": _("Justified"),
    "unjustified": _("Not justified"),
}
SEX: Final[Mapping[str, Message]] = {
    "female": _("Female"),
    "male": _("Male"),
    "indeterminate": _("Indeterminate"),
}
NOTICES: Final[Mapping[str, Message]] = {
    "approval-given": _("You approved it. It is done and recorded with your name."),
    "approval-refused": _("You refused it. Nothing has changed; whoever asked can see it."),
    "review-recorded": _("Your review is recorded."),
    "sealing-requested": _("The sealing is requested. It hides nobody until another supervisor approves it."),
    "lifting-requested": _("The lifting is requested. Nobody is visible until another supervisor approves it."),
    "warning-seen": _("It is recorded that you looked into this."),
    "thresholds-changed": _("The thresholds have changed. Searches from now on use the new version."),
    "key-requested": _("The request is recorded. It takes effect once another person approves it."),
}
"""What the next page says once."""
