"""Districts to live in, and health facilities with their staff.

Departments are weighted by their share of the 2017 census in whole per cent (INEI, rounded; general knowledge, not
checked against the tables). Within a department, districts are weighted by rank, which is an assumption.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Final

from registry.facilities.places.table import District, districts

SHARES: Final = {
    "LIMA": 32,
    "PIURA": 6,
    "LA LIBERTAD": 6,
    "AREQUIPA": 5,
    "CAJAMARCA": 5,
    "JUNIN": 4,
    "CUSCO": 4,
    "LAMBAYEQUE": 4,
    "PUNO": 4,
    "ANCASH": 4,
    "CALLAO": 3,
    "LORETO": 3,
    "ICA": 3,
    "SAN MARTIN": 3,
    "HUANUCO": 2,
    "AYACUCHO": 2,
    "UCAYALI": 2,
    "APURIMAC": 1,
    "AMAZONAS": 1,
    "HUANCAVELICA": 1,
    "TACNA": 1,
    "PASCO": 1,
    "TUMBES": 1,
    "MOQUEGUA": 1,
    "MADRE DE DIOS": 1,
}
FIRST_DAY: Final = date(2004, 1, 1)
"""Certificate numbers count from this day."""
PER_DAY: Final = 80
"""Certificate numbers reserved for each day of a site."""
MOST_DISTRICTS: Final = 15
"""Inhabited districts per department: more would make no difference to the searches."""


@dataclass(slots=True)
class Site:
    """A facility: its district, staff as (DNI, licence), and the next number of its certificates."""

    code: str
    district: District
    staff: list[tuple[str, str]]
    prefix: str
    issued: int = 0
    by_day: dict[int, int] = field(default_factory=dict)

    def next_certificate(self, on: date) -> str:
        """Twelve digits that ascend with the days; a day that has used up its numbers takes those of the next."""
        day = (on - FIRST_DAY).days
        taken = self.by_day.get(day, 0)
        while taken >= PER_DAY:
            day, taken = day + 1, self.by_day.get(day + 1, 0)
        self.by_day[day] = taken + 1
        self.issued += 1
        return f"{self.prefix}{day * PER_DAY + taken:06d}"


@dataclass(slots=True)
class Land:
    """All districts and facilities."""

    homes: list[District]
    weights: list[float]
    sites: list[Site]
    by_department: dict[str, list[Site]] = field(default_factory=dict)

    def home(self, rng: random.Random) -> District:
        """A district to live in."""
        return rng.choices(self.homes, cum_weights=self.weights)[0]

    def site_for(self, rng: random.Random, home: District) -> Site:
        """Where a woman of a district gives birth: mostly the district's own site, else another of the department."""
        near = self.by_department.get(home.department) or self.sites
        own = near[int(home.code) % len(near)]
        return own if rng.random() < 0.8 else rng.choice(near)


def make_land(rng: random.Random, people: int, staff_from: int) -> Land:
    """A land for a number of people; the staff's DNI numbers count up from `staff_from`."""
    by_department: dict[str, list[District]] = defaultdict(list)
    for district in districts():
        if district.scheme == "INEI":
            by_department[district.department.upper()].append(district)
    homes: list[District] = []
    weights: list[float] = []
    for department in sorted(by_department):
        inhabited = rng.sample(by_department[department], min(MOST_DISTRICTS, len(by_department[department])))
        share = SHARES.get(_plain(department), 1) / sum(1 / (rank + 1) for rank in range(len(inhabited)))
        homes += inhabited
        weights += [share / (rank + 1) for rank in range(len(inhabited))]
    cumulated = list(accumulate(weights))
    count = min(len(homes), max(12, people // 3000))
    order = sorted(range(len(homes)), key=lambda n: -weights[n])[:count]
    sites = []
    for number, at in enumerate(order):
        heads = 3 + int(weights[at])
        staff = [(f"{staff_from + number * 40 + n:08d}", f"{10_000 + number * 40 + n:05d}") for n in range(heads)]
        sites.append(Site(f"{99_100_000 + number}", homes[at], staff, f"99{number:04d}"))
    land = Land(homes, cumulated, sites)
    for site in sites:
        land.by_department.setdefault(site.district.department, []).append(site)
    return land


def _plain(name: str) -> str:
    return name.translate(str.maketrans("ÁÉÍÓÚ", "AEIOU"))
