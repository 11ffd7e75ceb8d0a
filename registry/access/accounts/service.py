"""The life of an account: its person, post, role and password changed; closed and reopened. All of it is journalled.

Whatever takes something away from an account ends its tokens, so that nobody goes on with what was. Administrators do
not change their own accounts, except for the password; roles that supervise or administer are given by two of them,
unless by a command on the server's own console, where the operator can do anything anyway.
"""

import uuid
from dataclasses import dataclass
from typing import Final

from registry.access import four_eyes, passwords, queries, rules
from registry.access.accounts import holders, tokens
from registry.access.models import Account
from registry.access.service import AddAccount, add_account, begin_post
from registry.core import locks
from registry.core.context import SYSTEM, Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.locks import Lock
from registry.core.messages import _
from registry.core.replay import forget_answers

GIVEN_BY_TWO: Final = frozenset({"supervisor", "administrator"})
"""Roles that decide on others' requests or make accounts: an administrator alone could become a second person."""
ADMINISTRATOR: Final = "administrator"


@dataclass(frozen=True, slots=True)
class Post:
    """A role, and where it is exercised: a registrar's facility, the office of another."""

    role: str
    facility_code: str | None = None
    office_code: str | None = None


def read(ctx: Context, account_id: uuid.UUID, *, lock: bool = False) -> Account:
    """An account; raises NotFound."""
    account = queries.account(ctx.session, account_id, lock=lock)
    if account is None:
        raise NotFound
    return account


def read_named(ctx: Context, username: str) -> Account:
    """An account by the name that somebody typed on the console; raises NotFound."""
    account = queries.account_named(ctx.session, rules.folded_username(username))
    if account is None:
        raise NotFound(None, _("There is no account with this name. See `registry user list`."))
    return account


def add(ctx: Context, command: AddAccount, document: str | None) -> Account:
    """Add an account for a person; one whose role takes two administrators stays closed until the second agrees."""
    account = add_account(ctx, command)
    if document is not None:
        _name_person(ctx, account, document)
    if takes_two(ctx, account.role):
        account.is_active = False
        _request_role(ctx, account, account.role)
    return account


def name_person(ctx: Context, account_id: uuid.UUID, document: str) -> Account:
    """State the person behind an account; raises Refused when it names another already."""
    account = changeable(ctx, account_id)
    _name_person(ctx, account, document)
    return account


def _name_person(ctx: Context, account: Account, document: str) -> None:
    holder = holders.holder_of(ctx, document)
    if account.holder_id not in (None, holder.id):
        raise Refused(
            "account-of-another", _("This account is another person's. Close it, and add an account for this person.")
        )
    account.holder_id = holder.id
    ctx.session.flush()
    ctx.journal("account.person_named", "account", account.id, holder=str(holder.id))


def change_post(ctx: Context, account_id: uuid.UUID, post: Post) -> Account:
    """Change an account's role, facility or office. It keeps nothing of the old one: its tokens end.

    A role that takes two administrators is only requested; until the second agrees, the account stays as it is.
    """
    account = changeable(ctx, account_id)
    reasons = rules.post_errors(post.role, post.facility_code, post.office_code)
    if reasons:
        raise Invalid(FieldError(f"/{name}", reason) for name, reason in reasons)
    if account.role == ADMINISTRATOR != post.role:
        _refuse_last(ctx, account)
    if post.role != account.role and takes_two(ctx, post.role):
        _request_role(ctx, account, post.role)
        return account
    _move(ctx, account, post)
    return account


def _move(ctx: Context, account: Account, post: Post) -> None:
    before = Post(account.role, account.facility_code, account.office_code)
    if post == before and account.requested_role is None:
        return
    account.role, account.facility_code, account.office_code = post.role, post.facility_code, post.office_code
    account.requested_role = account.requested_by = None
    if post.facility_code != before.facility_code:
        current = queries.current_post(ctx.session, account.id)
        if current is not None:
            current.until = ctx.now
            ctx.session.flush()
        begin_post(ctx, account)
    ctx.session.flush()
    forget_answers(ctx.session, account.id)
    ctx.journal(
        "account.post_changed",
        "account",
        account.id,
        role=[before.role, post.role],
        facility=[before.facility_code, post.facility_code],
        office=[before.office_code, post.office_code],
    )
    tokens.end_all(ctx, account, "post")


def takes_two(ctx: Context, role: str) -> bool:
    """Whether two administrators have to agree to what concerns this role; on the console one suffices."""
    return role in GIVEN_BY_TWO and ctx.actor != SYSTEM


