"""What the rooms hand over to the whole."""

from sqlalchemy import text

from registry.core.context import Context
from registry.core.errors import CONSTRAINTS, refusal_of
from registry.rooms import refusals


def test_every_refusal_of_a_room_is_in_force(ctx: Context) -> None:
    assert ctx.session.is_active
    assert {name: CONSTRAINTS[name] for name in refusals()} == refusals()


def test_every_refusal_names_a_rule_of_the_database(ctx: Context) -> None:
    """A constraint, a unique index, or what a trigger raises; a migration itself raises that of the missing role."""
    constraints = ctx.session.scalars(
        text("SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class WHERE relkind = 'i'")
    ).all()
    triggers = "\n".join(
        ctx.session.scalars(
            text("SELECT prosrc || pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid")
        )
    )
    unknown = [name for name in refusals() if name not in constraints and name not in triggers]
    assert unknown == ["hiding_role_missing"]


def test_a_constraint_without_a_refusal_is_a_nameless_conflict() -> None:
    assert refusal_of("ck_of_nobody").slug == "conflict"
