"""What the demonstration runs on: a server and a worker as processes of their own, and a client of the API."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b32decode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from registry.core.errors import RegistryError, Unavailable
from registry.core.messages import _, language

START_S = 60.0


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nobody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def running(
    home: Path,
    port: int,
    database_url: str,
    *,
    worker: bool = True,
    within_s: float = START_S,
    public_url: str | None = None,
) -> Iterator[str]:
    """Serve on a port and run background jobs until the block is left; gives the server's address.

    public_url: what papers and cards name, and who issued them; the usual one by default.
    """
    address = f"http://127.0.0.1:{port}"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")} | {
        "REGISTRY_HOME": str(home),
        "REGISTRY_DEMONSTRATION": "true",
        "REGISTRY_DATABASE_URL": database_url,
        "BIOMETRICS_THREADS": os.environ.get("BIOMETRICS_THREADS", "1"),
    }
    if public_url is not None:
        environ["REGISTRY_PUBLIC_URL"] = public_url
    commands = [["serve", "--port", str(port), "--workers", "2", "--threads", "2"]]
    commands += [["worker"]] if worker else []
    with ExitStack() as stack:
        for command in commands:
            log = stack.enter_context((home / f"{command[0]}.log").open("w"))
            process = subprocess.Popen(  # noqa: S603  # our own program and arguments
                [sys.executable, "-m", "registry", *command], env=environ, stdout=log, stderr=log
            )
            stack.callback(_stop, process)
        wait_until_up(address, within_s)
        yield address


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until_up(address: str, within_s: float = START_S) -> None:
    """Wait until a server answers; raises Unavailable where it does not."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()  # noqa: S310  # our own address
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise Unavailable("server-not-started", _("The server did not start. See serve.log in its folder."))


@dataclass(frozen=True, slots=True)
class Client:
    """One signed-in user of the API, who reads the language spoken when signing in."""

    address: str
    token: str
    language: str
    secret: bytes = b""
    """Of the application for codes that was set up at the first sign-in."""

    @classmethod
    def signed_in(cls, address: str, username: str, password: str) -> "Client":
        """A client with a new token; at the first sign-in it sets up an application for codes, as its user would."""
        credentials = {"username": username, "password": password}
        client = cls._of(address, credentials)
        _status, factors = client.get("/api/v1/account/factors")
        if not factors["is_needed"]:
            return client
        secret = b32decode(client.post("/api/v1/account/factors/application", {})[1]["secret"])
        application, moment = TOTP(secret, 6, SHA1(), 30), time.time()  # noqa: S303  # as applications do
        code = application.generate(int(moment)).decode()
        answer_of(client.post("/api/v1/account/factors/application/activation", {"code": code}), 200)
        # Each code is taken once; that of the next half minute is taken already now.
        following = application.generate(int(moment) + 30).decode()
        return replace(cls._of(address, credentials | {"code": following}), secret=secret)

    @classmethod
    def _of(cls, address: str, credentials: dict[str, str]) -> "Client":
        reply = _send(f"{address}/api/v1/tokens", "POST", credentials, {"Accept-Language": language()})
        return cls(address, answer_of(reply, 201)["token"], language())

    def post(self, path: str, body: dict[str, Any], **headers: str) -> tuple[int, Any]:
        """Status and JSON of a POST."""
        return _send(self.address + path, "POST", body, self._headers() | headers)

    def get(self, path: str) -> tuple[int, Any]:
        """Status and JSON of a GET."""
        return _send(self.address + path, "GET", None, self._headers())

    def read(self, path: str) -> bytes:
        """The bytes of a GET."""
        request = urllib.request.Request(self.address + path, headers=self._headers())  # noqa: S310  # our own address
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # our own address
            content: bytes = answer.read()
        return content

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": self.language}


def _send(url: str, method: str, body: dict[str, Any] | None, headers: dict[str, str]) -> tuple[int, Any]:
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, content, {"Content-Type": "application/json", **headers}, method=method)  # noqa: S310  # our own address
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310  # our own address
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def answer_of(reply: tuple[int, Any], status: int) -> dict[str, Any]:
    """The JSON of a reply; raises RegistryError where its status is not the expected one."""
    if reply[0] != status:
        sentence = _("The service refused a step of the demonstration: {answer}", answer=str(reply[1]))
        raise RegistryError(str(reply[1].get("type")), sentence)
    content: dict[str, Any] = reply[1]
    return content
