"""What the room does when something happened."""

from typing import Final

from registry.exchange.notifications.service import note

SUBSCRIBERS: Final = {"notifications": note}
