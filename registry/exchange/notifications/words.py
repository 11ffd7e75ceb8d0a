"""The words people read for the slugs of notifications."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _
from registry.exchange.notifications import rules
from registry.people.happenings import rules as happenings

STATE: Final[Mapping[str, Message]] = {
    rules.REQUESTED: _("waits for a second administrator"),
    rules.IN_FORCE: _("in force"),
    rules.PAUSED: _("paused"),
    rules.REFUSED: _("refused or taken back"),
    rules.ENDED: _("ended"),
}
KIND: Final[Mapping[str, Message]] = {
    happenings.BIRTH_INSCRIBED: _("A birth was inscribed"),
    happenings.ACTA_CORRECTED: _("An acta was corrected"),
    happenings.ACTA_CANCELLED: _("An acta was cancelled"),
    happenings.ACTA_RESTORED: _("An acta is in force again"),
    happenings.DEATH_RECORDED: _("A death was recorded"),
    happenings.DEATH_CORRECTED: _("The day of a death was corrected"),
    happenings.DEATH_UNDONE: _("A death recorded by mistake was undone"),
    happenings.ID_ISSUED: _("An ID was issued"),
    happenings.ID_RENEWED: _("An ID was replaced by another"),
    happenings.ID_REVOKED: _("An ID was revoked"),
}
FAILURE: Final[Mapping[str, Message]] = {
    rules.UNREACHABLE: _("nobody answers there"),
    rules.BARRED_ADDRESS: _("the name leads to an address that is not allowed"),
    rules.TOO_SLOW: _("it took too long"),
    rules.NOT_TRUSTED: _("its certificate is not trusted"),
    rules.REDIRECTED: _("it sends elsewhere, which is not followed"),
    rules.UNWELL: _("it answered that it cannot at the moment"),
    rules.REJECTED: _("it rejected the notification"),
}
ACTS: Final[Mapping[str, Message]] = {
    "approval": _("Allow it"),
    "refusal": _("Do not allow it"),
    "pause": _("Pause it"),
    "resumption": _("Send again"),
    "retry": _("Send what was given up again"),
}
TAKE_BACK: Final = _("Take it back")
"""What a refusal is to whoever asked."""
NOTICES: Final[Mapping[str, Message]] = {
    "receiver-requested": _("It is noted. Another administrator allows it on the receiver's page."),
    "receiver-changed": _("It is done. The receiver's page shows what it is now."),
}
