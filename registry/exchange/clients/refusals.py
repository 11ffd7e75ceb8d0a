"""What a broken constraint of clients and agreements means to the client."""

from typing import Final

from registry.access import four_eyes
from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "ck_exchange_agreement_four_eyes": four_eyes.CONSTRAINT,
    "uq_exchange_agreement_open": ConstraintRefusal(
        "agreement-waits", _("An agreement with this client waits already. Decide it first.")
    ),
    "uq_exchange_client_code": ConstraintRefusal(
        "code-taken", _("An account has this name already. Choose another code.")
    ),
}
