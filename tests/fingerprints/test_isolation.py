"""Images are read in a process of their own: its death, memory and time are refusals, and the next image is read."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from registry.access import sent_images
from registry.core.errors import Unavailable
from registry.core.limits import Limits as SharedLimits
from registry.fingerprints import engine, isolation
from registry.fingerprints.isolation import ImageRefused, Limits

LIMITS = Limits(memory_bytes=2**30, image_s=4.0, request_s=5.0, most_requests=1, patience_s=0.2)


@pytest.fixture(scope="module", autouse=True)
def _isolated() -> Iterator[None]:
    isolation.begin(LIMITS)
    yield
    isolation.end()


@pytest.fixture
def two_turns() -> Iterator[None]:
    isolation.begin(replace(LIMITS, most_requests=2))
    yield
    isolation.begin(LIMITS)


def number() -> int:
    return os.getpid()


def ready() -> None:
    """Wait for a process that reads: on a busy machine one starts for longer than a request may take here."""
    for _ in range(20):
        with suppress(Unavailable):
            isolation.run(number)
            return


def die() -> None:
    os._exit(9)


def grow() -> int:
    return int(np.ones(2**31, np.uint8).sum())


def test_an_image_is_read_elsewhere_and_refused_in_the_same_words() -> None:
    ready()
    assert isolation.run(number) != os.getpid()
    with pytest.raises(ImageRefused) as refused:
        engine.check_image(b"no picture", 500)
    assert refused.value.slug == "unknown_format"


@pytest.mark.parametrize("work", [die, grow])
def test_what_breaks_the_process_is_refused_and_the_next_image_is_read(work: object) -> None:
    ready()
    with pytest.raises(ImageRefused) as refused:
        isolation.run(work)  # type: ignore[arg-type]  # both are functions
    assert refused.value.slug == "too_costly"
    ready()
    assert isolation.run(number) > 0


def test_a_reader_that_dies_between_two_images_is_replaced() -> None:
    ready()
    dead = isolation.run(number)
    os.kill(dead, signal.SIGKILL)
    time.sleep(1)  # it is noticed while nothing is read
    ready()
    assert isolation.run(number) != dead


def test_an_image_that_came_as_the_reader_died_may_be_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ready()
    dead = isolation.run(number)
    assert isolation._isolated is not None
    pool = isolation._isolated.pool()
    os.kill(dead, signal.SIGKILL)
    time.sleep(1)
    monkeypatch.setattr(isolation._isolated, "pool", lambda: pool)  # as if it had been asked for a moment before
    with pytest.raises(Unavailable):
        isolation.run(number)


def test_an_image_that_takes_too_long_is_refused() -> None:
    ready()
    with pytest.raises(ImageRefused) as refused:
        isolation.run(time.sleep, 60)
    assert refused.value.slug == "too_slow"


def test_a_request_that_takes_too_long_is_answered_as_busy() -> None:
    ready()
    with isolation.request():
        isolation.run(time.sleep, 3.0)
        with pytest.raises(Unavailable, match="engine-busy"):
            isolation.run(time.sleep, 3.0)


def test_an_account_that_sends_several_requests_at_once_leaves_a_turn_to_others(two_turns: None) -> None:
    release, entered = threading.Event(), threading.Event()

    def hold() -> None:
        sent_images.send_as(SharedLimits(), "registrar", 100)
        with isolation.request():
            entered.set()
            release.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait()
    try:
        sent_images.send_as(SharedLimits(), "registrar", 100)
        with pytest.raises(Unavailable, match="engine-busy"), isolation.request():
            pass
        sent_images.send_as(SharedLimits(), "another", 100)
        with isolation.request():
            pass
    finally:
        sent_images.send_as_nobody()
        release.set()
        thread.join()
    sent_images.send_as(SharedLimits(), "registrar", 100)
    with isolation.request():
        sent_images.send_as_nobody()


def test_more_requests_with_images_than_allowed_are_answered_as_busy() -> None:
    release, entered = threading.Event(), threading.Event()

    def hold() -> None:
        with isolation.request():
            entered.set()
            release.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait()
    try:
        with pytest.raises(Unavailable, match="engine-busy"), isolation.request():
            pass
    finally:
        release.set()
        thread.join()
