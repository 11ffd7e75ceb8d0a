"""What a search is about, handed to every source of facts, and what a source is."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from functools import cache, cached_property, partial
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.births.models import Birth, Verification
from registry.core.context import Context
from registry.documents.applications import queries as applications
from registry.documents.applications.models import Application, ApplicationComparison
from registry.duplicates import queries
from registry.duplicates.facts import parents
from registry.duplicates.facts.parents import Recognition
from registry.duplicates.indicators.rules.births import BirthFacts
from registry.duplicates.linkage import prints
from registry.duplicates.linkage import service as linkage
from registry.duplicates.linkage.model import Model
from registry.duplicates.linkage.service import LinkedCandidate
from registry.duplicates.queries import facts_of_birth
from registry.duplicates.thresholds.rules import Thresholds
from registry.fingerprints.matching.candidates import PersonCandidate
from registry.fingerprints.models import Capture
from registry.people import queries as people
from registry.people.models import Person

MOST_LINKED: Final = 20
"""Linked records an alert is raised for: beyond, it is the name that is common."""
MOST_ROWS: Final = 500
"""Rows a query over a window returns: beyond, an investigator needs no more."""


class Occasion(Enum):
    """When a source is asked."""

    BIRTH = auto()
    """At every search of a birth."""
    PRINTS = auto()
    """At a search of a birth with its prints; evaluations of the data alone leave it out."""
    CHILD = auto()
    """At every search of a birth, and of an application for the ID of its child."""
    RECORDS = auto()
    """At every search of a birth, also when its certificate was annulled."""
    APPLICATION = auto()
    """At the search of an application."""


@dataclass(frozen=True)
class BirthSubject:
    """A birth, the thresholds in force, and whom the searches of its mother's and its infant's prints found."""

    ctx: Context
    birth: Birth
    limits: Thresholds
    women: Sequence[PersonCandidate] = ()
    women_searched: int = 0
    infants: Sequence[PersonCandidate] = ()
    """Within the block of the infant's department, sex and days."""
    infants_elsewhere: Sequence[PersonCandidate] = ()
    """Among all children, without those of the block."""
    children_searched: int = 0
    brought: Sequence[tuple[PersonCandidate, int]] = ()
    """Whom prints brought for the newborn, and not confirmed, were found to be like, each with the number searched."""
    girls: Sequence[PersonCandidate] = ()
    """Whom the mother's prints are like among children: those who were old enough."""
    presented_alike: Sequence[tuple[PersonCandidate, int]] = ()
    """Applicants who presented prints like the mother's, each with the number searched."""
    turned_alike: Sequence[tuple[uuid.UUID, PersonCandidate, int]] = ()
    """The mother or newborn, whom the mirror images of their prints are like, and the number searched."""

    @property
    def session(self) -> Session:
        """Where the facts are read."""
        return self.ctx.session

    @property
    def births(self) -> tuple[uuid.UUID, ...]:
        """The birth itself, as findings name it."""
        return (self.birth.id,)

    @cached_property
    def own(self) -> BirthFacts:
        """The birth as the rules see it."""
        (own,) = self.facts_of([self.birth])
        return own

    def facts_of(self, births: Iterable[Birth]) -> list[BirthFacts]:
        """Births as the rules see them; mothers whose records were joined are one woman."""
        listed = list(births)
        in_use = self.records_in_use(frozenset(birth.mother_id for birth in listed if birth.mother_id is not None))
        return [
            replace(facts_of_birth(birth), joined_into=in_use.get(birth.mother_id) if birth.mother_id else None)
            for birth in listed
        ]

    @cached_property
    def records_in_use(self) -> Callable[[frozenset[uuid.UUID]], Mapping[uuid.UUID, uuid.UUID]]:
        """Joined record → the one in use, of these persons; asked for once."""
        return cache(lambda persons: people.in_use_among(self.session, persons))

    @cached_property
    def mother(self) -> Person | None:
        """The mother, read once for every source."""
        return None if self.birth.mother_id is None else self.session.get(Person, self.birth.mother_id)

    @cached_property
    def mothers_records(self) -> frozenset[uuid.UUID]:
        """Every record of the mother that was joined with hers, hers included."""
        mother = self.birth.mother_id
        return frozenset() if mother is None else people.identities_of(self.session, mother)

    @cached_property
    def given_to_others(self) -> datetime | None:
        """Since when a court's decision names others as the child's parents in the birth mother's place."""
        return parents.given_to_others(self.session, self.birth)

    @property
    def women_alike(self) -> Sequence[tuple[PersonCandidate, int]]:
        """Whom the mother's prints are like, women and girls, each with the number of persons searched."""
        women = [(woman, self.women_searched) for woman in self.women]
        return [*women, *((girl, self.children_searched) for girl in self.girls)]

    @cached_property
    def verifications(self) -> Sequence[Verification]:
        """The verifications of the birth: several sources read them."""
        return queries.verifications_of(self.session, self.birth)

    @cached_property
    def recognitions(self) -> Sequence[Recognition]:
        """Who recognised the child, or was named its parent by a court."""
        return parents.recognitions(self.session, self.birth)

    @cached_property
    def linkage_model(self) -> Model:
        """The model by which records are compared."""
        return linkage.current_model(self.ctx)

    @cached_property
    def linked(self) -> Mapping[uuid.UUID, Sequence[LinkedCandidate]]:
        """Whose records may be the child's or the mother's: by child and mother, the likeliest first."""
        persons = [person for person in (self.birth.newborn_id, self.birth.mother_id) if person is not None]
        compare = cache(partial(prints.evidence, self.ctx))  # the mothers' are asked for their children as well
        return {
            person: linkage.candidates(self.ctx, facts, MOST_LINKED, self.linkage_model, compare)
            for person, facts in linkage.facts_of_persons(self.ctx, persons).items()
        }

    @property
    def persons(self) -> tuple[uuid.UUID, ...]:
        """The child, its mother, and who recognised it or was named its parent by a court."""
        persons = (self.birth.newborn_id, self.birth.mother_id, *(one.parent for one in self.recognitions))
        return tuple(person for person in persons if person is not None)


@dataclass(frozen=True)
class ApplicationSubject:
    """An application for a minor's ID, its prints, whom they were found to be like, and the minor's birth."""

    ctx: Context
    application: Application
    birth: Birth | None
    limits: Thresholds
    prints: Sequence[Capture]
    candidates: Sequence[tuple[PersonCandidate, int]]
    """Each with the number of persons it was searched among."""
    applicants_alike: Sequence[tuple[PersonCandidate, int]] = ()
    """Adults whose prints are like those the applicant presented, each with the number searched."""
    presented_alike: Sequence[tuple[PersonCandidate, int]] = ()
    """Other applicants who presented prints like them, each with the number searched."""

    @property
    def session(self) -> Session:
        """Where the facts are read."""
        return self.ctx.session

    @property
    def births(self) -> tuple[uuid.UUID, ...]:
        """The minor's birth, where it is known, as findings name it."""
        return () if self.birth is None else (self.birth.id,)

    @cached_property
    def comparisons(self) -> Sequence[ApplicationComparison]:
        """The minor's and the applicant's prints against those bound to them."""
        return applications.comparisons(self.session, self.application.id)


@dataclass(frozen=True, slots=True)
class Source:
    """One source of one kind of fact, and when it is asked."""

    occasion: Occasion
    fact: type
    gather: Callable[[Any], Iterable[object]]
    """Of a BirthSubject, or of an ApplicationSubject on that occasion."""
