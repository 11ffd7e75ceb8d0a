"""What is counted: the dimensions, their categories, and the rule that sorts a birth into one. Pure.

The codebook, the API's CSV and the table of docs/statistics.md are made from here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.core.messages import Message, _
from registry.people.ages import age_on
from registry.statistics.provinces import PROVINCES

UNKNOWN: Final = "UNKNOWN"
TOTAL: Final = "_T"
"""SDMX's code for all categories together."""
EARLIER: Final = "EARLIER"
DATAFLOW: Final = "REGISTRY:BIRTHS(1.0)"


@dataclass(frozen=True, slots=True)
class Counted:
    """A birth, as far as it is counted."""

    born_on: date
    department: str | None
    """The first two digits of the district's INEI number."""
    sex: str
    weight_g: int | None
    mother_born_on: date | None
    mother_age_years: int | None
    attendant: str | None
    registration: str | None
    province: str | None = None
    """The first four digits of the district's INEI number."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to sort births: its code, its words, its categories with theirs, and the rule."""

    code: str
    label: Message
    categories: Mapping[str, Message | str]
    sort: Callable[[Counted], str]


DEPARTMENTS: Final[Mapping[str, str]] = {
    "01": "Amazonas",
    "02": "Áncash",
    "03": "Apurímac",
    "04": "Arequipa",
    "05": "Ayacucho",
    "06": "Cajamarca",
    "07": "Callao",
    "08": "Cusco",
    "09": "Huancavelica",
    "10": "Huánuco",
    "11": "Ica",
    "12": "Junín",
    "13": "La Libertad",
    "14": "Lambayeque",
    "15": "Lima",
    "16": "Loreto",
    "17": "Madre de Dios",
    "18": "Moquegua",
    "19": "Pasco",
    "20": "Piura",
    "21": "Puno",
    "22": "San Martín",
    "23": "Tacna",
    "24": "Tumbes",
    "25": "Ucayali",
}
"""INEI's number → name."""
_WEIGHTS: Final = ((1000, "LT1000"), (1500, "1000_1499"), (2500, "1500_2499"), (4000, "2500_3999"))
_AGES: Final = ((15, "LT15"), (20, "15_19"), (25, "20_24"), (30, "25_29"), (35, "30_34"), (40, "35_39"), (45, "40_44"))
_UNKNOWN_LABEL: Final[Mapping[str, Message]] = {UNKNOWN: _("not known")}


def _class(value: int | None, bounds: Sequence[tuple[int, str]], last: str) -> str:
    if value is None:
        return UNKNOWN
    return next((code for bound, code in bounds if value < bound), last)


def _mothers_age(birth: Counted) -> str:
    age = birth.mother_age_years if birth.mother_born_on is None else age_on(birth.mother_born_on, birth.born_on)
    return _class(age, _AGES, "GE45")


def _one_of(value: str | None, categories: Mapping[str, object]) -> str:
    return value.upper() if value and value.upper() in categories else UNKNOWN


SEXES: Final[Mapping[str, Message]] = {
    "MALE": _("Male"),
    "FEMALE": _("Female"),
    "INDETERMINATE": _("Indeterminate"),
    **_UNKNOWN_LABEL,
}
ATTENDANTS: Final[Mapping[str, Message]] = {
    "PHYSICIAN": _("Physician"),
    "OBSTETRICIAN": _("Obstetrician"),
    "NURSE": _("Nurse"),
    "OTHER_STAFF": _("Other health staff (intern, technician)"),
    "LAY": _("Midwife, relative, other"),
    **_UNKNOWN_LABEL,
}
_ATTENDANT_OF: Final = {
    "physician": "PHYSICIAN",
    "obstetrician": "OBSTETRICIAN",
    "nurse": "NURSE",
    "intern": "OTHER_STAFF",
    "technician": "OTHER_STAFF",
}
TIMELINESS: Final[Mapping[str, Message]] = {
    "ORDINARY": _("Within the deadline"),
    "EXTEMPORANEOUS": _("After the deadline"),
    **_UNKNOWN_LABEL,
}

DIMENSIONS: Final = (
    Dimension(
        "PLACE",
        _("Department of birth"),
        {**DEPARTMENTS, **_UNKNOWN_LABEL},
        lambda birth: birth.department if birth.department and birth.department in DEPARTMENTS else UNKNOWN,
    ),
    Dimension("SEX", _("Sex"), SEXES, lambda birth: _one_of(birth.sex, SEXES)),
    Dimension(
        "WEIGHT",
        _("Weight at birth, in grams"),
        {
            "LT1000": _("below 1000"),
            "1000_1499": "1000–1499",
            "1500_2499": "1500–2499",
            "2500_3999": "2500–3999",
            "GE4000": _("4000 and more"),
            **_UNKNOWN_LABEL,
        },
        lambda birth: _class(birth.weight_g, _WEIGHTS, "GE4000"),
    ),
    Dimension(
        "MOTHER_AGE",
        _("Mother's age at the birth, in completed years"),
        {
            "LT15": _("below 15"),
            **{code: code.replace("_", "–") for _bound, code in _AGES[1:]},
            "GE45": _("45 and more"),
            **_UNKNOWN_LABEL,
        },
        _mothers_age,
    ),
    Dimension(
        "ATTENDANT",
        _("Who attended the birth"),
        ATTENDANTS,
        lambda birth: _ATTENDANT_OF.get(birth.attendant, "LAY") if birth.attendant else UNKNOWN,
    ),
    Dimension("TIMELINESS", _("Inscription"), TIMELINESS, lambda birth: _one_of(birth.registration, TIMELINESS)),
)
"""Each is a table of its own: month of birth by category."""
SEX, WEIGHT = DIMENSIONS[1], DIMENSIONS[2]
CROSSED: Final = "SEX_WEIGHT"
"""The table of three dimensions: month by sex by class of weight."""
PROVINCE: Final = "PROVINCE"
"""The table of provinces, of the year as a whole: of a month they would be few."""


def _provinces_of(department: str) -> Mapping[str, Message | str]:
    own = {code: name for code, name in PROVINCES.items() if code.startswith(department)}
    return {**own, f"{department}00": _UNKNOWN_LABEL[UNKNOWN]}


PROVINCE_CATEGORIES: Final[Mapping[str, Mapping[str, Message | str]]] = {
    **{department: _provinces_of(department) for department in DEPARTMENTS},
    UNKNOWN: _UNKNOWN_LABEL,
}
"""Category of PLACE → its provinces, and births of which the department alone is known."""


def both(first: str, second: str) -> str:
    """A category of the table of three dimensions."""
    return f"{first}.{second}"


def province_of(birth: Counted) -> str:
    """The category of a birth in the table of provinces."""
    department = DIMENSIONS[0].sort(birth)
    if department == UNKNOWN:
        return UNKNOWN
    of_department = PROVINCE_CATEGORIES[department]
    return birth.province if birth.province and birth.province in of_department else f"{department}00"


MONTHS: Final = (*(f"{month:02d}" for month in range(1, 13)), EARLIER)
"""Month of birth within the year in which the births were inscribed, and births of earlier years."""


def month_of(birth: Counted, year: int) -> str:
    """The row of a birth that was inscribed in this year."""
    return f"{birth.born_on.month:02d}" if birth.born_on.year == year else EARLIER
