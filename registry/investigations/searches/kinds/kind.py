"""What one kind of search consists of. A declaration that leaves anything out fails when it is imported."""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from registry.core.context import Context
from registry.core.messages import Message, _
from registry.investigations.settings.rules import DEFAULT_VERSION, DEFAULTS, SearchSettings

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text of at most so many characters."""

    longest: int
    is_name: bool = False
    """Whether it is a name, in which typed marks are mended."""


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these slugs."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prints:
    """Fingerprint images or minutiae records, at most so many."""

    most: int


Form = Line | Day | Choice | Prints


@dataclass(frozen=True, slots=True)
class Criterion:
    """One field a search can be by."""

    name: str
    form: Form
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What a search ran under: stored with its answer, so that a replay runs under the same."""

    version: str
    """Of the settings."""
    least_score: float
    least_bits: float
    most: int
    candidates: int
    as_of: datetime | None = None
    """Nothing that the registry learnt later is found. Given by whoever runs the search, never stored here."""

    @classmethod
    def of(cls, version: str, settings: SearchSettings) -> "Limits":
        """Those of the settings in force."""
        return cls(version, settings.least_score, settings.least_bits, settings.most_hits, settings.most_candidates)

    @classmethod
    def from_json(cls, ran_with: Mapping[str, Any]) -> "Limits":
        """Those that a search was run under. Before settings had versions the defaults held."""
        defaults = cls.of(DEFAULT_VERSION, DEFAULTS)
        thresholds = ran_with["thresholds"]
        return cls(
            ran_with.get("settings", defaults.version),
            thresholds["least_score"],
            thresholds["least_bits"],
            thresholds["most"],
            thresholds.get("candidates", defaults.candidates),
        )

    def to_json(self) -> dict[str, Any]:
        """As stored, without the version."""
        return {
            "least_score": self.least_score,
            "least_bits": self.least_bits,
            "most": self.most,
            "candidates": self.candidates,
        }


@dataclass(frozen=True, slots=True)
class Match:
    """A matching person with the evidence; no score where a table names the person outright."""

    person_id: uuid.UUID
    score: float | None = None
    parts: list[dict[str, Any]] = field(default_factory=list)
    data_hash: str = ""


@dataclass(frozen=True, slots=True)
class Matches:
    """The best matches first, how many there are where the database counted them, and what the search ran with."""

    best: list[Match]
    total: int | None = None
    ran_with: Mapping[str, Any] = field(default_factory=dict)


def listed(persons: Sequence[uuid.UUID]) -> Matches:
    """Persons whom a table names outright, in an order that does not change."""
    return Matches([Match(person) for person in sorted(persons, key=str)], len(persons))


def counted(persons: Sequence[uuid.UUID], total: int) -> Matches:
    """Persons in the order in which the database gave them, of so many in all."""
    return Matches([Match(person) for person in persons], total)


Run = Callable[[Context, Mapping[str, Any], Limits, int], Matches]
"""Runs a search by its criteria (as JSON) under these limits, without captures numbered above the last argument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of search."""

    name: str
    """The slug in the API and in the database."""
    title: Message
    criteria: tuple[Criterion, ...]
    at_least_one_of: tuple[str, ...]
    """Criteria of which one must be given, where none alone is required."""
    needs_approval: bool
    """Whether a second person must approve it before it runs."""
    hourly_setting: str | None
    """The setting with this kind's own hourly limit, beside the one for all searches together."""
    run: Run
    is_by_galleries: bool
    """Whether it asks the galleries: such a search is a job, and its request ends before it is answered."""

    def __post_init__(self) -> None:
        names = [criterion.name for criterion in self.criteria]
        if not _NAME.fullmatch(self.name) or not isinstance(self.title, Message) or not callable(self.run):
            raise ValueError(f"{self.name}: a kind of search needs a slug, a title and a way to run it")
        if not names or len(set(names)) != len(names) or not set(self.at_least_one_of) <= set(names):
            raise ValueError(f"{self.name}: its criteria are missing, repeated or unknown")
        if not self.at_least_one_of and not any(criterion.is_required for criterion in self.criteria):
            raise ValueError(f"{self.name}: a search without criteria would find everybody")
        if self.hourly_setting is not None and not hasattr(DEFAULTS, self.hourly_setting):
            raise ValueError(f"{self.name}: there is no setting {self.hourly_setting}")

    def hourly_limits(self, settings: SearchSettings) -> dict[str | None, int]:
        """Searches one investigator may request in an hour: of all kinds (None), and of this kind where it has one."""
        limits: dict[str | None, int] = {None: settings.searches_an_hour}
        if self.hourly_setting is not None:
            limits[self.name] = getattr(settings, self.hourly_setting)
        return limits

    def errors(self, criteria: Mapping[str, Any]) -> list[tuple[str, Message]]:
        """Every (criterion, reason) against the criteria of a search; each kind allows its own only."""
        known = {criterion.name for criterion in self.criteria}
        errors = [
            (criterion.name, _("Required for this kind of search."))
            for criterion in self.criteria
            if criterion.is_required and criteria.get(criterion.name) in (None, "", [])
        ]
        errors += [(name, _("Not allowed for this kind of search.")) for name in criteria if name not in known]
        if self.at_least_one_of and not any(criteria.get(name) for name in self.at_least_one_of):
            errors.append((self.at_least_one_of[0], _("Give at least one name, date or place.")))
        return errors
