"""What to say where a certificate's state bars an action."""

from typing import Final

from registry.births.rules.fields import ANNULLED, DRAFT, SIGNED, USED
from registry.core.messages import Message, _

BARRED_BY_STATE: Final[dict[str, Message]] = {
    DRAFT: _("The certificate has not been signed yet. Sign it first."),
    SIGNED: _("The certificate has already been signed."),
    USED: _("An acta has already been made from this certificate."),
    ANNULLED: _("The certificate has been annulled."),
}
"""Certificate state → why the requested change is refused."""
