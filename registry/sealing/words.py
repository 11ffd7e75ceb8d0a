"""The words people read for the slugs of sealings."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _
from registry.sealing.rules import IN_FORCE, LIFT_REQUESTED, LIFTED, REFUSED, REQUESTED

STATE: Final[Mapping[str, Message]] = {
    REQUESTED: _("awaiting a decision"),
    IN_FORCE: _("in force"),
    REFUSED: _("refused or taken back"),
    LIFT_REQUESTED: _("awaiting a decision on its lifting"),
    LIFTED: _("lifted"),
}
