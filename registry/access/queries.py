"""Reads of accounts and tokens."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry.access.models import Account, ApiToken


def account_named(session: Session, username: str, *, lock: bool = False) -> Account | None:
    """The account with this name."""
    select_account = select(Account).where(Account.username == username)
    return session.scalar(select_account.with_for_update() if lock else select_account)


def token_of(session: Session, secret_hash: bytes) -> ApiToken | None:
    """The token with this secret, with its account loaded."""
    where = ApiToken.secret_hash == secret_hash
    return session.scalar(select(ApiToken).options(joinedload(ApiToken.account)).where(where))
