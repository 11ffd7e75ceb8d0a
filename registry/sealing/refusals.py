"""What a broken constraint on sealings means to the client."""

from typing import Final

from registry.access import four_eyes
from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "fk_sealing_person_person_id": ConstraintRefusal("unknown-person", _("There is no such person."), "/persons"),
    "uq_sealing_person_in_force": ConstraintRefusal(
        "already-sealed", _("One of the persons is already sealed."), "/persons"
    ),
    "ck_sealing_four_eyes": four_eyes.CONSTRAINT,
    "ck_sealing_lift_four_eyes": four_eyes.CONSTRAINT,
}
