"""Reads of links to the identity provider."""

import uuid

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.access.models import Account, AccountHolder
from registry.access.oidc.models import ProviderLink


def account_of(session: Session, document_hashes: list[bytes]) -> Account | None:
    """The open account that the person with this document enters by the provider."""
    return session.scalar(
        select(Account)
        .join(ProviderLink, ProviderLink.account_id == Account.id)
        .join(AccountHolder, AccountHolder.id == ProviderLink.holder_id)
        .where(AccountHolder.document_hash.in_(document_hashes), Account.holder_id == AccountHolder.id)
        .where(Account.is_active, or_(~ProviderLink.takes_two, ProviderLink.agreed_at.is_not(None)))
    )


def link(session: Session, account_id: uuid.UUID) -> ProviderLink | None:
    """An account's link."""
    return session.get(ProviderLink, account_id)
