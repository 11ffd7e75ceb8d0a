"""What people get to see: answers of the service, and its refusals."""

from dataclasses import dataclass, field
from typing import Any


class Refusal(Exception):
    """The service refused; `words` is everything the person reads."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        errors: list[dict[str, Any]] = body.get("errors", [])
        self.pointers = {error.get("pointer") for error in errors}
        sentences = [body.get("title"), body.get("detail"), *(error.get("detail") for error in errors)]
        self.words = " ".join(str(sentence) for sentence in sentences if sentence)


@dataclass(eq=False)
class Paper:
    """Something registered: a birth, an acta, an application. `answer` is what the one who made it saw."""

    answer: dict[str, Any]

    @property
    def id(self) -> str:
        """Its id."""
        identifier: str = self.answer["id"]
        return identifier


@dataclass(eq=False)
class BirthPaper(Paper):
    """A live-birth certificate with the child and mother as registered."""

    request: dict[str, Any] = field(default_factory=dict)
    mother: Any = None
    child: Any = None

    @property
    def child_id(self) -> str:
        """The child's id."""
        return str(self.answer["newborn_id"])

    @property
    def mother_id(self) -> str | None:
        """The mother's id."""
        identifier: str | None = self.answer["mother_id"]
        return identifier

    @property
    def is_bound(self) -> bool:
        """Whether mother and child are bound by prints."""
        return bool(self.answer["is_bound"])

    @property
    def warnings(self) -> set[str]:
        """The slugs of its warnings."""
        return {warning["slug"] for warning in self.answer["warnings"]}


@dataclass(eq=False)
class ActaPaper(Paper):
    """An acta."""

    birth: BirthPaper | None = None


@dataclass(eq=False)
class ApplicationPaper(Paper):
    """An application for a minor's ID."""


@dataclass(frozen=True)
class Finding:
    """One reason of an alert, as an investigator reads it."""

    indicator: str
    severity: str
    points: int
    reason: str
    persons: frozenset[str]


@dataclass(frozen=True)
class Level:
    """How grave the worst alert about somebody is: nothing, weak, review, case."""

    name: str
    points: int
    findings: tuple[Finding, ...]

    @property
    def indicators(self) -> set[str]:
        """The codes of its findings."""
        return {finding.indicator for finding in self.findings}

    def __str__(self) -> str:
        reasons = "; ".join(f"{finding.indicator} {finding.severity} {finding.reason}" for finding in self.findings)
        return f"{self.name} {self.points}: {reasons}"

    __repr__ = __str__


def ids_of(subject: Any) -> set[str]:
    """The persons a paper or a human stands for."""
    if isinstance(subject, BirthPaper):
        return {identifier for identifier in (subject.child_id, subject.mother_id) if identifier}
    if isinstance(subject, ActaPaper):
        return {str(subject.answer["child_id"])}
    if isinstance(subject, ApplicationPaper):
        return {str(subject.answer["person_id"])}
    return {subject if isinstance(subject, str) else str(subject.id)}
