"""Addresses take turns: one that sends much waits behind itself, and others pass."""

from collections import Counter, OrderedDict, deque
from typing import Any, Protocol

from waitress.task import ThreadedTaskDispatcher


class Request(Protocol):
    """What waits for a thread: a connection with a whole request."""

    addr: Any

    def service(self) -> None:
        """Answer it."""

    def cancel(self) -> None:
        """Give it up."""


class _Turn:
    def __init__(self, queue: "Turns", address: str, request: Request) -> None:
        self.queue, self.address, self.request = queue, address, request

    def service(self) -> None:
        try:
            self.request.service()
        finally:
            self.queue.end(self.address)

    def cancel(self) -> None:
        self.request.cancel()


class Turns:
    """A queue for waitress' threads, used under their lock: from each address at most `most` at once, in rotation."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: OrderedDict[str, deque[Request]] = OrderedDict()
        self._running: Counter[str] = Counter()

    def append(self, request: Request) -> None:
        """Let a request wait for its turn."""
        self._waiting.setdefault(str(request.addr[0]), deque()).append(request)

    def _next(self) -> str | None:
        return next((address for address in self._waiting if self._running[address] < self._most), None)

    def popleft(self) -> _Turn:
        """The next turn; its address goes to the end."""
        address = self._next()
        if address is None:
            address = next(iter(self._waiting))  # when the queue is given up, all go
        request = self._waiting[address].popleft()
        if self._waiting[address]:
            self._waiting.move_to_end(address)
        else:
            del self._waiting[address]
        self._running[address] += 1
        return _Turn(self, address, request)

    def end(self, address: str) -> None:
        """A turn has ended."""
        self._running[address] -= 1
        if self._running[address] <= 0:
            del self._running[address]

    def remove(self, request: Request) -> bool:
        """Give up a request that still waits; False if its turn has come."""
        address = str(request.addr[0])
        if request not in self._waiting.get(address, ()):
            return False
        self._waiting[address].remove(request)
        if not self._waiting[address]:
            del self._waiting[address]
        return True

    def __bool__(self) -> bool:
        """Whether a thread may take one now."""
        return self._next() is not None

    def __len__(self) -> int:
        """How many wait."""
        return sum(len(requests) for requests in self._waiting.values())


class Threads(ThreadedTaskDispatcher):  # type: ignore[misc]  # waitress ships no types
    """The threads of a process."""

    def __init__(self, threads: int, most_of_address: int) -> None:
        super().__init__()
        self.queue = Turns(most_of_address)
        self.set_thread_count(threads)

    def add_task(self, task: Request) -> None:
        """Let a request wait for a thread."""
        with self.lock:
            self.queue.append(task)
            self.queue_cv.notify()

    def give_up(self, task: Request) -> bool:
        """Give up a request that still waits for a thread."""
        with self.lock:
            return self.queue.remove(task)
