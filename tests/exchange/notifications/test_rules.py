"""Where notifications may be sent, and when again."""

from datetime import timedelta

import pytest

from registry.exchange.notifications import rules

LOOPBACK = rules.networks("127.0.0.0/8")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.9.9", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::1", "text", ""),
        *("::10.0.0.1", "::127.0.0.1", "fec0::1", "5f00::1", "64:ff9b:1::1", "192.0.0.8", "192.88.99.1"),
    ],
)
def test_an_address_inside_is_never_reached(address: str) -> None:
    assert not rules.is_allowed(address, ())


@pytest.mark.parametrize("address", ["8.8.8.8", "2600::1", "::ffff:8.8.8.8"])
def test_a_public_address_is(address: str) -> None:
    assert rules.is_allowed(address, ())


def test_a_network_of_the_settings_is_reached_and_its_neighbours_are_not() -> None:
    assert rules.is_allowed("127.0.0.1", LOOPBACK)
    assert rules.is_allowed("::ffff:127.0.0.1", LOOPBACK)
    assert not rules.is_allowed("::1", LOOPBACK)
    assert not rules.is_allowed("10.0.0.1", LOOPBACK)


@pytest.mark.parametrize(
    "url",
    [
        *("http://receiver.example/", "ftp://receiver.example/", "https://", "https://user:pw@receiver.example/"),
        *("https://receiver.example/#a", "https://receiver.example:99999/", "https://receiver.example:0/", "//a/b"),
        *("https://rec eiver.example/", "https://réceptor.example/", "https://receiver.example/\n", "javascript:1"),
        *("https://receiver.example/" + "a" * 500, "https://[::1", "http://10.0.0.1/", "https://a_b/", ""),
    ],
)
def test_an_address_that_cannot_be_is_refused(url: str) -> None:
    assert list(rules.url_errors(url))


@pytest.mark.parametrize("url", ["https://receiver.example/a?b=1", "https://10.1.2.3:8443/", "http://127.0.0.1:9/"])
def test_an_address_that_can_be_is_not(url: str) -> None:
    assert not list(rules.url_errors(url))


def test_the_pauses_grow_to_six_hours_and_a_notification_is_tried_for_days() -> None:
    pauses = [rules.pause_after(attempt) for attempt in range(1, rules.MOST_ATTEMPTS)]
    assert pauses[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert pauses == sorted(pauses)
    assert rules.pause_after(10_000) == timedelta(hours=6)
    assert timedelta(days=1) < sum(pauses, timedelta()) < timedelta(days=4)


@pytest.mark.parametrize(
    ("status", "failure"),
    [(200, None), (204, None), (302, "redirected"), (400, "rejected"), (429, "unwell"), (503, "unwell")],
)
def test_what_an_answer_means(status: int, failure: str | None) -> None:
    assert rules.failure_of(status) == failure
