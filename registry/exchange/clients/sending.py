"""Sends a message to the one address that an agreement names, by the one way in which this registry posts."""

from collections.abc import Mapping
from ipaddress import ip_network
from typing import Final

from registry.core.errors import Unavailable
from registry.core.messages import _
from registry.core.registry import Registry
from registry.exchange.notifications.posting import post as post_once
from registry.exchange.notifications.rules import Network, networks
from registry.settings import Settings

_HEADERS: Final = {"Content-Type": "application/json", "User-Agent": "civil-registry"}
_LOOPBACK: Final = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


class NotDelivered(Unavailable):
    """The receiver did not take the message; the job sends it again later."""

    title = _("The receiver did not take the message. It is sent again later.")

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


def post(registry: Registry, address: str, path: str, body: bytes) -> None:
    """Post a JSON body to a path below an agreed address; raises NotDelivered."""
    post_to(registry, address.rstrip("/") + path, body, _HEADERS)


def post_to(registry: Registry, address: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Post a body to an agreed address; raises NotDelivered.

    The host is resolved once and must be public or in a network that the settings name, no redirect is followed, and
    all of it is bounded in time. A demonstration may send to the machine itself.
    """
    failure = post_once(address, body, headers, allowed(registry.settings))
    if failure is not None:
        raise NotDelivered(failure)


def allowed(settings: Settings) -> tuple[Network, ...]:
    """The networks that are not public and may be sent to all the same."""
    return networks(settings.notification_networks) + (_LOOPBACK if settings.demonstration else ())
