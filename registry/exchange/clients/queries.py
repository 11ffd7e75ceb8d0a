"""Reads of clients, agreements and aliases."""

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from registry.access.models import Account
from registry.exchange.clients.models import ExchangeAgreement, ExchangeAlias, ExchangeClient
from registry.exchange.clients.rules import IN_FORCE, REQUESTED


def clients(session: Session) -> Sequence[ExchangeClient]:
    """Every client, by its code."""
    return session.scalars(select(ExchangeClient).order_by(ExchangeClient.code)).all()


def client(session: Session, code: str) -> ExchangeClient | None:
    """The client with this code, locked: what is agreed with one is written in turn."""
    return session.scalar(select(ExchangeClient).where(ExchangeClient.code == code).with_for_update())


def client_by_id(session: Session, client_id: uuid.UUID) -> ExchangeClient | None:
    """One client."""
    return session.get(ExchangeClient, client_id)


def in_turn(session: Session, client_id: uuid.UUID) -> None:
    """Wait until nothing else writes what a client keeps here, so that each of its writes sees the one before."""
    session.execute(select(ExchangeClient.id).where(ExchangeClient.id == client_id).with_for_update(key_share=True))


def account_of(session: Session, client: ExchangeClient) -> Account:
    """The account that carries a client's tokens."""
    return session.get_one(Account, client.account_id)


def agreements(session: Session, client_id: uuid.UUID | None = None) -> Sequence[ExchangeAgreement]:
    """Agreements with one client or all, newest first."""
    query = select(ExchangeAgreement).options(joinedload(ExchangeAgreement.client))
    if client_id is not None:
        query = query.where(ExchangeAgreement.client_id == client_id)
    return session.scalars(query.order_by(ExchangeAgreement.requested_at.desc(), ExchangeAgreement.id)).all()


def agreement(session: Session, agreement_id: uuid.UUID) -> ExchangeAgreement | None:
    """One agreement, locked."""
    return session.scalar(select(ExchangeAgreement).where(ExchangeAgreement.id == agreement_id).with_for_update())


def waiting(session: Session, client_id: uuid.UUID) -> ExchangeAgreement | None:
    """The agreement with a client that waits for a second administrator."""
    where = (ExchangeAgreement.client_id == client_id, ExchangeAgreement.state == REQUESTED)
    return session.scalar(select(ExchangeAgreement).where(*where))


def in_force(session: Session, client_id: uuid.UUID) -> ExchangeAgreement | None:
    """The agreement with a client that is in force; its days are judged elsewhere."""
    where = (ExchangeAgreement.client_id == client_id, ExchangeAgreement.state == IN_FORCE)
    return session.scalar(select(ExchangeAgreement).where(*where).options(joinedload(ExchangeAgreement.client)))


def in_force_for(session: Session, account_id: uuid.UUID) -> ExchangeAgreement | None:
    """The agreement in force by which an account acts."""
    query = select(ExchangeAgreement).join(ExchangeClient).options(joinedload(ExchangeAgreement.client))
    where = (ExchangeClient.account_id == account_id, ExchangeAgreement.state == IN_FORCE)
    return session.scalar(query.where(*where))


def usernames(session: Session, accounts: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Account → user name."""
    rows = session.execute(select(Account.id, Account.username).where(Account.id.in_(accounts)))
    return {account: username for account, username in rows}  # noqa: C416  # to mypy, rows are not pairs


def person_with_alias(session: Session, client_id: uuid.UUID, alias: str) -> uuid.UUID | None:
    """The person for whom an alias is this client's name."""
    where = (ExchangeAlias.client_id == client_id, ExchangeAlias.alias == alias)
    return session.scalar(select(ExchangeAlias.person_id).where(*where))


def aliases(session: Session, client_id: uuid.UUID, persons: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Person → the client's alias, of those that have one."""
    where = (ExchangeAlias.client_id == client_id, ExchangeAlias.person_id.in_(persons))
    rows = session.execute(select(ExchangeAlias.person_id, ExchangeAlias.alias).where(*where))
    return {person: alias for person, alias in rows}  # noqa: C416  # to mypy, rows are not pairs


def add_aliases(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Add aliases; of two requests at once that name one person, the first one's stays."""
    session.execute(insert(ExchangeAlias).values(rows).on_conflict_do_nothing())
