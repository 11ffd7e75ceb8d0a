"""Adults, homes and registrations of births, as plain values before they become rows."""

import random
import uuid
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from registry.core.clock import PERU
from registry.facilities.places.table import District
from registry.population.world.land import Site

YEARS: Final = 18
"""The population's births are spread over this many years."""


THUMBS: Final = (1, 6)
"""Captured of everyone who has prints, but where a pattern says otherwise."""


def new_id(rng: random.Random) -> uuid.UUID:
    """An id drawn from the seed, so that the same seed makes the same ids."""
    return uuid.UUID(int=rng.getrandbits(128), version=4)


@dataclass(slots=True)
class Adult:
    """A parent, or another adult who acts."""

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
    children_named: list[str] = field(default_factory=list)
    """The given names of her children so far; all records of one woman share the list."""


@dataclass(slots=True)
class Home:
    """A family's address and phone."""

    district: District
    address: str | None
    phone: str | None


@dataclass(slots=True)
class Prints:
    """The finger sets captured at a birth (None for nobody), when, and the number of the touch."""

    mother: int | None
    newborn: int
    mother_at: datetime
    newborn_at: datetime
    touch: int = 1
    files_of: uuid.UUID | None = None
    """The child whose image files were sent again for this one."""
    newborns_fingers: tuple[int, ...] = THUMBS
    newborns_failure: str | None = None
    """Why those fingers of the newborn that everybody is asked for have no print."""
    newborn_is_turned: bool = False
    """Whether the newborn's pictures were turned over left to right."""
    mothers_failure: str | None = None
    """Why none of the mother's fingers was captured."""
    has_exchanged_hands: bool = False
    """Whether each of the mother's fingers was sent as that of her other hand."""


@dataclass(frozen=True, slots=True)
class LaterPrints:
    """A newborn's prints taken after the enrolment: of which finger set, when, on what occasion, standing for what.

    `outcome` is that of a verification; None at a recapture.
    """

    fingers: int
    at: datetime
    occasion: str
    standing: str
    outcome: str | None = None
    score: float | None = None
    failure: str | None = None
    """Why none of these fingers could be taken."""


@dataclass(slots=True)
class CardApplication:
    """An application for a card: by whom, when, and the finger sets presented. Delivered, or not yet searched."""

    at: datetime
    applicant: Adult
    relation: str
    is_duplicate: bool = False
    minor: int | None = None
    applicant_presented: int | None = None
    applicant_stored: int | None = None
    is_draft: bool = False
    """Whether it was never submitted: refused at the counter."""
    withholds: str | None = None
    """The reason given for the minor's fingers, none of which is presented."""
    photograph: str | None = None
    """Which picture it is, where another application may have the same."""
    decision: str | None = None
    """The number of the court's decision that the applicant shows."""


@dataclass(slots=True)
class Registration:
    """One child's registration: its certificate and acta, and everybody they name."""

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
    stated_born_at: datetime
    """As the certificate states; differs from the truth where a date is wrong."""
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
    certifier: tuple[str, str] | None = None
    """None for the attendant, or one of the site."""
    district: District | None = None
    """The stated district of birth; None for that of the site."""
    declarant: str | None = "mother"
    declarant_document: str | None = None
    died_on: date | None = None
    is_corrected: bool = False
    inscribed_as: tuple[str, str, str | None] | None = None
    """Given names and surnames after a rectification that replaced any of them."""
    adopted_as: str | None = None
    """Given names of the acta that replaced this one after an adoption."""
    stated_mother: Adult | None = None
    """Whose name, birth date and number the certificate states; None for the mother's."""
    mother_failed_match: bool = False
    infant_failed_matches: int = 0
    prints: Prints | None = None
    later_prints: tuple[LaterPrints, ...] = ()
    card_applications: tuple[CardApplication, ...] = ()
    is_by_colleague: bool = False
    """Whether another account than everybody else's registered it."""

    @property
    def born_on(self) -> date:
        """The civil date of birth stated."""
        return self.stated_born_at.astimezone(PERU).date()

    def enrol_late(self, until: datetime, days: int) -> None:
        """Enrol so many days later, though before the population's last day, and inscribe an hour after that."""
        self.enrolled_at = min(until - timedelta(hours=3), self.enrolled_at + timedelta(days=days))
        self.inscribed_at = self.enrolled_at + timedelta(hours=1)

    def copy(self, **changes: object) -> "Registration":
        """Another registration with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # its own fields


@dataclass(frozen=True, slots=True)
class MissingChild:
    """A child on the watch-list: by names, or by the prints of a finger set."""

    given_names: str
    first_surname: str
    second_surname: str | None
    birth_date: date
    prints: int | None


@dataclass(slots=True)
class PlantedCase:
    """One planted case: the indicator that has to find it, or its kind, and its births and persons."""

    kind: str
    births: list[uuid.UUID] = field(default_factory=list)
    persons: list[uuid.UUID] = field(default_factory=list)
    is_innocent: bool = False
    detail: str = ""
    level: str = ""
    """Of its gravest alert: at least of a fraud, at most of an innocent case."""
    one_person: list[uuid.UUID] = field(default_factory=list)
    """Records that are one person's."""
    has_prints: bool = False
    """Whether it shows by prints, cards or the watch-list only."""


def moment(day: date, rng: random.Random) -> datetime:
    """A random minute of a day in Peru."""
    return datetime(day.year, day.month, day.day, tzinfo=PERU) + timedelta(minutes=rng.randrange(24 * 60))
