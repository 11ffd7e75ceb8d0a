"""What a verification notices in a row's content: beginnings, their explanations, and a clock that was set back."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from registry.audit.rules import (
    BACKWARDS,
    BEGUN_AGAIN,
    LANES_OPENED,
    LOSS_EXPLAINED,
    MOST_NOTICES,
    Finding,
    Row,
)
from registry.core.clock import show_moment
from registry.core.messages import _

_TELLING = re.compile(r'"action":"journal\.|"written":"')
"""What a row says of itself that has to be read; whatever else contains it is read for nothing."""


@dataclass(slots=True)
class Story:
    """What the rows say about the journal itself."""

    lanes: int = 1
    """How many lanes were opened."""
    beginnings: list[Row] = field(default_factory=list)
    """Rows before which the journal had been removed."""
    explained: datetime | None = None
    """Beginnings up to this moment were explained."""
    backwards: list[Finding] = field(default_factory=list)
    newest: dict[int, datetime] = field(default_factory=dict)
    """The latest moment of each lane."""

    def follow(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, read on the way."""
        for row in rows:
            written = row.at
            if _TELLING.search(row.content):
                content = json.loads(row.content)
                written = datetime.fromisoformat(content.get("written") or content["at"])
                self._note_journal(row, content)
            self._note_moment(row, written)
            yield row

    def findings(self) -> Iterator[Finding]:
        """Beginnings that nobody has explained."""
        for row in self.beginnings:
            if not self._is_explained(row):
                yield Finding(row.sequence, _("the journal had been removed, and was begun again here"), row.lane)

    def notices(self) -> list[Finding]:
        """Explained beginnings, and moments that run back."""
        explained = [
            Finding(row.sequence, _("the journal was begun again here, as was explained afterwards"), row.lane)
            for row in self.beginnings
            if self._is_explained(row)
        ]
        return explained + self.backwards

    def _is_explained(self, row: Row) -> bool:
        return self.explained is not None and row.at <= self.explained

    def _note_journal(self, row: Row, content: dict[str, Any]) -> None:
        if content["action"] == LANES_OPENED and row.lane == 0:
            self.lanes = max(self.lanes, int(content["details"]["lanes"]))
        elif content["action"] == BEGUN_AGAIN:
            self.beginnings.append(row)
        elif content["action"] == LOSS_EXPLAINED:
            self.explained = max(self.explained or row.at, row.at)

    def _note_moment(self, row: Row, written: datetime) -> None:
        before = self.newest.setdefault(row.lane, written)
        is_back = before - written > BACKWARDS
        if is_back and len(self.backwards) < MOST_NOTICES:
            problem = _(
                "the clock ran back: written {now}, after a row of {before}",
                now=show_moment(written),
                before=show_moment(before),
            )
            self.backwards.append(Finding(row.sequence, problem, row.lane))
        self.newest[row.lane] = written if is_back else max(before, written)
