"""A new key for the vault: everything sealed is wrapped anew while the service runs, and the old key retired.

Only the head of a record changes: its data key is wrapped by the new key, the ciphertext stays. A row is changed by one
statement that compares the head it replaces, so that a kill at any moment leaves each row under the old key or the
new one, both of which are held until the old one is retired; running again goes on with what is left.

Between the new key and the moment when every process seals with it, records appear under the old one. They are counted
at the end of each pass over a column; passes are repeated until nothing is left.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import LargeBinary, MetaData, RowMapping, Text, bindparam, case, func, select, text, tuple_
from sqlalchemy.orm import Session

from registry.core.context import SYSTEM
from registry.core.database import Base
from registry.core.errors import Refused
from registry.core.hiding import act
from registry.core.locks import Lock
from registry.core.messages import _
from registry.core.registry import Registry
from registry.core.vault.declared import SealedColumn, naming_columns, sealed_columns
from registry.core.vault.file import LOOKED_AT_EVERY_S
from registry.core.vault.records import LONGEST_HEAD, head_of, rewrapped
from registry.core.vault.ring import KeyUnknown, RecordDamaged
from registry.core.vault.vault import Vault

BATCH: Final = 200
"""Rows of a transaction: what a kill undoes, and what others may wait for."""
NOTICED_AFTER_S: Final = 2 * LOOKED_AT_EVERY_S
"""By then every process seals with the new key."""
PASSES: Final = 20

Needed = dict[str, dict[str, int]]
"""Key → column → how many records of it need that key."""


def needed(session: Session, metadata: MetaData = Base.metadata) -> Needed:
    """How many records need each key, by column: sealed with it, or derived from it."""
    counts: Needed = {}
    for declared in sealed_columns(metadata):
        name = _key_name(declared)
        statement = select(name, func.count()).where(declared.column.is_not(None)).group_by(name)
        for key, count in session.execute(statement):
            counts.setdefault(key, {})[declared.name] = count
    for column in naming_columns(metadata):
        for key, count in session.execute(select(column, func.count()).group_by(column)):
            counts.setdefault(key, {})[f"{column.table.name}.{column.name}"] = count
    return counts


def left(session: Session, current: str) -> int:
    """How many records another key seals."""
    counts = [
        select(func.count()).select_from(declared.column.table).where(*_not_under(declared, current))
        for declared in sealed_columns(Base.metadata)
    ]
    return sum(session.scalar(count) or 0 for count in counts)


def reseal(registry: Registry, advance: Callable[[int], None] = lambda _count: None) -> int:
    """Wrap everything with the current key; how many records were. Others read and write meanwhile."""
    done = 0
    for number in range(PASSES):
        changed = sum(_pass(registry, declared, advance) for declared in sealed_columns(Base.metadata))
        done += changed
        if number and not changed:
            break
        time.sleep(NOTICED_AFTER_S)
    with registry.begin(SYSTEM) as ctx:
        registry.derive_anew(ctx)
        if done:
            ctx.journal("vault.resealed", "vault_key", ctx.vault.current, records=done)
    return done


def wait_for_others(registry: Registry) -> None:
    """Wait until no transaction is left that began before every process knew the new key."""
    time.sleep(NOTICED_AFTER_S)
    with registry.engine.connect() as connection:
        mine = connection.scalar(text("SELECT pg_current_xact_id()::text::bigint"))
        connection.commit()
        while connection.scalar(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")) <= (mine or 0):
            connection.commit()
            time.sleep(0.2)


@contextmanager
def alone(registry: Registry) -> Iterator[None]:
    """Hold the turn for changing keys; raises Refused where another process has it."""
    lock = {"lock": int(Lock.VAULT_KEYS)}
    with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(CAST(:lock AS bigint))"), lock):
            raise Refused(
                "keys-changing-elsewhere", _("Another process is changing the vault's keys. Wait until it has ended.")
            )
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(CAST(:lock AS bigint))"), lock)


def _pass(registry: Registry, declared: SealedColumn, advance: Callable[[int], None]) -> int:
    done, last = 0, None
    while True:
        with Session(registry.engine) as session, session.begin():
            act(session, SYSTEM)
            session.execute(text("SET LOCAL statement_timeout = 0"))
            rows = _batch(session, declared, registry.vault.current, last)
            if not rows:
                return done
            last = [rows[-1][column.name] for column in declared.keys]
            changed, damaged = _rewrap(session, registry.vault, declared, rows)
        if damaged:
            with registry.begin(SYSTEM) as ctx:
                for place in damaged:
                    ctx.note_damage(place)
        done += changed
        advance(changed)


def _batch(session: Session, declared: SealedColumn, current: str, last: Sequence[Any] | None) -> Sequence[RowMapping]:
    head = func.substr(declared.column, 1, LONGEST_HEAD).label("vault_head")
    statement = select(*declared.keys, head).where(*_not_under(declared, current)).order_by(*declared.keys)
    if last is not None:
        statement = statement.where(tuple_(*declared.keys) > tuple_(*last))
    return session.execute(statement.limit(BATCH)).mappings().all()


def _rewrap(
    session: Session, vault: Vault, declared: SealedColumn, rows: Sequence[RowMapping]
) -> tuple[int, list[str]]:
    """Change the heads of these rows; how many, and the places of those that do not open."""
    session.execute(text("SET LOCAL registry.resealing = 'on'"))
    column, changed, damaged = declared.column, 0, []
    same = [key == bindparam(f"pk_{key.name}", type_=key.type) for key in declared.keys]
    was = func.substr(column, 1, bindparam("length")) == bindparam("head", type_=LargeBinary)
    anew = bindparam("anew", type_=LargeBinary).op("||")(func.substr(column, bindparam("length") + 1))
    rewrap = column.table.update().where(*same, was).values({column: anew})
    replace = column.table.update().where(*same, was).values({column: bindparam("anew", type_=LargeBinary)})
    for row in rows:
        key = {f"pk_{each.name}": row[each.name] for each in declared.keys}
        place = declared.place_of(*(row[each.name] for each in declared.keys))
        try:
            head = head_of(row["vault_head"])
            old = {"length": head.length, "head": row["vault_head"][: head.length]}
            if head.is_first:
                record = session.scalar(select(column).where(*same), key)
                anew_record = None if record is None else vault.seal(vault.open(record, place), place)
                result = session.execute(replace, {**key, **old, "anew": anew_record}) if anew_record else None
            else:
                new_head = rewrapped(vault.ring, head, place.encode())
                result = session.execute(rewrap, {**key, **old, "anew": new_head})
            changed += result.rowcount if result is not None else 0  # type: ignore[attr-defined]  # of an UPDATE
        except (RecordDamaged, KeyUnknown):  # every key in use was proved: such a name is itself damaged
            damaged.append(place)
    return changed, damaged


def _key_name(declared: SealedColumn) -> Any:
    """The key's name in a record, as text; of what is no record at all, a question mark."""
    column = declared.column
    is_record = (func.octet_length(column) > 4) & (func.substr(column, 1, 2) == b"RV")
    name = func.encode(func.substr(column, 5, func.get_byte(column, 3)), "escape", type_=Text)
    return case((is_record, name), else_="?")


def _not_under(declared: SealedColumn, current: str) -> list[Any]:
    return [declared.column.is_not(None), _key_name(declared).not_in([current, "?"])]
