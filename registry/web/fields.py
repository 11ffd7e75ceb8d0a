"""What a form asks, one `Field` each, and what was wrong with it. Pure.

    Field("weight_g", _("Weight"), NUMBER, hint=_("In grams."), values={"weight_g": "3250"})

Values are the texts that a browser sent: what cannot be understood is shown again as it was typed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from registry.core.messages import Message, _

TEXT: Final = "text"
NUMBER: Final = "number"
DATE: Final = "date"
RADIOS: Final = "radios"
SELECT: Final = "select"
SWITCH: Final = "switch"
LONG: Final = "long"

DATE_PARTS: Final = ("day", "month", "year")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that a field may have."""

    value: str
    label: Message | str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form, with what was typed in it and what is wrong with that."""

    name: str
    label: Message
    kind: str = TEXT
    hint: Message | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    """Everything typed in the form, by the names of its inputs."""
    error: Message | None = None
    choices: Sequence[Choice] = ()
    reasons: Sequence[Choice] = ()
    """Why the field may stay empty; none where it may not."""
    width: str = ""
    mode: str = "text"
    """The keyboard that a telephone shows."""
    autocomplete: str = "off"
    longest: int = 200

    @property
    def id(self) -> str:
        """The identifier of the input, or of the first of several."""
        return f"f-{self.name}"

    @property
    def first_id(self) -> str:
        """Where a link from the summary of errors leads."""
        if self.kind == DATE:
            return f"{self.id}-{DATE_PARTS[0]}"
        return f"{self.id}-0" if self.kind == RADIOS else self.id

    @property
    def value(self) -> str:
        """What was typed."""
        return self.values.get(self.name, "")

    def part(self, name: str) -> str:
        """What was typed in one of the inputs of a date."""
        return self.values.get(f"{self.name}.{name}", "")

    @property
    def reason_name(self) -> str:
        """The input that says why the field is not known."""
        return f"unknown.{self.name}"

    @property
    def reason(self) -> str:
        """Why it is not known, as chosen."""
        return self.values.get(self.reason_name, "")

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of all inputs of the field."""
        own = tuple(f"{self.name}.{part}" for part in DATE_PARTS) if self.kind == DATE else (self.name,)
        return (*own, self.reason_name) if self.reasons else own

    @property
    def described_by(self) -> str:
        """The identifiers of the hint and the error, for `aria-describedby`."""
        hint = f"{self.id}-hint" if self.hint else ""
        return f"{hint} {self.id}-error".strip() if self.error else hint


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the summary of errors: the words, and the input, or the other page, to which they lead."""

    text: Message | str
    target: str | None = None


def problems_of(fields: Iterable[Field]) -> list[Problem]:
    """The summary of a form: each field's name and the words beside it, in the order of the fields."""
    return [
        Problem(_("{field}: {problem}", field=field.label, problem=field.error), field.first_id)
        for field in fields
        if field.error is not None
    ]


def text_of(field: Field) -> str:
    """What a field holds, as it is read: words for slugs, a date in one piece."""
    if field.kind == SWITCH:
        return str(_("Yes")) if field.value else ""
    if field.kind == DATE:
        return "/".join(field.part(part).zfill(2) for part in DATE_PARTS if field.part(part))
    return next((str(choice.label) for choice in field.choices if choice.value == field.value), field.value)


def choices(labels: Mapping[str, Message]) -> list[Choice]:
    """Slugs with their words, to choose one."""
    return [Choice(slug, label) for slug, label in labels.items()]


def iso_day(values: Mapping[str, str], name: str) -> str:
    """The date in three inputs, as ISO where it is one, else as it was typed; empty where nothing was."""
    day, month, year = (values.get(f"{name}.{part}", "").strip() for part in DATE_PARTS)
    if not (day or month or year):
        return ""
    are_digits = day.isdecimal() and month.isdecimal() and year.isdecimal()
    if are_digits and len(day) <= 2 and len(month) <= 2 and len(year) == 4:
        return f"{int(year):04d}-{int(month):02d}-{int(day):02d}"
    return f"{day} {month} {year}".strip()


def day_parts(name: str, iso: str) -> dict[str, str]:
    """The three inputs of a date, filled from ISO."""
    year, month, day = iso[:10].split("-")
    return {f"{name}.day": str(int(day)), f"{name}.month": str(int(month)), f"{name}.year": year}
