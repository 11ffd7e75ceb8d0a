"""The words for slugs of judgements, as a person reads them."""

from typing import Final

from registry.core.messages import Message, _

VERDICTS: Final[dict[str, Message]] = {
    "same": _("the same person"),
    "different": _("two different persons"),
    "unsure": _("unsure"),
    "insufficient": _("insufficient evidence"),
}
