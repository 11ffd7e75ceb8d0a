"""Who is registered: adults, households, registrations of births. Plain values, before they become rows."""

import random
import uuid
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from registry.core.clock import PERU
from registry.facilities.places.table import District
from registry.population.land import Site

YEARS: Final = 18
"""Births are spread over so many years."""


def new_id(rng: random.Random) -> uuid.UUID:
    """An id of this seed's own."""
    return uuid.UUID(int=rng.getrandbits(128), version=4)


@dataclass(slots=True)
class Adult:
    """A parent or another who acts."""

    id: uuid.UUID
    given_names: str
    first_surname: str
    second_surname: str | None
    sex: str
    birth_date: date | None
    document_type: str
    document_number: str | None
    known_since: datetime
    died_on: date | None = None


@dataclass(slots=True)
class Home:
    """Where a family lives, and its phone."""

    district: District
    address: str | None
    phone: str | None


@dataclass(slots=True)
class Prints:
    """Whose fingers were taken at a birth, as numbers of finger sets (None: nobody's), when, and which touch it is."""

    mother: int | None
    newborn: int
    mother_at: datetime
    newborn_at: datetime
    touch: int = 1
    files_of: uuid.UUID | None = None
    """The child whose image files were sent once more for this one."""


@dataclass(slots=True)
class Asked:
    """A card asked for: by whom, when, and whose prints were presented. Delivered, or still waiting to be searched."""

    at: datetime
    applicant: Adult
    relation: str
    is_duplicate: bool = False
    minor: int | None = None
    applicant_shown: int | None = None
    applicant_bound: int | None = None


@dataclass(slots=True)
class Registration:
    """One child's registration: certificate, acta, and who stands in them."""

    child_id: uuid.UUID
    birth_id: uuid.UUID
    delivery_id: uuid.UUID
    mother: Adult | None
    father: Adult | None
    father_recognises: bool
    home: Home
    site: Site
    attendant: tuple[str, str] | None
    born_at: datetime
    told_born_at: datetime
    """As the certificate says; another than the truth where a date was mistaken."""
    sex: str
    weight_g: int
    weeks: int | None
    given_names: str
    first_surname: str
    second_surname: str | None
    certificate: str
    enrolled_at: datetime
    inscribed_at: datetime | None
    plurality: int = 1
    order: int = 1
    is_annulled: bool = False
    place: str = "facility"
    attendant_profession: str = "obstetrician"
    district: District | None = None
    """Of the birth; the site's where none is told."""
    declarant: str | None = "mother"
    declarant_document: str | None = None
    died_on: date | None = None
    is_corrected: bool = False
    adopted_as: str | None = None
    """Given names of the acta that replaced this one after an adoption."""
    mother_failed_match: bool = False
    infant_failed_matches: int = 0
    cancelled_elsewhere: Site | None = None
    prints: Prints | None = None
    asked: tuple[Asked, ...] = ()

    @property
    def born_on(self) -> date:
        """The civil date told."""
        return self.told_born_at.astimezone(PERU).date()

    def copy(self, **changes: object) -> "Registration":
        """Another like it."""
        return replace(self, **changes)  # type: ignore[arg-type]  # names and values of its own fields


@dataclass(frozen=True, slots=True)
class Sought:
    """A child somebody looks for: by the names told, or by prints of a finger set."""

    given_names: str
    first_surname: str
    second_surname: str | None
    birth_date: date
    prints: int | None


@dataclass(slots=True)
class Planted:
    """One thing planted: what has to find it, and the births and persons it is made of."""

    kind: str
    births: list[uuid.UUID] = field(default_factory=list)
    persons: list[uuid.UUID] = field(default_factory=list)
    is_innocent: bool = False
    detail: str = ""


def moment(day: date, rng: random.Random) -> datetime:
    """Some minute of a day in Peru."""
    return datetime(day.year, day.month, day.day, tzinfo=PERU) + timedelta(minutes=rng.randrange(24 * 60))


def at_most(limit: datetime, wanted: datetime) -> datetime:
    """Not later than a limit."""
    return min(limit, wanted)
