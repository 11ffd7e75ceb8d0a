"""What happened while workers with parts of the galleries were harmed, and what is wrong with the answers. Pure."""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

MISSED: Final = "an acknowledged print was missed"


@dataclass(frozen=True, slots=True)
class Stored:
    """An acknowledged print: whose, of which finger, and the transaction that stored it."""

    person: uuid.UUID
    seed: int
    transaction: int


@dataclass(slots=True)
class Asked:
    """A search: who is to be found, what was acknowledged and withdrawn when it was asked, and its answer."""

    sought: Stored
    known: frozenset[int]
    """Transactions."""
    gone: frozenset[uuid.UUID]
    parts: int = 0
    seen: list[dict[str, Any]] = field(default_factory=list)
    found: frozenset[uuid.UUID] | None = None
    answered_at: datetime | None = None


@dataclass(slots=True)
class History:
    """What was acknowledged, what was answered, and what was harmed when."""

    fingers: Iterator[int]
    """Seeds of those that no search can miss by itself."""
    stored: list[Stored] = field(default_factory=list)
    gone: set[uuid.UUID] = field(default_factory=set)
    inquiries: dict[uuid.UUID, Asked] = field(default_factory=dict)
    harmed: Counter[str] = field(default_factory=Counter)
    harms: list[tuple[datetime, str]] = field(default_factory=list)

    def unanswered(self) -> int:
        """How many searches still wait."""
        return sum(inquiry.found is None for inquiry in self.inquiries.values())

    def problems(self) -> dict[uuid.UUID, list[str]]:
        """What is wrong, by the searches of which something is."""
        gone = frozenset(self.gone)
        wrong = {search_id: problems_of(inquiry, gone) for search_id, inquiry in self.inquiries.items()}
        return {search_id: problems for search_id, problems in wrong.items() if problems}


def problems_of(inquiry: Asked, gone_since: frozenset[uuid.UUID]) -> list[str]:
    """What is wrong with an answer; whoever was withdrawn after it was asked may be found or not."""
    if inquiry.found is None:
        return ["a search was never answered"]
    wrong = []
    if sorted(part["part"] for part in inquiry.seen) != list(range(1, inquiry.parts + 1)):
        wrong.append("an answer does not name every part")
    unseen = [each for part in inquiry.seen for each in inquiry.known if not shows(part["transactions"], each)]
    if unseen:
        wrong.append(f"a part had not seen {len(unseen)} acknowledged prints")
    if inquiry.sought.person not in inquiry.found | inquiry.gone | gone_since:
        wrong.append(MISSED)
    if inquiry.found & inquiry.gone:
        wrong.append("a withdrawn print was found")
    return wrong


def shows(snapshot: str, transaction: int) -> bool:
    """Whether a snapshot, as PostgreSQL writes it, shows a transaction that has committed."""
    lowest, next_, running = snapshot.split(":")
    return transaction < int(lowest) or (transaction < int(next_) and str(transaction) not in running.split(","))


def traced(search_id: uuid.UUID, inquiry: Asked, harms: list[tuple[datetime, str]]) -> Iterator[str]:
    """A search with a fault in full, for whoever looks for its cause; nobody in it exists."""
    yield f"search {search_id}, answered {inquiry.answered_at} by {inquiry.parts} parts"
    yield f"  sought: finger {inquiry.sought.seed} of {inquiry.sought.person}, stored by {inquiry.sought.transaction}"
    for part in inquiry.seen:
        sees = shows(part["transactions"], inquiry.sought.transaction)
        yield f"  {part}: {'shows' if sees else 'does not show'} it"
    yield f"  found: {len(inquiry.found or ())} persons"
    for moment, harm in harms:
        if inquiry.answered_at is not None and abs((moment - inquiry.answered_at).total_seconds()) < 60:
            yield f"  {moment}: {harm}"
