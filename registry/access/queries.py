"""Reads of accounts and tokens."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry.access.models import Account, AccountAddress, AccountHolder, AccountPost, ApiToken
from registry.core.pagination import Listing, Page, paginate


def account_named(session: Session, username: str) -> Account | None:
    """The account with this name."""
    return session.scalar(select(Account).where(Account.username == username))


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
    """The account with this name, and whether anybody signed in from this address before: one statement for any name.

    Whether this account did must not matter: a colleague at the same address could find out who has an account.
    """
    known = select(AccountAddress.account_id).where(AccountAddress.address_hash == address_hash).exists()
    address = select(known.label("is_known")).subquery("address")
    row = session.execute(
        select(Account, address.c.is_known).select_from(address).outerjoin(Account, Account.username == username)
    ).one()
    return row[0], row[1]


def have_one_holder(session: Session, one: uuid.UUID, other: uuid.UUID) -> bool:
    """Whether both accounts name the same natural person."""
    holders = session.scalars(select(Account.holder_id).where(Account.id.in_((one, other)))).all()
    return len(holders) == 2 and None not in holders and len(set(holders)) == 1


def holder_of(session: Session, account_id: uuid.UUID) -> AccountHolder | None:
    """The person behind an account, where one is stated."""
    return session.scalar(
        select(AccountHolder).join(Account, Account.holder_id == AccountHolder.id).where(Account.id == account_id)
    )


def holder_keys(session: Session) -> Sequence[str]:
    """The vault's keys from which the hashes of persons' documents were made."""
    return session.scalars(select(AccountHolder.key_id).distinct()).all()


def holders_not_under(session: Session, key_id: str) -> Sequence[AccountHolder]:
    """The persons whose documents' hashes were made from another key."""
    return session.scalars(select(AccountHolder).where(AccountHolder.key_id != key_id)).all()


def holder(session: Session, document_hash: bytes) -> AccountHolder | None:
    """The person with this hash of a document."""
    return session.scalar(select(AccountHolder).where(AccountHolder.document_hash == document_hash))


def accounts(session: Session, filters: Mapping[str, object], page: Page) -> Listing[Account]:
    """Accounts, newest first; `filters` are columns and their values."""
    where = [getattr(Account, name) == value for name, value in filters.items() if value is not None]
    return paginate(session, select(Account).where(*where), page, Account.created_at, Account.id)


def every_account(session: Session) -> Sequence[Account]:
    """All accounts by name."""
    return session.scalars(select(Account).order_by(Account.username)).all()


def account(session: Session, account_id: uuid.UUID, *, lock: bool = False) -> Account | None:
    """An account."""
    query = select(Account).where(Account.id == account_id).execution_options(populate_existing=True)
    return session.scalar(query.with_for_update() if lock else query)


def has_other_administrator(session: Session, account_id: uuid.UUID) -> bool:
    """Whether an open account but this one may manage accounts."""
    others = (Account.role == "administrator", Account.is_active, Account.id != account_id)
    return session.scalar(select(Account.id).where(*others).limit(1)) is not None


def current_post(session: Session, account_id: uuid.UUID) -> AccountPost | None:
    """Where an account works now."""
    return session.scalar(select(AccountPost).where(AccountPost.account_id == account_id, AccountPost.until.is_(None)))


def token_id_of(session: Session, token_hash: bytes) -> uuid.UUID | None:
    """The id of a token by its secret."""
    return session.scalar(select(ApiToken.id).where(ApiToken.secret_hash == token_hash))


def accounts_waiting(session: Session) -> Sequence[Account]:
    """Accounts whose role waits for a second administrator, by name."""
    return session.scalars(select(Account).where(Account.requested_role.is_not(None)).order_by(Account.username)).all()
