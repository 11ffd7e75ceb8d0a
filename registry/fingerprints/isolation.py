"""Images of strangers are read in a process of its own, which has little memory, little time and no keys.

A process that serves calls `begin` once; commands, tests and benchmarks work in their own process. What breaks or
exceeds its limits ends that process and is answered as a refusal of the image; the next image gets a new process.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as TookTooLong
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.access import sent_images
from registry.core.errors import Unavailable
from registry.core.messages import Message, _
from registry.fingerprints.words import IMAGE_REFUSALS, UNUSABLE_IMAGE

if TYPE_CHECKING:
    from pebble import ProcessPool


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process that serves grants to images. `python -m registry.benchmark images` measures what they cost."""

    memory_bytes: int = 2560 * 2**20
    """Of the process that reads them. The costliest picture found, of 16 megapixels full of prints, needed 1.3 GB."""
    image_s: float = 45.0
    """For one image. A print of 500 ppi takes 0.3 s of a core, that picture 10 s, starting the process 4 s."""
    request_s: float = 120.0
    """For all images of a request together: sixty prints take 20 s of a core."""
    most_requests: int = 2
    """With images at once, in each process that serves: its other threads answer those who only read."""
    most_waiting: int = 2
    """Further requests with images that wait for their turn; each holds a thread."""
    patience_s: float = 10.0
    """How long one waits."""
    most_images: int = 2000
    """After so many the process is replaced, whatever it has kept."""


class ImageRefused(Exception):
    """The engine cannot work on an image; `slug` is the engine's reason, `message` puts it into words."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug
        self.message: Message = IMAGE_REFUSALS.get(slug, UNUSABLE_IMAGE)


class _Isolated:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.turns = threading.BoundedSemaphore(limits.most_requests)
        self.places = threading.BoundedSemaphore(limits.most_requests + limits.most_waiting)
        self.ended = threading.Condition()
        self.senders: set[str] = set()
        """Accounts whose images are read now."""
        self.waiting: set[str] = set()
        """Accounts of which another request waits for that."""
        self._guard = threading.Lock()
        self._pool: ProcessPool | None = None
        self._pid = 0

    def pool(self) -> "ProcessPool":
        from multiprocessing import get_context

        from pebble import ProcessPool

        with self._guard:
            if self._pool is not None and self._pid == os.getpid() and not self._pool.active:
                self.end()  # its process died while nothing was read, and it takes no work any more
                self._pool = None
            if self._pool is None or self._pid != os.getpid():  # made after a fork, never before
                self._pid = os.getpid()
                self._pool = ProcessPool(
                    max_workers=1,
                    max_tasks=self.limits.most_images,
                    initializer=_confine,
                    initargs=[self.limits.memory_bytes],
                    context=get_context("spawn"),
                )
            return self._pool

    def end(self) -> None:
        if self._pool is not None and self._pid == os.getpid():
            self._pool.stop()  # type: ignore[no-untyped-call]  # it has no types for these
            self._pool.join()


_isolated: _Isolated | None = None
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


def begin(limits: Limits | None = None) -> None:
    """From now on images are read in a process of their own, which starts with the first one."""
    global _isolated  # noqa: PLW0603  # one for the process, as the engine is
    end()
    _isolated = _Isolated(limits or Limits())


def is_begun() -> bool:
    """Whether this process reads images in one of their own."""
    return _isolated is not None


def end() -> None:
    """Read images in this process again."""
    global _isolated  # noqa: PLW0603  # as above
    if _isolated is not None:
        _isolated.end()
    _isolated = None


@contextmanager
def request() -> Iterator[None]:
    """The images of one request. Raises Unavailable when too many requests have images, or when these take too long.

    Each account has one turn at a time, so that whoever sends several large requests leaves a turn to others.
    """
    if _isolated is None or _deadline.get() is not None:
        yield
        return
    turns = _isolated.turns, _isolated.limits.patience_s
    with _held(_isolated.places, 0), _alone(_isolated, sent_images.sender()), _held(*turns):
        token = _deadline.set(time.monotonic() + _isolated.limits.request_s)
        try:
            yield
        finally:
            _deadline.reset(token)


@contextmanager
def _alone(isolated: _Isolated, sender: str | None) -> Iterator[None]:
    if sender is None:
        yield
        return
    with isolated.ended:
        if sender in isolated.waiting:  # one of its requests waits already, and no more places are its own
            raise _busy()
        isolated.waiting.add(sender)
        try:
            if not isolated.ended.wait_for(lambda: sender not in isolated.senders, isolated.limits.patience_s):
                raise _busy()
            isolated.senders.add(sender)
        finally:
            isolated.waiting.remove(sender)
    try:
        yield
    finally:
        with isolated.ended:
            isolated.senders.remove(sender)
            isolated.ended.notify_all()


@contextmanager
def _held(semaphore: threading.Semaphore, patience_s: float) -> Iterator[None]:
    if not semaphore.acquire(timeout=patience_s):
        raise _busy()
    try:
        yield
    finally:
        semaphore.release()


def run(work: Callable[..., Any], *arguments: Any) -> Any:
    """The result of work on an image; raises ImageRefused also where it exceeded its memory or its time."""
    if _isolated is None:
        return work(*arguments)
    with request():
        return _run(_isolated, work, arguments)


def _run(isolated: _Isolated, work: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    from pebble import ProcessExpired

    left = (_deadline.get() or 0.0) - time.monotonic()
    if left <= 0:
        raise _busy()
    try:
        future = isolated.pool().schedule(_attempt, args=[work, arguments], timeout=isolated.limits.image_s)
    except RuntimeError as error:  # it broke at this moment
        raise Unavailable from error
    try:
        outcome, value = future.result(timeout=left)
    except TookTooLong as error:
        if not future.done():  # the request's time is over, not the image's
            future.cancel()  # type: ignore[no-untyped-call]  # as above
            raise _busy() from error
        raise ImageRefused("too_slow") from error
    except (ProcessExpired, MemoryError) as error:
        raise ImageRefused("too_costly") from error
    except (BrokenProcessPool, CancelledError) as error:  # its process died before it began with this
        raise Unavailable from error
    if outcome == "refused":
        raise ImageRefused(value)
    if outcome == "unavailable":
        raise Unavailable("engine-unavailable")
    return value


def _attempt(work: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[str, Any]:
    """In the other process: an outcome that can be sent back."""
    try:
        return "done", work(*arguments)
    except ImageRefused as error:
        return "refused", error.slug
    except Unavailable:
        return "unavailable", None
    except MemoryError:
        return "refused", "too_costly"


def _confine(memory_bytes: int) -> None:
    """In the other process, before anything else."""
    import resource
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with the process that serves
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _busy() -> Unavailable:
    return Unavailable(
        "engine-busy",
        _("Too many fingerprints are being read at the moment. Nothing was saved; send the same request again."),
    )
