"""What broken constraints on links to the identity provider mean to the client."""

from typing import Final

from registry.access import four_eyes
from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "ck_provider_link_four_eyes": four_eyes.CONSTRAINT,
    "uq_provider_link_holder_id": ConstraintRefusal(
        "person-linked", _("This person enters another account by the identity provider. End that link first.")
    ),
}
