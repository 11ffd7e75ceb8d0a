"""Damages sealed records as a bad disk would: behind the back of the triggers that keep them."""

from sqlalchemy import Engine, text


def damage(engine: Engine, table: str, column: str, where: str = "true", **values: object) -> None:
    """Turn the last bit of these records over."""
    _behind(
        engine,
        f"UPDATE {table} SET {column} = set_bit({column}, octet_length({column}) * 8 - 1, "
        f"1 - get_bit({column}, octet_length({column}) * 8 - 1)) WHERE {where}",
        **values,
    )


def rename_key(engine: Engine, table: str, column: str, where: str, **values: object) -> None:
    """Damage the name of the key in these records."""
    _behind(engine, f"UPDATE {table} SET {column} = set_byte({column}, 4, 64) WHERE {where}", **values)


def mend(engine: Engine, table: str, column: str, where: str = "true", **values: object) -> None:
    """Turn it back, as a backup would."""
    damage(engine, table, column, where, **values)


def _behind(engine: Engine, statement: str, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(statement), values)
