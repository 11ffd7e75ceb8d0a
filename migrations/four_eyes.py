"""Four eyes by person: what a constraint compares by account, a trigger compares by the person behind the accounts.

Frozen like those of `append_only`.
"""

from alembic import op


def v1_hold_by_person(table: str, decider: str, asker: str, rule: str = "four_eyes") -> None:
    """Refuse a decision by the person who asked under another account; `ck_TABLE_RULE` compares the accounts."""
    op.execute(
        f"CREATE TRIGGER {table}_{rule}_person AFTER INSERT OR UPDATE OF {decider} ON {table} FOR EACH ROW "
        f"WHEN (NEW.{decider} IS NOT NULL) "
        f"EXECUTE FUNCTION refuse_same_person('{decider}', '{asker}', 'ck_{table}_{rule}')"
    )


def v1_let_go(table: str, rule: str = "four_eyes") -> None:
    """Drop that trigger."""
    op.execute(f"DROP TRIGGER {table}_{rule}_person ON {table}")
