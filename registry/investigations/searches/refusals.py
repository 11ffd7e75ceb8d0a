"""What a broken constraint on searches means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal

_KEPT = "A search, what it found and who opened it are never changed."
REFUSALS: Final = {
    "case_search_kept": ConstraintRefusal("search-kept", _KEPT),
    "case_search_hit_append_only": ConstraintRefusal("search-kept", _KEPT),
    "case_search_opening_append_only": ConstraintRefusal("search-kept", _KEPT),
    "ck_case_search_four_eyes": ConstraintRefusal("four-eyes", "A second person is another person."),
    "ck_case_search_reviewed_by_another": ConstraintRefusal("four-eyes", "A second person is another person."),
}
