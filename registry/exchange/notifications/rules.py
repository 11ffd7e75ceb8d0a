"""What a receiver may be, when an attempt is made again, and when it is given up. Pure."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from registry.core.messages import Message, _
from registry.people.happenings.rules import KINDS

REQUESTED, IN_FORCE, PAUSED, REFUSED, ENDED = STATES = ("requested", "in_force", "paused", "refused", "ended")
WAITING, DELIVERED, DEAD, DROPPED = OUTCOMES = ("waiting", "delivered", "dead", "dropped")
"""A dead letter may be run again; what was dropped is of a receiver that ended, or of somebody not to be told of."""

LONGEST_URL: Final = 500
MOST_ATTEMPTS: Final = 16
"""About three days, with the pauses between them."""
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=6)
MOST_FAILURES: Final = 20
"""Failed attempts without a success between them, after which a receiver is paused: about three days of silence."""
UNREACHABLE, BARRED_ADDRESS, TOO_SLOW, NOT_TRUSTED, REDIRECTED, UNWELL, REJECTED = FAILURES = (
    "unreachable",
    "barred_address",
    "too_slow",
    "not_trusted",
    "redirected",
    "unwell",
    "rejected",
)
_OF_THE_MESSAGE: Final = frozenset({REJECTED})
_BUSY: Final = frozenset({408, 425, 429})

Network = IPv4Network | IPv6Network
_HOST: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]+")
_TRANSLATED: Final = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("2002::/16"))
"""IPv6 addresses that carry an IPv4 address, which a gateway would reach."""


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: 1, 2, 4 … minutes, at most six hours."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)


def failure_of(status: int) -> str | None:
    """What an answer's status says: None for a success."""
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return REDIRECTED
    return UNWELL if status >= 500 or status < 200 or status in _BUSY else REJECTED


def is_of_the_receiver(failure: str) -> bool:
    """Whether the next message would fail as well, so that the receiver is left alone for a while."""
    return failure not in _OF_THE_MESSAGE


_UNICAST: Final = ip_network("2000::/3")
"""The only public addresses of IPv6 (RFC 4291, 2.4): others are within a site, or of IPv4 in an old disguise."""
_RELAYS: Final = (ip_network("192.0.0.0/24"), ip_network("192.88.99.0/24"))
"""Of IPv4's protocols, and of relays between the two (RFC 6890, 7526): nobody receives there."""


def networks(text: str) -> tuple[Network, ...]:
    """Networks, separated by commas; raises ValueError."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def is_allowed(address: str, allowed: Collection[Network]) -> bool:
    """Whether notifications may be sent to an address: a public one, or one of a network that the settings name."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if any(ip.version == network.version and ip in network for network in allowed):
        return True
    is_public = ip.is_global and not ip.is_multicast and not _is_translated(ip)
    return is_public and (ip in _UNICAST if ip.version == _UNICAST.version else not any(ip in net for net in _RELAYS))


def _is_translated(ip: IPv4Address | IPv6Address) -> bool:
    return isinstance(ip, IPv6Address) and (ip.teredo is not None or any(ip in net for net in _TRANSLATED))


def url_errors(url: str) -> Iterator[Message]:
    """Why notifications cannot be sent to this address."""
    parts = _split(url)
    if parts is None or len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        yield _("Must be an address such as https://receiver.example/notifications.")
        return
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        yield _("Must begin with https://.")
    if not _HOST.fullmatch(parts.hostname or ""):
        yield _("Must name a host by letters, digits, dots and hyphens.")
    if "@" in parts.netloc or parts.fragment:
        yield _("Must hold neither a user name nor a part after #.")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def kind_errors(kinds: Sequence[str]) -> Iterator[Message]:
    """Why a receiver cannot be given these kinds."""
    if not kinds or len(set(kinds)) != len(kinds) or not set(kinds) <= set(KINDS):
        yield _("Choose at least one kind, each once.")
