"""The service on a port of this computer, with the standard's own verbs. Off unless `station serve --sbi` asks for it.

Any program of this computer may ask for a print, as the standard wants it. A web page may not: a browser sends
`Origin`, which is refused, and asks before it sends such verbs to another site, which is refused as well. So is a name
in the address that is not this computer's own (DNS rebinding).
"""

import io
import json
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Final

from PIL import Image

from biometrics import BiometricError, read_image
from station.desk import Desk
from station.sbi.capture import CannotCapture, capture, refusal, request_of
from station.sbi.device import Device, error_of

PORTS: Final = range(4501, 4601)
LARGEST_REQUEST: Final = 64 * 1024
_IDLE_S: Final = 10.0
_FRAMES_A_SECOND: Final = 4
_BOUNDARY: Final = "--BoundaryString"
_LONGEST_STREAM_S: Final = 300.0
_TYPES: Final = ("Finger", "Biometric Device")
_OTHER_TYPES: Final = ("Face", "Iris")
_OWN_NAMES: Final = ("127.0.0.1", "localhost")


class _Unreadable(Exception):
    """The request is no JSON object of a bounded size."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    device: ClassVar[Device]
    protocol_version = "HTTP/1.0"
    server_version, sys_version = "SBI", ""
    timeout = _IDLE_S

    def do_MOSIPDISC(self) -> None:
        """Say which devices of a type there are."""
        content = self._admitted("/device")
        if content is None:
            return
        kind = content.get("type")
        if kind in _TYPES:
            self._say([self.device.discovered()])
        else:
            self._say([{"error": error_of("106" if kind in _OTHER_TYPES else "502")}])

    def do_MOSIPDINFO(self) -> None:
        """Say who the device is and whether it is ready."""
        if self._admitted("/info") is not None:
            self._say([self.device.info()])

    def do_RCAPTURE(self) -> None:
        """Take fingers for a registration."""
        content = self._admitted("/capture")
        if content is None:
            return
        try:
            answers = capture(self.device, request_of(content))
        except CannotCapture as error:
            answers = refusal(str(error))
        self._say({"biometrics": answers})

    def do_CAPTURE(self) -> None:
        """Refuse: a print for authentication is sealed for a MOSIP server, whose key the station does not have."""
        if self._admitted("/capture") is not None:
            self._say({"biometrics": refusal("503")})

    def do_STREAM(self) -> None:
        """Show what the sensor took last, four times a second: such sensors give no moving picture."""
        content = self._admitted("/stream")
        if content is None:
            return
        self.send_response(200)
        self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
        self.end_headers()
        until = time.monotonic() + _stream_s(content.get("timeout"))
        try:
            while time.monotonic() < until:
                frame = _frame(self.device.desk)
                head = f"{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(frame)}\r\n\r\n"
                self.wfile.write(head.encode() + frame + b"\r\n")
                self.wfile.flush()
                time.sleep(1 / _FRAMES_A_SECOND)
        except OSError:
            return  # whoever watched went away

    def do_OPTIONS(self) -> None:
        """Refuse what a browser asks before it lets a page send such a verb."""
        self.send_error(403)

    def _admitted(self, path: str) -> dict[str, Any] | None:
        """The JSON of the request; None where it was answered with a refusal."""
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if host not in _OWN_NAMES or "Origin" in self.headers:
            self.send_error(403)
            return None
        if self.path != path:
            self.send_error(404)
            return None
        try:
            return self._content()
        except _Unreadable:
            self.send_error(400)
            return None

    def _content(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length[:12]) > LARGEST_REQUEST:
            raise _Unreadable
        try:
            content = json.loads(self.rfile.read(int(length)) or b"{}")
        except (ValueError, OSError, RecursionError) as error:
            raise _Unreadable from error
        if not isinstance(content, dict):
            raise _Unreadable
        return content

    def _say(self, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # as the base class names it
        """Write nothing: a line would name what was asked."""


def server_of(desk: Desk) -> ThreadingHTTPServer:
    """The server on the first free port of the standard's. Raises OSError where none is free."""
    for port in PORTS:
        handler = type("StationHandler", (Handler,), {})
        try:
            server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        except OSError:
            continue
        server.daemon_threads = True
        handler.device = Device(desk, port)  # type: ignore[attr-defined]  # of the class it is made from
        return server
    raise OSError("no port from 4501 to 4600 is free")


def begin(desk: Desk) -> int:
    """Serve in a thread of its own; the port."""
    server = server_of(desk)
    threading.Thread(target=server.serve_forever, name="sbi", daemon=True).start()
    return int(server.server_address[1])


def _stream_s(timeout: Any) -> float:
    try:
        return min(max(float(timeout) / 1000, 0.0), _LONGEST_STREAM_S)
    except (TypeError, ValueError):
        return _LONGEST_STREAM_S


def _frame(desk: Desk) -> bytes:
    picture = Image.new("L", (256, 288), 240)
    shot = desk.seen
    if shot is not None:
        with suppress(BiometricError):
            picture = Image.fromarray(read_image(shot.image, shot.ppi).pixels)
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=80)
    return target.getvalue()
