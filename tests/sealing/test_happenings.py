"""Nobody outside is told of a sealed person, neither while the sealing lasts nor afterwards of what happened then."""

import uuid
from collections.abc import Callable

from registry.core.context import SYSTEM, Actor, Context
from registry.core.registry import Registry
from registry.people.happenings.models import Happening
from registry.people.happenings.rules import ACTA_CORRECTED, BIRTH_INSCRIBED, ID_ISSUED
from registry.people.happenings.service import happen, task_of, tasks_of
from registry.people.service import RegisterPerson, register_person


def test_what_happens_to_a_sealed_person_is_told_to_nobody_ever(
    registry: Registry,
    seal: Callable[..., uuid.UUID],
    lift: Callable[[uuid.UUID], None],
    actor: Callable[..., Actor],
) -> None:
    with registry.begin(SYSTEM) as ctx:
        who = register_person(ctx, RegisterPerson(sex="female")).id
    told: list[str] = []

    def give(_ctx: Context, happening: Happening) -> None:
        told.append(happening.kind)

    def happens(kind: str) -> None:
        with registry.begin(SYSTEM) as ctx:
            happen(ctx, kind, who, who)
        with registry.begin(SYSTEM) as ctx:
            tasks_of({"test": give})[task_of("test")](ctx, person_id=str(who))

    happens(BIRTH_INSCRIBED)
    sealing = seal(who)
    happens(ACTA_CORRECTED)
    with registry.begin(actor("auditor")) as ctx:
        assert ctx.session.query(Happening).filter_by(person_id=who).count() == 0
    lift(sealing)
    happens(ID_ISSUED)
    assert told == [BIRTH_INSCRIBED, ID_ISSUED]
