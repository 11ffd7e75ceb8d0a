"""What can be searched by: one declaration per kind of search, each in its own file.

`KINDS` is the catalogue. Validation, limits, approval, running, the API's schema, the words of reports and the kinds
the database accepts are all derived from it. To add a kind, write its file and list it here. Read `kind` first.
"""

from collections.abc import Sequence
from typing import Final

from registry.investigations.searches.kinds.acta import ACTA
from registry.investigations.searches.kinds.address import ADDRESS
from registry.investigations.searches.kinds.attendant import ATTENDANT
from registry.investigations.searches.kinds.certificate import CERTIFICATE
from registry.investigations.searches.kinds.declarant import DECLARANT
from registry.investigations.searches.kinds.document import DOCUMENT
from registry.investigations.searches.kinds.facility import FACILITY
from registry.investigations.searches.kinds.guardian import GUARDIAN
from registry.investigations.searches.kinds.kind import Form, Kind
from registry.investigations.searches.kinds.names import NAMES
from registry.investigations.searches.kinds.phone import PHONE
from registry.investigations.searches.kinds.prints import PRINTS

KINDS: Final[tuple[Kind, ...]] = (
    PRINTS,
    NAMES,
    DOCUMENT,
    CERTIFICATE,
    ACTA,
    PHONE,
    ADDRESS,
    FACILITY,
    ATTENDANT,
    DECLARANT,
    GUARDIAN,
)


def by_name(kinds: Sequence[Kind]) -> dict[str, Kind]:
    """Kinds by name; raises ValueError for a name used twice."""
    named = {kind.name: kind for kind in kinds}
    if len(named) != len(kinds):
        raise ValueError("two kinds of search have the same name")
    return named


def forms_of(kinds: Sequence[Kind]) -> dict[str, Form]:
    """The form of every criterion of all kinds; raises ValueError where two kinds disagree about one."""
    forms: dict[str, Form] = {}
    for kind in kinds:
        for criterion in kind.criteria:
            if forms.setdefault(criterion.name, criterion.form) != criterion.form:
                raise ValueError(f"two kinds of search give {criterion.name} a different form")
    return forms


BY_NAME: Final = by_name(KINDS)
FORMS: Final = forms_of(KINDS)
