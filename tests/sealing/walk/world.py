"""The two families, and the states of the registry that the tests of sealing compare."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy.orm import Session

from registry.access.queries import account_named
from registry.access.service import AddAccount, actor_of, add_account, issue_token
from registry.bootstrap import build_registry, prepare
from registry.core.context import SYSTEM, Actor
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.fingerprints import engine
from registry.fingerprints.synthetic import draw_finger
from registry.sealing.service import (
    RequestSealing,
    approve_lifting,
    approve_sealing,
    request_lifting,
    request_sealing,
)
from registry.settings import Settings
from tests.conftest import FACILITIES, PASSWORD
from tests.sealing.walk.databases import Stage, make_database
from tests.sealing.walk.desk import Desk
from tests.sealing.walk.family import (
    CLERK,
    COLLEAGUE,
    FACILITY,
    INVESTIGATOR,
    OTHER_SUPERVISOR,
    REGISTRAR,
    SUPERVISOR,
    THIRD_SUPERVISOR,
    Family,
    look_for_by_name,
    register,
)

STAFF = (
    REGISTRAR,
    CLERK,
    INVESTIGATOR,
    COLLEAGUE,
    SUPERVISOR,
    OTHER_SUPERVISOR,
    THIRD_SUPERVISOR,
    "administrator",
    "auditor",
)


@dataclass
class World:
    """Two families and the states of the registry they are compared in."""

    control: Family
    hidden: Family
    never: Stage
    """The other family alone: this one was never there."""
    known: Stage
    """Both, nothing sealed."""
    _others: list[Stage] = field(default_factory=list)

    @cached_property
    def sealed(self) -> Stage:
        """Both, the one family sealed."""
        made = self._copied(self.known)
        made.sealing_id = seal(made, self.hidden.persons)
        return made

    @cached_property
    def lifted(self) -> Stage:
        """Both, after the sealing was lifted."""
        made = self._copied(self.sealed)
        assert self.sealed.sealing_id is not None
        lift(made, self.sealed.sealing_id)
        return made

    @contextmanager
    def both(self) -> Iterator[tuple[Stage, Stage]]:
        """Copies of the registry with the family, not sealed yet, and of the one where it never was."""
        pair = (self.known.copied(), self.never.copied())
        try:
            yield pair
        finally:
            for one in pair:
                one.close()

    def _copied(self, stage: Stage) -> Stage:
        made = stage.copied()
        self._others.append(made)
        return made

    def close(self) -> None:
        for one in (self.never, self.known, *self._others):
            one.close()


def _warmed() -> None:
    """Let the matcher be compiled where no transaction waits for it: that may take longer than one may be idle."""
    image, ppi = draw_finger(1, 1, newborn=False)
    template = engine.read_template(engine.extract(image, ppi, 1).template)
    engine.compare(template, template)


def build(settings: Settings) -> World:
    """Register the one family, keep a copy of the registry as it is then, and register the other."""
    _warmed()
    url = make_database(embedded_url(settings.home / "pg", durable=False))
    registry = build_registry(settings, url)
    prepare(registry)
    tokens = _staff(registry)
    registry.engine.dispose()
    never = Stage(settings, url, tokens=tokens)
    control = Family(
        9_100_000,
        "Huancahuari",
        "Ccoyllo",
        "Wayra Illari",
        "Saturnina",
        "Fortunato",
        "+51911222333",
        "Jr. Los Claveles 123",
    )
    hidden = Family(9_200_000, "Tsamajain", "Ampush", "Nantu", "Yaunchuk", "Esach", "+51944555666", "Av. El Bosque 456")
    register(Desk(never), control)
    look_for_by_name(Desk(never), hidden)
    known = never.copied()
    register(Desk(known), hidden)
    return World(control, hidden, never, known)


def acting(stage: Stage, username: str) -> Actor:
    """An account as one who acts."""
    with Session(stage.registry.engine) as session:
        account = account_named(session, username)
        assert account is not None
        return actor_of(account)


def seal(stage: Stage, persons: Iterable[str]) -> uuid.UUID:
    """Seal persons: one asks, another approves."""
    command = RequestSealing(tuple(uuid.UUID(one) for one in persons), "victim", "EXP-2026-0007")
    with stage.registry.begin(acting(stage, SUPERVISOR)) as ctx:
        sealing_id = request_sealing(ctx, command).id
    with stage.registry.begin(acting(stage, OTHER_SUPERVISOR)) as ctx:
        approve_sealing(ctx, sealing_id)
    return sealing_id


def lift(stage: Stage, sealing_id: uuid.UUID) -> None:
    """Lift a sealing: one asks, another approves."""
    with stage.registry.begin(acting(stage, OTHER_SUPERVISOR)) as ctx:
        request_lifting(ctx, sealing_id, "EXP-2026-0008")
    with stage.registry.begin(acting(stage, SUPERVISOR)) as ctx:
        approve_lifting(ctx, sealing_id)


def _staff(registry: Registry) -> dict[str, str]:
    """Account → its token, as a header says it."""
    tokens = {}
    with registry.begin(SYSTEM) as ctx:
        import_facilities(ctx, read_facilities(FACILITIES.encode()))
        for name in STAFF:
            role = name.split(".")[0]
            add_account(ctx, AddAccount(name, role, PASSWORD, FACILITY if role == "registrar" else None))
            account = account_named(ctx.session, name)
            assert account is not None
            tokens[name] = f"Bearer {issue_token(ctx, account, 'test', 12).secret}"
    return tokens
