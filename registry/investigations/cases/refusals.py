"""What a broken constraint on cases means to the client."""

from typing import Final

from registry.access import four_eyes
from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

_STORED: Final = ConstraintRefusal("case-history-kept", _("What was written into a case cannot be changed or removed."))
REFUSALS: Final = {
    "investigation_case_transition": ConstraintRefusal(
        "case-transition", _("A case in this state cannot be moved to that state.")
    ),
    "investigation_case_kept": ConstraintRefusal("case-kept", _("A case cannot be removed.")),
    "ck_investigation_case_four_eyes": four_eyes.CONSTRAINT,
    "ck_investigation_case_decided_whole": ConstraintRefusal(
        "second-needed", _("A second person must confirm this decision.")
    ),
    "case_event_append_only": _STORED,
    "case_referral_append_only": _STORED,
    "case_entry_append_only": _STORED,
    "uq_case_referral_case_id_target_code": ConstraintRefusal(
        "referred-before", _("The case was already referred to this authority."), "/target"
    ),
    "fk_case_referral_target_code": ConstraintRefusal("unknown-target", _("Unknown authority."), "/target"),
    "uq_case_entry_task_id": ConstraintRefusal("task-done", _("This task is already done.")),
    "fk_case_person_person_id": ConstraintRefusal("unknown-person", _("Unknown person."), "/persons"),
}
