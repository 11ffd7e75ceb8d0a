"""Reads of accounts and tokens."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload

from registry.access.models import Account, AccountAddress, ApiToken


def account_named(session: Session, username: str, *, lock: bool = False) -> Account | None:
    """The account with this name."""
    select_account = select(Account).where(Account.username == username)
    return session.scalar(select_account.with_for_update() if lock else select_account)


def token_of(session: Session, token_hash: bytes, *, lock: bool = False) -> ApiToken | None:
    """The token with this secret, with its account loaded."""
    query = (
        select(ApiToken).options(joinedload(ApiToken.account, innerjoin=True)).where(ApiToken.secret_hash == token_hash)
    )
    return session.scalar(query.with_for_update(of=ApiToken) if lock else query)


def secret_hash(secret: str) -> bytes:
    """What is stored of a token's secret, which has 256 random bits: a plain hash cannot be searched backwards."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def valid_tokens(session: Session, account_id: uuid.UUID, now: datetime) -> Sequence[ApiToken]:
    """The tokens of an account that are neither revoked nor expired, newest first."""
    where = (ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
    return session.scalars(select(ApiToken).where(*where).order_by(ApiToken.created_at.desc(), ApiToken.id)).all()


def account_to_sign_in(session: Session, username: str, address_hash: bytes) -> tuple[Account | None, bool]:
    """The account with this name, and whether it signed in from here before: one statement for any name."""
    known = and_(AccountAddress.account_id == Account.id, AccountAddress.address_hash == address_hash)
    row = session.execute(
        select(Account, AccountAddress.used_at).outerjoin(AccountAddress, known).where(Account.username == username)
    ).first()
    return (row[0], row[1] is not None) if row else (None, False)
