"""Nobody decides on their own request."""

import uuid

import pytest

from registry.access.four_eyes import refuse_own
from registry.core.errors import Refused


def test_the_requester_cannot_decide_and_is_told_who_must() -> None:
    requester = uuid.uuid4()
    with pytest.raises(Refused, match="cannot approve your own request; someone else has to"):
        refuse_own(requester, requester)


def test_anyone_else_can_decide() -> None:
    refuse_own(uuid.uuid4(), uuid.uuid4())
    refuse_own(uuid.uuid4(), None)
