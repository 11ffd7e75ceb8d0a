"""Security keys, and authenticators of devices (WebAuthn): set up, and given as a second factor.

Each answer of a key is to one challenge, kept with the token or session that asked for it, for minutes, and used up by
the right answer. A key is bound to the service's own address (`REGISTRY_PUBLIC_URL`): a copy of the pages at
another address gets nothing that counts here.
"""

import ipaddress
import json
import secrets
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import delete
from webauthn.helpers import exceptions, parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    UserVerificationRequirement,
)

from registry.access import noting
from registry.access.factors import enrolment, queries, rules, second_step
from registry.access.factors.models import KeyChallenge, SecurityKey
from registry.access.models import Account
from registry.core.context import Context
from registry.core.errors import FieldError, Forbidden, Invalid, Refused
from registry.core.limits import Limit
from registry.core.messages import _
from registry.core.registry import Registry

LIFETIME: Final = timedelta(minutes=5)
LONGEST_ANSWER: Final = 20_000  # characters; a key's answer has some two thousand
LONGEST_NAME: Final = 60
WRONG: Final = Limit("second-step.keys", 20, timedelta(hours=1))
"""Wrong answers of keys of one account; nobody can guess one."""
_CHALLENGE_BYTES: Final = 32
_UNREADABLE: Final = (exceptions.WebAuthnException, ValueError, KeyError, TypeError)


def is_verification_needed(account: Account) -> bool:
    """Whether a key must also check its user, by PIN or finger: for clerks and above."""
    return account.role in rules.ALWAYS


def options_to_add(ctx: Context, account: Account, credential_hash: bytes) -> str:
    """What a browser needs to set up a new key, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=_host(ctx),
        rp_name=enrolment.ISSUER,
        user_id=account.id.bytes,
        user_name=account.username,
        challenge=_new_challenge(ctx, credential_hash),
        authenticator_selection=AuthenticatorSelectionCriteria(user_verification=_requirement(account)),
        exclude_credentials=_keys_of(ctx, account),
    )
    return webauthn.options_to_json(options)


def add(ctx: Context, account: Account, credential_hash: bytes, answer: str, name: str) -> tuple[str, ...]:
    """Set up a key by a browser's answer; gives recovery codes where the account had none left."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid(
            [FieldError("/name", _("Give the key a name of at most {count} characters.", count=LONGEST_NAME))]
        )
    challenge = _take_challenge(ctx, credential_hash)
    try:
        verified = webauthn.verify_registration_response(
            credential=_read(answer),
            expected_challenge=challenge,
            expected_rp_id=_host(ctx),
            expected_origin=_origin(ctx),
            require_user_verification=is_verification_needed(account),
        )
    except _UNREADABLE as error:
        raise Refused(
            "key-refused", _("The key could not be set up. Begin again, and follow what the browser asks.")
        ) from error
    key = SecurityKey(
        account_id=account.id,
        name=name,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        created_at=ctx.now,
    )
    ctx.session.add(key)
    ctx.session.flush()
    ctx.journal("factor.added", "account", account.id, factor="security_key", key=str(key.id))
    return enrolment.first_recovery_codes(ctx, account)


def options_to_give(ctx: Context, account: Account, credential_hash: bytes) -> str:
    """What a browser needs to ask for one of the account's keys, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=_host(ctx),
        challenge=_new_challenge(ctx, credential_hash),
        allow_credentials=_keys_of(ctx, account),
        user_verification=_requirement(account),
    )
    return webauthn.options_to_json(options)


def take(ctx: Context, registry: Registry, account: Account, credential_hash: bytes, answer: str) -> None:
    """Take a key's answer as a second factor; raises Forbidden when it is not right."""
    registry.limits.enforce(WRONG, str(account.id))
    try:
        _take(ctx, account, credential_hash, answer)
    except Forbidden:
        noting.note(registry, ctx.actor, second_step.JOURNALLED, "factor.refused", "account", str(account.id))
        raise
    registry.limits.give_back(WRONG, str(account.id))


def _take(ctx: Context, account: Account, credential_hash: bytes, answer: str) -> None:
    challenge = _take_challenge(ctx, credential_hash)
    try:
        credential = parse_authentication_credential_json(_read(answer))
        key = queries.key(ctx.session, account.id, credential.raw_id)
        if key is None:
            raise _refused()
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_host(ctx),
            expected_origin=_origin(ctx),
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=is_verification_needed(account),
        )
    except _UNREADABLE as error:
        raise _refused() from error
    key.sign_count, key.used_at = verified.new_sign_count, ctx.now
    ctx.session.flush()
    ctx.journal("factor.used", "account", account.id, factor="security_key", key=str(key.id))


def _refused() -> Forbidden:
    return Forbidden(
        second_step.REFUSED,
        _("The second factor is not right."),
        detail=_("Use one of the keys of this account, and follow what the browser asks."),
    )


def _new_challenge(ctx: Context, credential_hash: bytes) -> bytes:
    stale = (KeyChallenge.credential_hash == credential_hash) | (KeyChallenge.created_at < ctx.now - LIFETIME)
    ctx.session.execute(delete(KeyChallenge).where(stale))
    content = secrets.token_bytes(_CHALLENGE_BYTES)
    ctx.session.add(KeyChallenge(credential_hash=credential_hash, challenge=content, created_at=ctx.now))
    ctx.session.flush()
    return content


def _take_challenge(ctx: Context, credential_hash: bytes) -> bytes:
    """The challenge that waits, used up when its answer is right; an answer to none is measured by a random one."""
    where = (KeyChallenge.credential_hash == credential_hash, KeyChallenge.created_at >= ctx.now - LIFETIME)
    taken = ctx.session.scalars(delete(KeyChallenge).where(*where).returning(KeyChallenge.challenge)).all()
    return taken[0] if taken else secrets.token_bytes(_CHALLENGE_BYTES)


def _read(answer: str) -> dict[str, Any]:
    content = json.loads(answer[:LONGEST_ANSWER])
    if not isinstance(content, dict):
        raise TypeError("a key answers with an object")
    return content


def _keys_of(ctx: Context, account: Account) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=key.credential_id) for key in queries.keys(ctx.session, account.id)]


def _requirement(account: Account) -> UserVerificationRequirement:
    if is_verification_needed(account):
        return UserVerificationRequirement.REQUIRED
    return UserVerificationRequirement.PREFERRED


def _origin(ctx: Context) -> str:
    parts = urlsplit(ctx.settings.public_url)
    return f"{parts.scheme}://{parts.netloc}"


def _host(ctx: Context) -> str:
    host = urlsplit(ctx.settings.public_url).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    raise Refused(
        "keys-need-a-name",
        _("Security keys need a name for the service's address, and it has a number."),
        detail=_("Ask whoever runs the service to set REGISTRY_PUBLIC_URL, or set up an authenticator application."),
    )
