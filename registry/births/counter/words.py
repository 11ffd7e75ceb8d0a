"""States of certificates in words, and what pages say once after something was done."""

from collections.abc import Mapping
from typing import Final

from registry.births.rules.fields import ANNULLED, DRAFT, SIGNED, USED
from registry.births.rules.prints import MOTHER, NEWBORN
from registry.core.messages import Message, _

STATES: Final[Mapping[str, Message]] = {
    DRAFT: _("To sign"),
    SIGNED: _("Signed"),
    USED: _("Inscribed"),
    ANNULLED: _("Annulled"),
}
WHY_NONE: Final[Mapping[str, Message]] = {
    MOTHER: _("The mother's fingers without a picture: why"),
    NEWBORN: _("The newborn's fingers without a picture: why"),
}
STATE_KINDS: Final[Mapping[str, str]] = {DRAFT: "warn", SIGNED: "good", USED: "good", ANNULLED: "bad"}
PRINTED_SEX: Final[Mapping[str, Message]] = {
    "female": _("Female"),
    "male": _("Male"),
    "indeterminate": _("Indeterminate"),
}
NOTICES: Final[Mapping[str, Message]] = {
    "certificate-signed": _("The certificate is signed."),
    "annulment-undone": _("The annulment is undone. The certificate is again what it was."),
    "certificate-annulled": _("The certificate is annulled. Its number can be used again."),
    "certificate-changed": _("The certificate was changed."),
    "correction-decided": _("Your decision is recorded."),
    "correction-waits": _("A second person has to approve it. The certificate stands as it was until then."),
    "delivery-joined": _("The children are of one delivery now."),
    "delivery-parted": _("The children are of two deliveries now."),
    "family-paper-replaced": _("The old code opens nothing any more. Print this paper and hand it over."),
    "prints-added": _("The prints are kept."),
    "prints-added-waiting": _("The prints are kept. They wait for confirmation: what can confirm them is below."),
    "prints-confirmed": _("The prints are confirmed."),
    "visit-prints-waiting": _(
        "The prints are kept and wait for confirmation. Capture further impressions, or the mother's fingers together "
        "with the child's."
    ),
    "verification-done": _("The prints were compared. The result is below."),
}
