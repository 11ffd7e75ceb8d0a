"""Sealed rows of an append-only table, and the commands that change their keys."""

import uuid

from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.benchmark.keys import row_of
from registry.cli import main
from registry.core.registry import Registry
from registry.core.vault import records
from registry.core.vault.declared import sealed_columns
from registry.core.vault.file import add_key, let_seal
from registry.rooms import Base


def write(registry: Registry, number: int) -> uuid.UUID:
    """A row of an append-only table with two sealed columns: its content does not matter."""
    capture = uuid.uuid4()
    with Session(registry.engine) as session, session.begin():
        session.execute(text("SET LOCAL session_replication_role = replica"))
        image = registry.vault.seal(b"image %d" % number, f"capture:{capture}:image")
        template = registry.vault.seal(b"template", f"capture:{capture}:template")
        session.execute(
            text(
                "INSERT INTO capture OVERRIDING SYSTEM VALUE "
                "SELECT (jsonb_populate_record(NULL::capture, CAST(:row AS jsonb) || "
                "jsonb_build_object('changed_in', pg_current_xact_id()::text) || "
                """'{"sealed_image": "\\\\x00", "sealed_template": "\\\\x00"}')).*"""
            ),
            {"row": row_of(capture, capture.int % 2**30)},
        )
        session.execute(
            text("UPDATE capture SET sealed_image = :image, sealed_template = :template WHERE id = :id"),
            {"id": capture, "image": image, "template": template},
        )
    return capture


def opened(registry: Registry) -> dict[str, set[str]]:
    """Everything sealed, opened; column → the names of the keys."""
    names: dict[str, set[str]] = {}
    with Session(registry.engine) as session:
        for declared in sealed_columns(Base.metadata):
            for record, *key in session.execute(
                declared.column.table.select().with_only_columns(declared.column, *declared.keys)
            ):
                if record is not None:
                    registry.vault.open(record, declared.place_of(*key))
                    names.setdefault(declared.name, set()).add(records.head_of(record).name)
    return names


def command(registry: Registry, *words: str) -> Result:
    """A command, in this process."""
    return CliRunner().invoke(main, ["--lang", "en", "keys", *words], env=environ_of(registry))


def environ_of(registry: Registry) -> dict[str, str]:
    """The variables of its settings."""
    address = registry.engine.url.render_as_string(hide_password=False)
    settings = registry.settings
    named = {
        "REGISTRY_DATABASE_URL": address.replace("+psycopg", ""),
        "REGISTRY_KEYS_FILE": settings.keys_path,
        "REGISTRY_HSM_LIBRARY": settings.hsm_library,
        "REGISTRY_HSM_LABEL": settings.hsm_label,
        "REGISTRY_HSM_PIN_FILE": settings.hsm_pin_file,
    }
    return {variable: str(value) for variable, value in named.items() if value}


def turn(registry: Registry, name: str) -> None:
    """Let a new key seal from now on."""
    add_key(registry.settings.keys_path, name)
    let_seal(registry.settings.keys_path, name)
    registry.vault.ring.refresh()  # type: ignore[attr-defined]  # of a file
