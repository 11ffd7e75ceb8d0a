"""The address that a request comes from, as limits count it."""

import ipaddress
from typing import Final

from flask import request

_NETWORK_BITS: Final = 64  # what a provider gives one customer (RFC 6177): a limit by single address would be none


def client_address() -> str:
    """The address of the client: of IPv6 the network, since each customer has 2^64 addresses in it."""
    return counted(request.remote_addr or "")


def counted(address: str) -> str:
    """An address as limits count it; what is not an address counts as itself."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((known, _NETWORK_BITS), strict=False))
    return str(known)
