"""The content of a card. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

SECOND_LANGUAGES: Final = ("qu", "ay")
NUMBER: Final = re.compile("[A-Z0-9]{9}")
"""A card's number: nine characters, so that every duplicate has its own and it fits the machine-readable zone."""
_CUI: Final = re.compile("([0-9]{8})-?([0-9])")
SEXES: Final = ("male", "female", "indeterminate")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFace:
    """Everything a card shows, as of its issue."""

    number: str
    """The number of this card only; a duplicate has another."""
    cui: str
    """The person's number: eight digits and the check digit, with or without a hyphen between them."""
    given_names: str | None
    first_surname: str | None
    """A person with one name has only one of the two."""
    second_surname: str | None
    sex: str
    birth_date: date
    issued_on: date
    expires_on: date
    """The last day on which the card is valid."""
    nationality: str
    """ISO 3166-1 alpha-3."""
    birthplace: str | None
    language: str = "es"
    second_language: str | None = None
    guardian: str | None = None
    photograph: bytes
    """JPEG or PNG that has been checked to be a photograph fit for printing."""
    is_demonstration: bool

    def __post_init__(self) -> None:
        errors = self._errors()
        if errors:
            raise ValueError("; ".join(errors))

    def _errors(self) -> tuple[str, ...]:
        checks = {
            "a card's number must have nine characters of A-Z and 0-9": not NUMBER.fullmatch(self.number),
            "a CUI must have eight digits and a check digit": not _CUI.fullmatch(self.cui),
            f"the sex must be one of {', '.join(SEXES)}": self.sex not in SEXES,
            "the nationality must have three letters": not re.fullmatch("[A-Z]{3}", self.nationality),
            "a card cannot expire before it is issued": self.expires_on < self.issued_on,
            "a card cannot be issued before the birth": self.issued_on < self.birth_date,
            "the first language must be Spanish": self.language != "es",
            f"the second language must be one of {', '.join(SECOND_LANGUAGES)}": self.second_language
            not in (None, *SECOND_LANGUAGES),
            "a name is needed": not self.full_name.strip(),
        }
        return tuple(error for error, applies in checks.items() if applies)

    @property
    def cui_digits(self) -> str:
        """The eight digits without the check digit."""
        return self.cui[:8]

    @property
    def cui_shown(self) -> str:
        """As printed: 12345678-1."""
        return f"{self.cui[:8]}-{self.cui[-1]}"

    @property
    def surnames(self) -> tuple[str, ...]:
        """One or two; none of a person with one name."""
        return tuple(surname for surname in (self.first_surname, self.second_surname) if surname)

    @property
    def full_name(self) -> str:
        """Given names, then surnames."""
        return " ".join(name for name in (self.given_names, *self.surnames) if name)
