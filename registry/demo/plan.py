"""Who is enrolled in the demonstration, and the cases planted among them. Nobody here exists."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any, Final

from registry.core.clock import PERU
from registry.core.messages import Message, _

HOSPITALS: Final = ("00009901", "00009902")
FACILITIES: Final = """renipress,name,ubigeo_scheme,ubigeo,latitude,longitude,services
00009901,Hospital de Demostración Norte,INEI,150101,-12.0464,-77.0428,births|registry
00009902,Hospital de Demostración Sur,INEI,150132,-12.1617,-76.9719,births|registry
"""
GIVEN_NAMES: Final = (
    "Rosa",
    "María Elena",
    "Luz Ñusta",
    "Juana",
    "Carmen",
    "Flor de María",
    "Yolanda",
    "Ana Sofía",
    "Nélida",
    "Killa",
)
SURNAMES: Final = (
    "Quispe",
    "Mamani",
    "Flores",
    "Huamán",
    "Ñaupari",
    "Condori",
    "Muñoz",
    "Vílchez",
    "O'Higgins",
    "Ccahuana",
    "Tsamajain",
)


NAME_STRIDE: Final = 397
DAY_STRIDE: Final = 1511
"""Primes that divide neither the number of names nor the number of days, so that all are used before any repeats."""
EARLIEST_BIRTH: Final = date(1986, 3, 1)
MOST_DAYS: Final = 5114
"""Fourteen years: the mothers are 26 to 40 years old, ages that no rule questions."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity a mother declares."""

    given_names: str
    first_surname: str
    second_surname: str
    document_type: str
    document_number: str
    birth_date: date


@dataclass(frozen=True, slots=True)
class PlannedBirth:
    """One enrolment: the identity the mother declares, whose fingers are captured, and when."""

    label: str
    """Names the birth within the plan."""
    mother: Identity
    mother_finger_set: int
    newborn_finger_set: int
    born_at: datetime
    hospital: str
    sex: str
    weight_g: int
    gestational_weeks: int = 39
    plurality: int = 1
    birth_order: int = 1
    impression: int = 1
    joins: str | None = None
    """Label of the birth in whose delivery this child was born."""


@dataclass(frozen=True, slots=True)
class Case:
    """Something planted: its births, and the indicator that has to find it; None where nothing may be found."""

    title: Message
    births: tuple[str, ...]
    indicator: str | None


@dataclass(slots=True)
class Plan:
    """All births, and the cases planted among them."""

    births: list[PlannedBirth] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)


def identities() -> Iterator[Identity]:
    """Mothers who do not exist, with DNI numbers from the range of demonstration data (90000001 on).

    Names and dates advance by different strides, so that no two mothers share both a name and a birth date.
    """
    named = list(product(GIVEN_NAMES, SURNAMES, SURNAMES))
    for number in range(1, 10**6):
        names, first, second = named[number * NAME_STRIDE % len(named)]
        born = EARLIEST_BIRTH + timedelta(days=number * DAY_STRIDE % MOST_DAYS)
        document = f"9{number * 37 % 10**7:07d}"
        yield Identity(names, first, second if second != first else "Ramos", "DNI", document, born)


def make_plan(count: int, now: datetime) -> Plan:
    """A plan of `count` births: eight for the planted cases, the rest ordinary."""
    plan = Plan()
    mothers = identities()
    today = now.astimezone(PERU).replace(minute=5, second=0, microsecond=0)
    sets = iter(range(10**6))

    def add(birth: PlannedBirth) -> PlannedBirth:
        plan.births.append(birth)
        return birth

    def base(label: str, days_ago: float, **details: Any) -> PlannedBirth:
        number = len(plan.births)
        return add(
            PlannedBirth(
                label=label,
                mother=details.pop("mother", None) or next(mothers),
                mother_finger_set=details.pop("mother_set", None) or next(sets),
                newborn_finger_set=details.pop("newborn_set", None) or next(sets),
                born_at=today - timedelta(days=days_ago, hours=1),
                hospital=details.pop("hospital", HOSPITALS[number % 2]),
                sex=details.pop("sex", ("female", "male")[number % 2]),
                weight_g=details.pop("weight_g", 2700 + 43 * number % 1400),
                **details,
            )
        )

    next(sets)  # set 0 stays unused: `or` below takes 0 for no set
    sold = base("infant, first mother", 9.0, sex="female", weight_g=3110)
    base(
        "infant, second mother",
        3.0,
        sex="female",
        weight_g=3390,
        newborn_set=sold.newborn_finger_set,
        impression=3,
        hospital=HOSPITALS[1],
    )
    plan.cases.append(Case(_("one infant under two mothers"), ("infant, first mother", "infant, second mother"), "b1"))

    named = base("mother, first name", 425.0)
    alias = replace(next(mothers), document_type="CE", document_number="DEMO00123")
    base(
        "mother, second name",
        5.0,
        mother=alias,
        mother_set=named.mother_finger_set,
        impression=4,
        hospital=HOSPITALS[1],
    )
    plan.cases.append(Case(_("one mother under two names"), ("mother, first name", "mother, second name"), "c1"))

    twice = base("births, first", 190.0, gestational_weeks=38)
    base(
        "births, six months later",
        8.0,
        mother=twice.mother,
        mother_set=twice.mother_finger_set,
        impression=2,
        gestational_weeks=38,
    )
    plan.cases.append(Case(_("births six months apart"), ("births, first", "births, six months later"), "a1"))

    twin = base("twin 1", 6.0, hospital=HOSPITALS[0], sex="male", weight_g=2480, plurality=2)
    base(
        "twin 2",
        6.0 - 0.01,
        mother=twin.mother,
        mother_set=twin.mother_finger_set,
        impression=2,
        hospital=HOSPITALS[0],
        sex="male",
        weight_g=2470,
        plurality=2,
        birth_order=2,
        joins="twin 1",
    )
    plan.cases.append(Case(_("innocent twins"), ("twin 1", "twin 2"), None))

    while len(plan.births) < count:
        number = len(plan.births)
        base(f"birth {number + 1}", 10.0 + 0.37 * number)
    return plan
