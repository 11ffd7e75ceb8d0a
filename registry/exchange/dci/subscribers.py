"""What this room does when something happens to a person."""

from typing import Final

from registry.exchange.dci.notifying import happened

SUBSCRIBERS: Final = {"exchange.dci": happened}
