"""What a broken constraint on judgements means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal

REFUSALS: Final = {
    "judgement_append_only": ConstraintRefusal(
        "judgement-kept", "A judgement is never changed: a new one supersedes it."
    ),
}
