"""The tests' own guard: nothing outside this machine is reached."""

import socket
import urllib.request

import pytest

from tests.network import NetworkRefused, is_local


def test_a_connection_to_another_machine_is_refused() -> None:
    with socket.socket() as probe, pytest.raises(NetworkRefused):
        probe.connect(("192.0.2.1", 80))


def test_a_name_is_not_looked_up() -> None:
    with pytest.raises(NetworkRefused):
        urllib.request.urlopen("http://registry.example")


def test_a_datagram_to_another_machine_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as probe, pytest.raises(NetworkRefused):
        probe.sendto(b"x", ("192.0.2.1", 53))


def test_this_machine_may_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


@pytest.mark.parametrize(
    ("address", "local"),
    [
        (("127.0.0.1", 5432), True),
        (("::1", 5432, 0, 0), True),
        ("/tmp/.s.PGSQL.5432", True),
        ("localhost", True),
        (("192.0.2.1", 80), False),
        (("0.0.0.1", 80), False),
        ("registry.example", False),
        (("registry.example/", 80), False),
    ],
)
def test_local_addresses_are_told_from_others(address: object, local: bool) -> None:
    assert is_local(address) is local
