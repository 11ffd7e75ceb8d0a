"""Somebody's pages on one registry, as a browser has them: to be compared with those on another."""

import io
import re
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import event

from tests.access.sessions.conftest import Browser
from tests.sealing.walk.databases import Stage

_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=/visits/)[\w-]{60,}")
_NEW: Final = re.compile(
    r'(name="(?:form_token|once)" value=")[^"]*|(número: |number: )[0-9a-f]{32}|(__Host-\w+=)[^;]+|\b\d\d:\d\d\b'
    r"|\b[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}\b"  # the code on the family's paper
)
_ALWAYS_NEW: Final = frozenset({"X-Request-Id", "Date"})


@dataclass(frozen=True)
class Shown:
    """An answer as the browser has it, without what is new each time."""

    step: str
    """What was asked for."""
    status: int
    headers: list[tuple[str, str]]
    body: str | bytes
    statements: int


@dataclass
class Night:
    """A registrar's night on one registry."""

    browser: Browser
    stage: Stage
    shown: list[Shown] = field(default_factory=list)
    _ids: dict[str, str] = field(default_factory=dict)
    _statements: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        event.listen(self.stage.registry.engine, "before_cursor_execute", self._count)

    def _count(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self._statements.append(statement)

    def _plain(self, content: str) -> str:
        """Ids by the order in which they were seen; no tokens, no minutes."""
        content = _ID.sub(lambda match: self._ids.setdefault(match[0], f"«{len(self._ids)}»"), content)
        return _NEW.sub(lambda match: "".join(group or "" for group in match.groups()), content)

    def _note(self, step: str, answer: Any) -> Any:
        headers = [(name, self._plain(value)) for name, value in answer.headers if name not in _ALWAYS_NEW]
        body = self._plain(answer.text) if answer.mimetype == "text/html" else answer.data
        self.shown.append(Shown(self._plain(step), answer.status_code, headers, body, len(self._statements)))
        return answer

    def get(self, path: str, status: int = 200) -> str:
        self._statements.clear()
        answer = self._note(f"GET {path}", self.browser.client.get(path, headers={"Accept": "text/html"}))
        assert answer.status_code == status, (path, answer.text)
        return str(answer.text)

    def send(self, page: str, action: str, /, **fields: Any) -> str:
        """Send a form of a page, as it stands but for these fields; where it leads."""
        form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', self.get(page), re.DOTALL)
        assert form is not None, (page, action)
        sent: dict[str, Any] = (
            dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0])) | fields
        )
        files = {name: (io.BytesIO(value), "p.png") for name, value in sent.items() if isinstance(value, bytes)}
        self._statements.clear()
        answer = self.browser.client.post(
            action,
            data=sent | files,
            content_type="multipart/form-data",
            headers={"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost", "Accept": "text/html"},
        )
        self._note(f"POST {action}", answer)
        return str(answer.location)

    def pictures(self, page: str) -> None:
        """Fetch the pictures of a page."""
        for source in re.findall(r'<img[^>]*src="([^"]+)"', self.get(page)):
            self._statements.clear()
            self._note(f"GET {source}", self.browser.client.get(source))
