"""The planted children's entries of the watch-list, made by one and approved by another, as by the service."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from registry.access.queries import account_named
from registry.access.service import AddAccount, actor_of, add_account
from registry.core.context import SYSTEM, Actor
from registry.core.registry import Registry
from registry.fingerprints.matching.presented import PresentedPrint
from registry.population.people import Sought
from registry.population.prints import taken
from registry.watchlist.service import EnterEntry, SoughtPrint, decide, enter
from registry.watchlist.subject import Subject

LASTS: Final = timedelta(days=300)
SEEN_TOUCH: Final = 9


def seek(registry: Registry, sought: Sequence[Sought]) -> None:
    """Put these children on the list. Whether they are found is another's matter."""
    if not sought:
        return
    one, other = (
        _account(registry, name, role)
        for name, role in (("lista-demo", "investigator"), ("lista-demo-2", "supervisor"))
    )
    for number, who in enumerate(sought, 1):
        with registry.begin(one) as ctx:
            entry, _ = enter(ctx, _command(who, number, ctx.now))
        with registry.begin(other) as ctx:
            decide(ctx, entry.id, "Demostración", agrees=True)


def _account(registry: Registry, name: str, role: str) -> Actor:
    with registry.begin(SYSTEM) as ctx:
        made = AddAccount(name, role, secrets.token_urlsafe(24), None)
        account = account_named(ctx.session, name) or add_account(ctx, made)
        account.is_active = False
        return actor_of(account)


def _command(who: Sought, number: int, now: datetime) -> EnterEntry:
    prints: tuple[SoughtPrint, ...] = ()
    told = Subject(
        given_names=who.given_names,
        first_surname=who.first_surname,
        second_surname=who.second_surname,
        birth_date=who.birth_date,
    )
    if who.prints is not None:
        told = Subject()
        prints = tuple(
            SoughtPrint(PresentedPrint(one.finger, one.quality, one.template), None, f"/prints/{one.finger}")
            for one in taken(who.prints, SEEN_TOUCH)
        )
    return EnterEntry(
        kind="missing_child",
        source="pnp_alert",
        reference=f"DEMO-{number:05d}",
        legal_basis="missing_person_alert",
        reason="Demostración",
        expires_at=now + LASTS,
        subject=told,
        prints=prints,
    )
