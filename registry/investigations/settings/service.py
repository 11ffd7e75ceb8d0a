"""The settings in force: kept with their version, changed with a reason, never edited."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.investigations.settings import rules
from registry.investigations.settings.models import SearchPolicy
from registry.investigations.settings.rules import SearchSettings


def newest(session: Session) -> SearchPolicy | None:
    """The version that counts; None while the defaults do."""
    return session.scalar(select(SearchPolicy).order_by(SearchPolicy.made_at.desc()).limit(1))


def current(session: Session) -> tuple[str, SearchSettings]:
    """The version in force and its settings. Ones added by a later release have their defaults."""
    kept = newest(session)
    if kept is None:
        return rules.DEFAULT_VERSION, rules.DEFAULTS
    known = {name: value for name, value in kept.settings.items() if name in rules.NAMES}
    return kept.version, rules.changed(rules.DEFAULTS, known)


def change(ctx: Context, changes: Mapping[str, Any], reason: str) -> SearchPolicy:
    """Make a new version with some settings changed; raises Invalid with everything that is wrong."""
    wrong: list[FieldError] = []
    made = rules.DEFAULTS
    try:
        made = rules.changed(current(ctx.session)[1], changes)
    except ValueError as error:
        wrong += [FieldError("/settings", one) for one in str(error).split("; ")]
    if not changes:
        wrong.append(FieldError("/settings", "Nothing is changed."))
    if not reason.strip():
        wrong.append(FieldError("/reason", "A change of settings has its reason."))
    if wrong:
        raise Invalid(wrong)
    kept = SearchPolicy(
        version=f"{ctx.now:%Y-%m-%d.%H%M%S}", settings=rules.as_json(made), reason=reason.strip(),
        made_by=ctx.actor.account_id, made_at=ctx.now,
    )  # fmt: skip
    ctx.session.add(kept)
    ctx.session.flush()
    ctx.journal("settings.changed", "search_policy", kept.version, changed=sorted(changes))
    return kept
