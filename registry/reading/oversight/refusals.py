"""What a broken constraint of oversight means to the client."""

from typing import Final

from registry.access import four_eyes
from registry.core.errors import ConstraintRefusal
from registry.core.messages import _
from registry.reading.oversight.rules import LONGEST_H

REFUSALS: Final = {
    "ck_broken_glass_four_eyes": four_eyes.CONSTRAINT,
    "fk_broken_glass_person_id": ConstraintRefusal("unknown-person", _("There is no person with this id.")),
    "ck_broken_glass_ends_soon": ConstraintRefusal(
        "glass-too-long", _("The glass can be broken for at most {hours} hours.", hours=LONGEST_H), "/hours"
    ),
}
