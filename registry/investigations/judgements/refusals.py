"""What a broken constraint on judgements means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "judgement_append_only": ConstraintRefusal(
        "judgement-kept", _("A judgement cannot be changed; give a new one, which supersedes it.")
    )
}
