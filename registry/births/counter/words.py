"""States of certificates in words, and what pages say once after something was done."""

from collections.abc import Mapping
from typing import Final

from registry.births.rules.fields import ANNULLED, DRAFT, SIGNED, USED
from registry.core.messages import Message, _

STATES: Final[Mapping[str, Message]] = {
    DRAFT: _("To sign"),
    SIGNED: _("Signed"),
    USED: _("Inscribed"),
    ANNULLED: _("Annulled"),
}
STATE_KINDS: Final[Mapping[str, str]] = {DRAFT: "warn", SIGNED: "good", USED: "good", ANNULLED: "bad"}
NOTICES: Final[Mapping[str, Message]] = {
    "certificate-signed": _("The certificate is signed."),
    "certificate-changed": _("The certificate was changed."),
    "family-paper-replaced": _("The old code opens nothing any more. Print this paper and hand it over."),
    "verification-done": _("The prints were compared. The result is below."),
}
