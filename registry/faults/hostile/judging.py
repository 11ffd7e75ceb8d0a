"""What an answer must not be or hold, whatever was sent."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from registry.faults.hostile.places import Request
from registry.faults.hostile.values import INJECTED, MARK, PRODUCT

DELIBERATE: Final = (b"/problems/busy", b"/problems/engine-busy")
"""A 503 that says: others are served first, send it again."""
SHOWN_AGAIN: Final = (409, 422, 429)
"""A page's refusals that show its form again, as it was typed."""
_INNER: Final = re.compile(
    rb"Traceback \(most recent|psycopg|sqlalchemy|procrastinate|site-packages|File \"/|werkzeug\.|jinja2|root:x:0|"
    rb"BEGIN [A-Z ]*PRIVATE KEY|Internal Server Error"
)
_MARKUP: Final = re.compile(
    rb"<script>"
    + MARK.encode()
    + rb"|<img src=x|<svg onload=1|<"
    + MARK.encode()
    + rb"|(?:href|src|action)=[\"']?\s*javascript:"
)
_WAY_BACK: Final = re.compile(rb'name="to" value="[^"<>]*"')
"""Where the choice of a language leads back to: the page's own address."""
_ELSEWHERE: Final = re.compile(r"(?!https?://localhost(?::\d+)?/)(?:[a-z]+:|[/\\]{2}|[^/])", re.IGNORECASE)
"""A redirection to anywhere but this service."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def faults(request: Request, answer: Answer | None, secrets: Iterable[bytes] = ()) -> list[str]:
    """What is wrong with an answer; None is a connection that was closed without one. `secrets` may not be shown."""
    if answer is None:
        return ["no answer"]
    found, body = [], _WAY_BACK.sub(b"", answer.body)
    if answer.status >= 500 and not (answer.status == 503 and any(slug in answer.body for slug in DELIBERATE)):
        found.append(f"status {answer.status} {answer.body[:100]!r}")
    if match := _INNER.search(answer.body):
        found.append(f"shows its inside: {match[0]!r}")
    may_return = request.may_return or (request.is_page and answer.status in SHOWN_AGAIN)
    if answer.status >= 400 and not may_return and MARK.encode() in body:
        found.append("a refusal repeats what was sent")
    if PRODUCT.encode() in answer.body:
        found.append("works out what was sent")
    if INJECTED.lower() in {name.lower() for name in answer.headers} or any(
        "\r" in value or "\n" in value for value in answer.headers.values()
    ):
        found.append("a header was injected")
    if "html" in answer.headers.get("Content-Type", ""):
        if _MARKUP.search(answer.body):
            found.append("markup comes back as such")
        if "default-src" not in answer.headers.get("Content-Security-Policy", ""):
            found.append("a page without a policy")
    if not request.kind.startswith("header") and _ELSEWHERE.match(answer.headers.get("Location", "/")):
        found.append("leads elsewhere")
    shown = next((at for secret in secrets if (at := body.find(secret)) >= 0), None)
    if shown is not None:
        around = body[max(0, shown - _AROUND) : shown + _AROUND]
        found.append(f"status {answer.status} shows somebody else's data: {around!r}")
    return found


_AROUND: Final = 60
"""Bytes to be shown before and after what should not be there; whoever it is does not exist."""
