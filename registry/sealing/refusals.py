"""What a broken constraint on sealings means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal

REFUSALS: Final = {
    "fk_sealing_person_person_id": ConstraintRefusal("unknown-person", "There is no such person.", "/persons"),
    "uq_sealing_person_in_force": ConstraintRefusal(
        "already-sealed", "One of the persons is sealed by another sealing.", "/persons"
    ),
    "ck_sealing_four_eyes": ConstraintRefusal("four-eyes", "A second person is another person."),
    "ck_sealing_lift_four_eyes": ConstraintRefusal("four-eyes", "A second person is another person."),
}
