"""The line to the registry: one request at a time, bounded, over HTTPS; silence and nonsense are `LineDown`.

    line = Line(folder)
    line.get("/api/v1/stations/self")

It signs in when its token is over. The registry's certificate is checked; plain HTTP is spoken to this machine alone.
"""

import ipaddress
import json
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from station import identity
from station.identity import Identity

TIMEOUT_S: Final = 20.0
"""Of one wait for the server; a poor line is slow."""
LONGEST_ANSWER_S: Final = 60.0
"""Of one whole answer, however slowly it comes."""
_PART: Final = 65536
_LARGEST_ANSWER: Final = 16 * 1024 * 1024
STATIONS: Final = "/api/v1/stations"


class LineDown(Exception):
    """The server does not answer, or something else answers in its place. Nothing is known of what it did."""


class NotAnAddress(ValueError):
    """Not where a registry can be reached: `not_an_address`, or `not_https`."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


class Refused(Exception):
    """The registry refused: its slug, and its sentence for people."""

    def __init__(self, status: int, slug: str, title: str) -> None:
        super().__init__(title)
        self.status, self.slug, self.title = status, slug, title


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A portal that sends the request elsewhere is not the registry."""

    def redirect_request(self, *_arguments: Any) -> None:
        """Follow nothing."""


_opener = urllib.request.build_opener(_NoRedirect)


def checked_server(address: str) -> str:
    """The server's address without a slash at its end; raises NotAnAddress unless it is HTTPS, or on this machine."""
    address = address.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        is_one = parts.hostname and not (parts.path or parts.query or parts.username) and parts.port != 0
    except ValueError as error:
        raise NotAnAddress("not_an_address") from error
    if not is_one or parts.hostname is None:
        raise NotAnAddress("not_an_address")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname)):
        raise NotAnAddress("not_https")
    return address


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def send(
    method: str,
    address: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Any:
    """One request; the JSON of its answer, None for 204. Raises LineDown or Refused."""
    request = urllib.request.Request(address, body, dict(headers or {}), method=method)  # noqa: S310  # `checked_server`
    request.add_header("Accept", "application/json")
    try:
        with _opener.open(request, timeout=timeout_s) as response:
            return _json(response)
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(error) from error
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        raise LineDown(type(error).__name__) from error


def _json(response: Any) -> Any:
    content = _whole(response)
    if response.status == 204:
        return None
    if "json" not in response.headers.get("Content-Type", ""):
        raise LineDown("another server answered")
    return json.loads(content)


def _whole(response: Any) -> bytes:
    """The body, of a bounded size and within a bounded time. Raises LineDown for one that drips or has no end."""
    until, content = time.monotonic() + LONGEST_ANSWER_S, b""
    while part := response.read1(_PART):
        content += part
        if len(content) > _LARGEST_ANSWER or time.monotonic() > until:
            raise LineDown("an answer without end")
    return content


def _refusal(error: urllib.error.HTTPError) -> Exception:
    try:
        problem = json.loads(_whole(error))
        slug, title = str(problem["type"]).rpartition("/")[2], str(problem["title"])
        details = [str(each["detail"]) for each in problem.get("errors", [])]
    except LineDown as down:
        return down
    except (ValueError, KeyError, TypeError, AttributeError, OSError, HTTPException):
        return LineDown(f"status {error.code} from something else than the registry")
    if error.code >= 500:
        return LineDown(slug)
    return Refused(error.code, slug, " ".join([title, *details])[:500])


def join(folder: Path, server: str, code: str, language: str = "es") -> Identity:
    """Join the registry by the code that its administrator was shown. Interrupted, it is done again with the same key.

    Raises LineDown, Refused, NotAnAddress, or OSError where the folder cannot be written.
    """
    server = checked_server(server)
    try:
        key = identity.load_key(folder)
    except identity.NotJoined:
        key = identity.new_key()
        identity.save_key(folder, key)
    answer = send("POST", f"{server}{STATIONS}/joining", *_as_json(identity.joining(code, key), language))
    try:
        joined = identity.identity_of({"server": server, "station_id": answer["id"], **answer})
        uuid.UUID(joined.station_id)
    except (KeyError, TypeError, ValueError) as error:
        raise LineDown("another server answered") from error
    identity.save(folder, joined)
    return joined


class Line:
    """The registry as this station reaches it, with a token that is renewed; several threads may share it."""

    def __init__(self, folder: Path, language: str = "es") -> None:
        self.identity: Identity = identity.load(folder)
        self._key: Ed25519PrivateKey = identity.load_key(folder)
        self._language = language
        self._token: str | None = None
        self._lock = threading.Lock()

    def get(self, path: str) -> Any:
        """The JSON at this path. Raises LineDown or Refused."""
        return self.request("GET", path)

    def post(self, path: str, content: Mapping[str, Any] | None = None) -> Any:
        """Send JSON. Raises LineDown or Refused."""
        return self.request("POST", path, *_as_json(content or {}))

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """One request as this station; signs in where its token is over."""
        for attempt in (1, 2):
            token = self._signed_in(anew=attempt == 2)
            sent = {"Authorization": f"Bearer {token}", "Accept-Language": self._language, **(headers or {})}
            try:
                return send(method, self.identity.server + path, body, sent)
            except Refused as refused:
                if refused.status != 401 or attempt == 2:
                    raise
        raise AssertionError

    def _signed_in(self, *, anew: bool) -> str:
        with self._lock:
            if self._token is None or anew:
                own = f"{self.identity.server}{STATIONS}/{self.identity.station_id}"
                challenge = send("POST", f"{own}/challenges")
                try:
                    answered = identity.answer(self.identity.station_id, challenge["challenge"], self._key)
                    self._token = str(send("POST", f"{own}/tokens", *_as_json(answered, self._language))["token"])
                except (KeyError, TypeError, ValueError) as error:
                    raise LineDown("another server answered") from error
            return self._token


def _as_json(content: Mapping[str, Any], language: str | None = None) -> tuple[bytes, dict[str, str]]:
    headers = {"Content-Type": "application/json"} | ({"Accept-Language": language} if language else {})
    return json.dumps(content).encode(), headers
