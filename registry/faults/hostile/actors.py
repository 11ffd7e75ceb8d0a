"""Somebody of every role, signed in; whoever is closed or signed out by a hostile request is replaced."""

import threading
import uuid
from dataclasses import dataclass, field
from typing import Final

from registry.access.factors.models import Confirmation
from registry.access.models import BEARER, SESSION, Account
from registry.access.queries import account_named, secret_hash
from registry.access.rules import ROLES
from registry.access.service import AddAccount, add_account, issue_token
from registry.access.sessions import cookies, forms
from registry.access.sessions import service as sessions
from registry.benchmark.enrolments import PASSWORD
from registry.core.context import SYSTEM, Context
from registry.core.registry import Registry
from registry.faults.hostile.forms import PLACE
from registry.faults.hostile.judging import Answer
from registry.faults.hostile.places import Request

_HOURS: Final = 12


@dataclass(frozen=True, slots=True)
class Credential:
    """What admits a request: a bearer token, or a session's cookie with the token of its forms."""

    role: str
    kind: str
    secret: str
    form_token: str = ""

    def sign(self, request: Request) -> Request:
        """The request with the credential, where it does not bring a header of its own in its place."""
        named = {name.lower() for name, _ in request.headers}
        own = (
            (("Authorization", f"Bearer {self.secret}"),)
            if self.kind == BEARER
            else (("Cookie", f"{cookies.SESSION}={self.secret}"), (forms.HEADER, self.form_token))
        )
        return request.signed([pair for pair in own if pair[0].lower() not in named], PLACE, self.form_token.encode())

    def is_over(self, request: Request, answer: Answer | None) -> bool:
        """Whether an answer says that nobody is signed in by this credential any more."""
        if answer is None or request.kind.startswith("header"):
            return False
        return answer.status == 401 or answer.headers.get("Location", "").endswith("/sign-in")


@dataclass(slots=True)
class Actors:
    """Credentials by role and kind, made as they are needed."""

    registry: Registry
    facility: str
    replaced: int = 0
    _credentials: dict[tuple[str, str], Credential] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def token(self, role: str) -> str:
        """The bearer token of somebody with a role."""
        return self.credential(role, BEARER).secret

    def credential(self, role: str, kind: str) -> Credential:
        """What admits somebody with a role, of a kind."""
        with self._turn:
            if (role, kind) not in self._credentials:
                self._credentials[role, kind] = self._new(role, kind)
            return self._credentials[role, kind]

    def replace(self, credential: Credential) -> None:
        """This one is not accepted any more: sign in somebody else."""
        with self._turn:
            if self._credentials.get((credential.role, credential.kind)) == credential:
                del self._credentials[credential.role, credential.kind]
                self.replaced += 1

    def _new(self, role: str, kind: str) -> Credential:
        assert role in ROLES
        with self.registry.begin(SYSTEM) as ctx:
            account = self._account(ctx, role)
            if kind == SESSION:
                secret = sessions.issue(ctx, account)
                return Credential(role, kind, secret, forms.token_for(ctx.vault, secret))
            secret = issue_token(ctx, account, "faults", _HOURS).secret
            hashed = secret_hash(secret)
            ctx.session.add(Confirmation(credential_hash=hashed, account_id=account.id, confirmed_at=ctx.now))
        return Credential(role, kind, secret)

    def _account(self, ctx: Context, role: str) -> Account:
        account = account_named(ctx.session, self._names.get(role, ""))
        if account is None or account.role != role or not account.is_active or account.must_change_password:
            self._names[role] = f"{role}.{uuid.uuid4().hex[:10]}"
            facility = self.facility if role == "registrar" else None
            account = add_account(ctx, AddAccount(self._names[role], role, PASSWORD, facility))
        return account