def _request_role(ctx: Context, account: Account, role: str) -> None:
    account.requested_role, account.requested_by = role, ctx.actor.account_id
    ctx.session.flush()
    ctx.journal("account.role_requested", "account", account.id, role=role)


def decide_role(ctx: Context, account_id: uuid.UUID, *, is_approved: bool) -> Account:
    """Give the role that another administrator requested, or refuse it; raises Refused for the same person."""
    account = changeable(ctx, account_id)
    if account.requested_role is None:
        raise Refused("no-role-requested", _("No role is requested for this account. Read it again."))
    if is_approved:
        four_eyes.refuse_own(ctx, account.requested_by)
    requested, is_new = account.requested_role, not account.is_active and account.role == account.requested_role
    account.requested_role = account.requested_by = None
    ctx.session.flush()
    verb = "account.role_approved" if is_approved else "account.role_refused"
    ctx.journal(verb, "account", account.id, role=requested)
    if is_approved and is_new:
        account.is_active = True
        ctx.session.flush()
    elif is_approved:
        _move(ctx, account, Post(requested, office_code=account.office_code))
    return account


def close(ctx: Context, account_id: uuid.UUID, reason: str) -> Account:
    """Close an account: nobody signs in with it, and its tokens end. Nothing of it is deleted."""
    account = changeable(ctx, account_id)
    if account.role == ADMINISTRATOR:
        _refuse_last(ctx, account)
    account.is_active = False
    account.requested_role = account.requested_by = None
    ctx.session.flush()
    ctx.journal("account.closed", "account", account.id, reason=reason)
    tokens.end_all(ctx, account, "closed")
    return account


def reopen(ctx: Context, account_id: uuid.UUID) -> Account:
    """Open a closed account again; with a role that takes two administrators, once the second agrees."""
    account = changeable(ctx, account_id)
    if account.is_active:
        raise Refused("account-open", _("This account is open."))
    if takes_two(ctx, account.role):
        _request_role(ctx, account, account.role)
        return account
    account.is_active = True
    account.requested_role = account.requested_by = None
    ctx.session.flush()
    ctx.journal("account.reopened", "account", account.id)
    return account


def set_password(ctx: Context, account_id: uuid.UUID, password: str) -> Account:
    """Give an account a password that its holder must change; all of its tokens end."""
    account = changeable(ctx, account_id)
    _set_password(account, password, "/password")
    account.must_change_password = True
    ctx.session.flush()
    ctx.journal("account.password_set", "account", account.id)
    tokens.end_all(ctx, account, "password")
    return account


def change_own_password(ctx: Context, account: Account, password: str, token_id: uuid.UUID | None = None) -> Account:
    """Change the password of the acting account, whose old one was just checked; its other tokens end.

    The one in use goes on, unless it allowed nothing but this.
    """
    current = read(ctx, account.id, lock=True)
    normal = passwords.normal(password)
    if current.password_hash != account.password_hash:
        raise Refused("password-changed", _("The password was changed at the same moment. Sign in with the new one."))
    if passwords.is_hash_of(current.password_hash, normal):
        raise Invalid([FieldError("/new_password", _("The new password must be different from the old one."))])
    _set_password(current, password, "/new_password")
    spared = None if current.must_change_password else token_id
    current.must_change_password = False
    ctx.session.flush()
    ctx.journal("account.password_changed", "account", current.id)
    tokens.end_all(ctx, current, "password", but=spared)
    return current


def end_tokens(ctx: Context, account_id: uuid.UUID) -> int:
    """End every token of an account."""
    return tokens.end_all(ctx, read(ctx, account_id, lock=True), "ended")


def _set_password(account: Account, password: str, pointer: str) -> None:
    normal = passwords.normal(password)
    reasons = passwords.reasons_against(normal, account.username)
    if reasons:
        raise Invalid(FieldError(pointer, reason) for reason in reasons)
    account.password_hash = passwords.hash_password(normal)


def changeable(ctx: Context, account_id: uuid.UUID) -> Account:
    """The account, locked; raises Refused for the administrator's own, under any of her accounts."""
    account = read(ctx, account_id, lock=True)
    if four_eyes.is_same_person(ctx.session, ctx.actor.account_id, account.id):
        raise Refused("own-account", _("You cannot change your own account. Ask another administrator."))
    return account


def _refuse_last(ctx: Context, account: Account) -> None:
    locks.take(ctx.session, Lock.ADMINISTRATORS)
    if not queries.has_other_administrator(ctx.session, account.id):
        raise Refused(
            "last-administrator",
            _("This is the last administrator. Add another one first, or nobody can manage accounts."),
        )
