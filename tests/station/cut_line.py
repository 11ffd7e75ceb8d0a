"""A line to a server that can be cut and mended: what a hospital's line does by itself."""

import select
import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self


class CutLine:
    """with CutLine(port) as line: …line.address…; line.cut(); line.mend()"""

    def __init__(self, port: int) -> None:
        self._server = port
        self._is_cut = threading.Event()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._start(self._accept)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def cut(self) -> None:
        """From here on everything that is sent is lost."""
        self._is_cut.set()

    def mend(self) -> None:
        self._is_cut.clear()

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]  # callables of ours
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stop.is_set():
            if select.select([self._listener], [], [], 0.1)[0]:
                caller, _address = self._listener.accept()
                if self._is_cut.is_set():
                    caller.close()
                else:
                    self._start(self._carry, caller)

    def _carry(self, caller: socket.socket) -> None:
        with suppress(OSError), caller, socket.create_connection(("127.0.0.1", self._server)) as server:
            while not self._stop.is_set() and not self._is_cut.is_set():
                for ready in select.select([caller, server], [], [], 0.1)[0]:
                    content = ready.recv(65536)
                    if not content:
                        return
                    (server if ready is caller else caller).sendall(content)
