"""Nobody outside is told of a sealed person, neither while the sealing lasts nor afterwards of what happened then."""

import uuid
from collections.abc import Callable

from registry.access.service import AddAccount, actor_of, add_account
from registry.core.context import SYSTEM, Actor, Context
from registry.core.registry import Registry
from registry.exchange.notifications import queries
from registry.people.happenings.models import Happening
from registry.people.happenings.rules import ACTA_CORRECTED, BIRTH_INSCRIBED, ID_ISSUED
from registry.people.happenings.service import happen, task_of, tasks_of
from registry.people.service import RegisterPerson, register_person
from tests.conftest import PASSWORD
from tests.exchange.notifications.receiving import receiving
from tests.exchange.notifications.test_sending import World


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


def test_what_waits_to_be_sent_is_dropped_when_the_person_is_sealed(
    registry: Registry, seal: Callable[..., uuid.UUID], actor: Callable[..., Actor]
) -> None:
    with registry.begin(SYSTEM) as ctx:
        account = add_account(ctx, AddAccount(f"admin.{uuid.uuid4().hex[:8]}", "administrator", PASSWORD))
        deciding = actor_of(account)
    with receiving() as receiver:
        world = World(registry, actor("administrator"), deciding, receiver.url)
        who, other = world.person(), world.person()
        world.happens(who, BIRTH_INSCRIBED)
        world.happens(other, BIRTH_INSCRIBED)
        seal(who)
        with registry.begin(deciding) as ctx:  # who may not know sees as many as if the person had never been
            assert queries.counts(ctx.session, world.id) == {"waiting": 1}
        world.send()
        assert len(receiver.received) == 1
    assert world.counts == {"delivered": 1, "dropped": 1}
