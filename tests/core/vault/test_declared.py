"""Every column of bytes is declared sealed or known to hold no record, and what is sealed may be sealed anew."""

from sqlalchemy import LargeBinary, text

from registry.core.registry import Registry
from registry.core.vault.declared import sealed_columns
from registry.rooms import Base

KEPT = ("sha256", "hash", "chain", "public_key", "root", "frontier")
HASHES = {
    "account.password_hash",
    "api_token.secret_hash",
    "journal_cosignature.content",
    "journal_head.seal",
    "journal_lane.seal",
    "key_challenge.challenge",
    "outbox_envelope.receipt",
    "outbox_key.endorsement",
    "security_key.credential_id",
    "shared_limit.key",
    "station.signing_key",
    "status_list.bits",
    "vault_key.mark",
    "watch_entry.content_key",
}
"""Bytes that are no sealed records."""


def test_every_column_of_bytes_is_declared_sealed_or_known_to_hold_no_record() -> None:
    sealed = {declared.name for declared in sealed_columns(Base.metadata)}
    others = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary) and not column.name.endswith(KEPT)
    }
    assert others - HASHES <= sealed, "declare them with `sealed_at`, or say here that they hold no sealed records"
    assert sealed <= others


def test_every_sealed_column_may_be_sealed_anew(registry: Registry) -> None:
    with registry.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT tgrelid::regclass::text, tgargs FROM pg_trigger WHERE tgfoid = 'only_resealed'::regproc")
        ).all()
    guarded = {f"{table}.{name}" for table, names in rows for name in bytes(names).decode().rstrip("\0").split("\0")}
    sealed = {declared.name for declared in sealed_columns(Base.metadata)}
    assert guarded == sealed, "call `migrations.resealing.v1_resealed` in the migration that makes the column"
