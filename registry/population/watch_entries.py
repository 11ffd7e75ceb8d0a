"""The watch-list entries of the planted children, made and approved by two accounts through the service."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from registry.access.queries import account_named
from registry.access.service import AddAccount, actor_of, add_account
from registry.core.context import SYSTEM, Actor
from registry.core.registry import Registry
from registry.fingerprints.matching.presented import PresentedPrint
from registry.population.rows.prints import impressions
from registry.population.world.people import MissingChild
from registry.watchlist.service import EnterEntry, SoughtPrint, decide, enter
from registry.watchlist.subject import Subject

LASTS: Final = timedelta(days=300)
ENTRY_TOUCH: Final = 9
"""The touch on the list differs from those captured at births."""


def put_on_watch_list(registry: Registry, children: Sequence[MissingChild]) -> None:
    """Put these children on the list. Searching for them is left to the service's own jobs."""
    if not children:
        return
    investigator = _account(registry, "lista-demo", "investigator")
    supervisor = _account(registry, "lista-demo-2", "supervisor")
    for number, child in enumerate(children, 1):
        with registry.begin(investigator) as ctx:
            entry, _is_new = enter(ctx, _command(child, number, ctx.now))
        with registry.begin(supervisor) as ctx:
            decide(ctx, entry.id, "Demostración", agrees=True)


def _account(registry: Registry, name: str, role: str) -> Actor:
    with registry.begin(SYSTEM) as ctx:
        command = AddAccount(name, role, secrets.token_urlsafe(24), None)
        account = account_named(ctx.session, name) or add_account(ctx, command)
        account.is_active = False
        return actor_of(account)


def _command(child: MissingChild, number: int, now: datetime) -> EnterEntry:
    prints: tuple[SoughtPrint, ...] = ()
    subject = Subject(
        given_names=child.given_names,
        first_surname=child.first_surname,
        second_surname=child.second_surname,
        birth_date=child.birth_date,
    )
    if child.prints is not None:
        subject = Subject()
        prints = tuple(
            SoughtPrint(
                PresentedPrint(impression.finger, impression.quality, impression.template),
                None,
                f"/prints/{impression.finger}",
            )
            for impression in impressions(child.prints, ENTRY_TOUCH)
        )
    return EnterEntry(
        kind="missing_child",
        source="pnp_alert",
        reference=f"DEMO-{number:05d}",
        legal_basis="missing_person_alert",
        reason="Demostración",
        expires_at=now + LASTS,
        subject=subject,
        prints=prints,
    )
