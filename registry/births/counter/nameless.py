"""What a child is called who has no name yet: by its mother, to those who may read its certificate."""

import uuid
from collections.abc import Collection, Mapping

from registry.births import queries
from registry.core.context import Context
from registry.core.messages import Message, _
from registry.people.rules import full_name


def named_by_mother(ctx: Context, children: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Message]:
    """Child → "Newborn of …", of those whose certificate the actor may read and names the mother."""
    if not children or not ctx.actor.may("births.read"):
        return {}
    found = queries.births_of_children(ctx.session, ctx.actor, children)
    mothers = {
        child: full_name(birth.mother_given_names, birth.mother_first_surname, birth.mother_second_surname)
        for child, birth in found.items()
    }
    return {child: _("Newborn of {mother}", mother=mother) for child, mother in mothers.items() if mother}
