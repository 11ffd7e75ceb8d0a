"""The form of each kind of search, derived from its declaration and from the purposes and legal bases in force."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _, translated
from registry.investigations.desk import words
from registry.investigations.searches.kinds.kind import Choice as OneOf
from registry.investigations.searches.kinds.kind import Criterion, Day, Kind, Line, Prints
from registry.investigations.settings.rules import SearchSettings
from registry.people.words import DOCUMENTS, SEXES
from registry.web.fields import DATE, LONG, RADIOS, SELECT, Choice, Field

_OPTIONS: Final[Mapping[str, Message]] = {**SEXES, **DOCUMENTS, **words.SIDES}


def fields_of(kind: Kind, in_force: SearchSettings) -> list[Field]:
    """What is asked for a search: for which purpose, on which legal basis, why, and by what."""
    purposes = [Choice(code, meaning(text)) for code, text in in_force.purposes.items()]
    bases = [Choice(code, meaning(basis.meaning)) for code, basis in in_force.legal_bases.items()]
    fields = [
        Field("purpose", _("Purpose"), RADIOS, choices=purposes),
        Field("legal_basis", _("Legal basis"), SELECT, choices=bases),
        Field("legal_reference", _("Number of the document"), hint=_("Where the legal basis has one."), longest=120),
        Field("reason", _("Why"), LONG, _("It stays in the case's history."), longest=2000),
    ]
    fields += [_field(criterion) for criterion in kind.criteria if not isinstance(criterion.form, Prints)]
    if kind.needs_approval:
        hint = _("Only if it cannot wait for a supervisor: say why. It runs at once and is reviewed afterwards.")
        fields.append(Field("emergency", _("Emergency"), LONG, hint, longest=1000))
    return fields


def has_prints(kind: Kind) -> bool:
    """Whether it searches by prints."""
    return any(isinstance(criterion.form, Prints) for criterion in kind.criteria)


def _field(criterion: Criterion) -> Field:
    name, label = f"criteria.{criterion.name}", words.CRITERIA[criterion.name]
    match criterion.form:
        case Line(longest):
            return Field(name, label, longest=longest)
        case Day():
            return Field(name, label, DATE)
        case OneOf(options):
            choices = [Choice(slug, _OPTIONS.get(slug, slug)) for slug in options]
            return Field(name, label, SELECT, choices=choices)
        case Prints():
            raise ValueError("prints are files, not fields")


def meaning(text: str) -> str:
    """The meaning of a purpose or a legal basis in the reader's language, where it is the registry's own."""
    return translated(text)
