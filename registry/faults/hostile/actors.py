"""Somebody of every role, signed in; whoever is closed or signed out by a hostile request is replaced."""

import threading
import uuid
from dataclasses import dataclass, field
from typing import Final

from registry.access.factors.models import Confirmation
from registry.access.queries import account_named, secret_hash
from registry.access.rules import ROLES
from registry.access.service import AddAccount, add_account, issue_token
from registry.benchmark.enrolments import PASSWORD
from registry.core.context import SYSTEM
from registry.core.registry import Registry

_HOURS: Final = 12


@dataclass(slots=True)
class Actors:
    """Tokens by role, made as they are needed."""

    registry: Registry
    facility: str
    replaced: int = 0
    _tokens: dict[str, str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def token(self, role: str) -> str:
        """The token of somebody with a role."""
        with self._turn:
            if role not in self._tokens:
                self._tokens[role] = self._new(role)
            return self._tokens[role]

    def replace(self, role: str, token: str) -> None:
        """This one is not accepted any more: sign in somebody else."""
        with self._turn:
            if self._tokens.get(role) == token:
                del self._tokens[role]
                self.replaced += 1

    def _new(self, role: str) -> str:
        assert role in ROLES
        with self.registry.begin(SYSTEM) as ctx:
            account = account_named(ctx.session, self._names.get(role, ""))
            if account is None or account.role != role or not account.is_active or account.must_change_password:
                self._names[role] = f"{role}.{uuid.uuid4().hex[:10]}"
                facility = self.facility if role == "registrar" else None
                account = add_account(ctx, AddAccount(self._names[role], role, PASSWORD, facility))
            secret = issue_token(ctx, account, "faults", _HOURS).secret
            hashed = secret_hash(secret)
            ctx.session.add(Confirmation(credential_hash=hashed, account_id=account.id, confirmed_at=ctx.now))
        return secret
