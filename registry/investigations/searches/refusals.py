"""What a broken constraint on searches means to the client."""

from typing import Final

from registry.access import four_eyes
from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

_STORED: Final = ConstraintRefusal("search-kept", _("A search, its hits and their openings cannot be changed."))
REFUSALS: Final = {
    "case_search_kept": _STORED,
    "case_search_hit_append_only": _STORED,
    "case_search_opening_append_only": _STORED,
    "ck_case_search_four_eyes": four_eyes.CONSTRAINT,
    "ck_case_search_reviewed_by_another": four_eyes.CONSTRAINT,
}
