"""What a broken constraint on sealings means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

_FOUR_EYES: Final = _("You cannot approve your own request; someone else has to decide.")
REFUSALS: Final = {
    "fk_sealing_person_person_id": ConstraintRefusal("unknown-person", _("There is no such person."), "/persons"),
    "uq_sealing_person_in_force": ConstraintRefusal(
        "already-sealed", _("One of the persons is already sealed."), "/persons"
    ),
    "ck_sealing_four_eyes": ConstraintRefusal("four-eyes", _FOUR_EYES),
    "ck_sealing_lift_four_eyes": ConstraintRefusal("four-eyes", _FOUR_EYES),
}
