"""One record for the mother of a delivery: a woman without papers is registered anew at each enrolment.

Who may join the births may then say that she is one woman, as whoever enrols both at once does. It holds for a record
that one of these births made, that has no document and no other birth, and that nothing contradicts. Investigators part
the records again, as any others.
"""

from collections.abc import Sequence

from registry.births import queries as births
from registry.births.models import Birth
from registry.core.context import Context
from registry.core.errors import Refused
from registry.core.messages import _
from registry.fingerprints import queries as captures
from registry.fingerprints.matching import comparison
from registry.fingerprints.rules import REVIEW, outcome
from registry.people import joining
from registry.people import queries as persons
from registry.people.models import Person


def unite(ctx: Context, together: Sequence[Birth]) -> None:
    """Join the mother's records where there are two; raises Refused where they may be two women's."""
    mothers = {birth.mother_id for birth in together}
    if len({mother and persons.record_in_use(ctx.session, mother) for mother in mothers}) <= 1:
        return
    records = [persons.person(ctx.session, mother) for mother in mothers if mother is not None]
    woman, *others = sorted((person for person in records if person), key=lambda person: _rank(ctx, person))
    is_known = None not in mothers and None not in records
    if not is_known or not all(_is_hers(ctx, other, woman, together) for other in others):
        title = _("These births have different mothers in the registry.")
        how = _("Check the births. If both records are one woman, have investigators join them first.")
        raise Refused("another-mother", title, detail=how)
    for other in others:
        joining.join(ctx, other, woman)


def _rank(ctx: Context, person: Person) -> tuple[bool, bool, float, str]:
    """The record that stays comes first: one with a document, with prints, the earlier."""
    has_prints = bool(captures.templates_of(ctx.session, person.id))
    return not person.documents, not has_prints, person.created_at.timestamp(), str(person.id)


def _is_hers(ctx: Context, other: Person, woman: Person, together: Sequence[Birth]) -> bool:
    """Whether a record without papers, made by one of these births, is of the woman whose record stays."""
    own = {birth.id for birth in together if birth.mother_id == other.id}
    is_made_here = any(birth.created_at == other.created_at for birth in together if birth.id in own)
    is_named_alike = bool(other.folded_name) and other.folded_name == woman.folded_name
    is_of_one_age = None in (other.birth_date, woman.birth_date) or other.birth_date == woman.birth_date
    return (
        not other.documents
        and is_made_here
        and is_named_alike
        and is_of_one_age
        and births.ids_of_mother(ctx.session, other.id) <= own
        and not _are_other_fingers(ctx, other, woman)
    )


def _are_other_fingers(ctx: Context, other: Person, woman: Person) -> bool:
    probes, bound = (
        comparison.open_prints(ctx, captures.templates_of(ctx.session, person.id)) for person in (other, woman)
    )
    if not probes or not bound:
        return False
    compared = comparison.compare_supposing(probes, bound)
    return outcome(compared.fused, compared.fingers, is_provisional=False) == REVIEW
