"""Keys proved at the start: each opens the mark that the database keeps of it.

A process with a wrong key file would search, compare and find nobody. It ends here instead, and says why.
"""

from collections import defaultdict
from collections.abc import Set as AbstractSet
from typing import Final

from sqlalchemy import Engine, MetaData, inspect, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.core.clock import utc_now
from registry.core.hiding import session_of
from registry.core.messages import _
from registry.core.vault.declared import sealed_columns
from registry.core.vault.models import VaultKey
from registry.core.vault.records import head_of
from registry.core.vault.ring import KeyUnknown, RecordDamaged, VaultError
from registry.core.vault.vault import Vault

_MARK: Final = b"civil registry identity: this key is the right one"
_IS_WRITABLE: Final = text("SELECT NOT current_setting('transaction_read_only')::boolean")
_SAMPLES: Final = 5
"""Records of each column that are tried before there is a mark: a damaged one among them must not stop a start."""


def prove(engine: Engine, vault: Vault, metadata: MetaData) -> None:
    """Open the mark of every key in use, and leave one of each key that has none.

    Raises VaultError where a key is missing or another key has its name. A database without the table is not migrated
    yet and has nothing to prove.
    """
    if not inspect(engine).has_table(VaultKey.__tablename__):
        return
    with session_of(engine) as session:
        marks = _marks(session)
        for mark in marks:
            _open(vault, mark)
        if not marks:
            _open_samples(session, vault, metadata)
        new = vault.key_names() - {mark.name for mark in marks}
        if new and session.scalar(_IS_WRITABLE):
            leave_marks(session, vault, new)
            session.commit()
            for mark in _marks(session):  # of another process, perhaps, with another key of that name
                _open(vault, mark)


def leave_marks(session: Session, vault: Vault, names: AbstractSet[str]) -> None:
    """Keep a mark of these keys; one that is there already stays."""
    for name in sorted(names):
        row = insert(VaultKey).values(name=name, mark=_sealed(vault, name), made_at=utc_now())
        session.execute(row.on_conflict_do_nothing())


def retire(session: Session, name: str) -> None:
    """Write down that nothing needs a key any more: no start asks for it."""
    session.execute(update(VaultKey).where(VaultKey.name == name).values(retired_at=utc_now()))


def keys(session: Session) -> list[VaultKey]:
    """Every key that ever was, the oldest first."""
    return list(session.scalars(select(VaultKey).order_by(VaultKey.made_at, VaultKey.name)))


def is_in_use(session: Session, name: str) -> bool:
    """Whether records of this database may be sealed under a key of this name; else the name is itself damaged."""
    in_use = select(VaultKey.name).where(VaultKey.name == name, VaultKey.retired_at.is_(None))
    return session.scalar(in_use) is not None


def open_stored(session: Session, vault: Vault, record: bytes, place: str) -> bytes:
    """Open a record of which others in the same work do not depend.

    Raises RecordDamaged, also where the key's name in it was damaged; KeyUnknown only where this process lacks a key.
    """
    try:
        return vault.open(record, place)
    except KeyUnknown as error:
        if is_in_use(session, error.name):
            raise
        raise RecordDamaged(place) from error


def _marks(session: Session) -> list[VaultKey]:
    return list(session.scalars(select(VaultKey).where(VaultKey.retired_at.is_(None)).order_by(VaultKey.name)))


def _place(name: str) -> str:
    return f"vault_key:{name}:mark"


def _sealed(vault: Vault, name: str) -> bytes:
    return vault.ring.wrap(name, vault.derived_key(_place(name), name), _MARK)


def _open(vault: Vault, mark: VaultKey) -> None:
    try:
        opens = vault.ring.unwrap(mark.name, mark.mark, _MARK) == vault.derived_key(_place(mark.name), mark.name)
    except RecordDamaged:
        opens = False
    if not opens:
        raise _wrong(mark.name)


def _wrong(name: str) -> VaultError:
    return VaultError(
        _(
            "Key {name} in the key file is not the key that sealed this database. "
            "Restore the key file that belongs to this database.",
            name=name,
        )
    )


def _open_samples(session: Session, vault: Vault, metadata: MetaData) -> None:
    """Before the first mark: of what an earlier version sealed under each key, something must open."""
    opened: dict[str, list[bool]] = defaultdict(list)
    for declared in sealed_columns(metadata):
        statement = select(declared.column, *declared.keys).where(declared.column.is_not(None)).limit(_SAMPLES)
        for record, *key in session.execute(statement):
            try:
                name = head_of(record).name
                opened[name].append(False)
                vault.open(record, declared.place_of(*key))
                opened[name][-1] = True
            except (RecordDamaged, KeyUnknown):
                continue
    some_opened = any(map(any, opened.values()))
    for name, outcomes in opened.items():
        if not any(outcomes) and not (some_opened and len(outcomes) == 1):  # a single one may well be damaged
            raise KeyUnknown(name) if name not in vault.key_names() else _wrong(name)
