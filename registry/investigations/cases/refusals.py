"""What a broken constraint on cases means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal

_KEPT = "What was written into a case is never changed or removed."
REFUSALS: Final = {
    "investigation_case_transition": ConstraintRefusal("case-transition", "A case of this state cannot become that."),
    "investigation_case_kept": ConstraintRefusal("case-kept", "A case is never removed."),
    "ck_investigation_case_four_eyes": ConstraintRefusal("four-eyes", "A second person is another person."),
    "ck_investigation_case_decided_whole": ConstraintRefusal("second-needed", "This decision needs a second person."),
    "case_event_append_only": ConstraintRefusal("case-history-kept", _KEPT),
    "case_referral_append_only": ConstraintRefusal("case-history-kept", _KEPT),
    "case_entry_append_only": ConstraintRefusal("case-history-kept", _KEPT),
    "uq_case_referral_case_id_target_code": ConstraintRefusal(
        "referred-before", "The case was referred to this authority before.", "/target"
    ),
    "fk_case_referral_target_code": ConstraintRefusal("unknown-target", "There is no such authority.", "/target"),
    "uq_case_entry_task_id": ConstraintRefusal("task-done", "This task is done already."),
    "fk_case_person_person_id": ConstraintRefusal("unknown-person", "There is no such person.", "/persons"),
}
