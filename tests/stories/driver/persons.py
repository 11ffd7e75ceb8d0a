"""The people of a story, as its reader names them: women, men, newborns, children who have grown.

A person's fingers are made when they are first touched: hands are numbered anew in each story, so that the same few
synthetic fingers serve all of them.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from registry.people.ages import birthday

_hands = count(1)
_documents = count(1)
_births = count(1)
_touches: Counter[int] = Counter()


def new_story() -> None:
    """Number hands and documents from the beginning."""
    global _hands, _documents, _births  # one story is played at a time in a process
    _hands, _documents, _births = count(1), count(1), count(1)
    _touches.clear()


@dataclass(eq=False)
class Human:
    """Somebody with fingers; `id` is the registry's, once it knows the person."""

    hand: int | None = field(default=None, kw_only=True)
    id: str | None = field(default=None, kw_only=True)

    @property
    def own_hand(self) -> int:
        """The number of the person's hand."""
        if self.hand is None:
            self.hand = next(_hands)
        return self.hand

    def next_touch(self) -> int:
        """The number of the hand's next impression: two names of one person never give the same image."""
        _touches[self.own_hand] += 1
        return _touches[self.own_hand]


@dataclass(eq=False)
class Adult(Human):
    """A woman or a man with papers."""

    given_names: str
    first_surname: str | None
    second_surname: str | None
    document_type: str
    document_number: str | None
    birth_date: date | None
    phone: str | None = None
    address: str | None = None
    district: str = "150101"
    history: dict[str, Any] = field(default_factory=dict)
    """Fields of the certificate about her: pregnancies, education."""

    @property
    def born_at(self) -> datetime:
        """Long enough ago for grown fingers."""
        return datetime(1980, 1, 1, tzinfo=UTC)


def name_parts(name: str) -> tuple[str, str | None, str | None]:
    """Given names and two surnames; write particles as "Juana / De la Cruz / Quispe"."""
    parts = [part.strip() for part in name.split("/")] if "/" in name else name.split()
    if len(parts) == 1:
        return parts[0], None, None
    if len(parts) == 2:
        return parts[0], parts[1], None
    return " ".join(parts[:-2]), parts[-2], parts[-1]


def woman(name: str, born: str | None = "", dni: str | None = "", **fields: Any) -> Adult:
    """A woman with a DNI and a birth date of her own.

    `dni=None` is one without papers, `born=None` one whose age nobody knows; `document_type` is for other papers.
    """
    number = next(_documents)
    if dni == "":
        dni = f"4{number * 7_919 + 1_234_567:07d}"
    fields = {"document_type": "DNI" if dni else "NONE"} | fields
    own_date = date(1984 + number % 11, 1 + 5 * number % 12, 2 + 7 * number % 26)
    birth_date = own_date if born == "" else date.fromisoformat(born) if born else None
    return Adult(*name_parts(name), document_number=dni, birth_date=birth_date, **fields)


man = woman
"""A man: the registry asks him the same."""


@dataclass(eq=False)
class Child(Human):
    """A child from its first hour on."""

    born_at: datetime
    sex: str = "female"
    weight_g: int = 3210
    length_cm: float = 49.5
    weeks: int = 39
    given_names: str = "Luz Milagros"


def newborn(days_ago: float = 1, years_ago: float = 0, born: datetime | None = None, **fields: Any) -> Child:
    """A baby born some days ago; each some minutes after the last unless the story says otherwise."""
    number = next(_births)
    moment = born or datetime.now(UTC) - timedelta(days=days_ago) + timedelta(minutes=7 * (number % 50))
    if years_ago:
        day = birthday(moment.date(), -int(years_ago)) - timedelta(days=round((years_ago % 1) * 365))
        moment = moment.replace(year=day.year, month=day.month, day=day.day)
    return Child(moment, **{"weight_g": 2900 + 37 * (number % 30)} | fields)


def grown(years: float, **fields: Any) -> Child:
    """A child of that age today."""
    return newborn(days_ago=40, years_ago=years, **fields)
