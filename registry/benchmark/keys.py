"""`python -m registry.benchmark keys`: how fast the vault's key is replaced, and what a key in a security module costs.

Prints of the size that the demonstration's have are sealed in the table of captures, behind the back of its steps. The
rotation is the command's own, without its waits for other processes, which take some seconds however much there is.
Costs of records and hashes are CPU time of one core.
"""

import hmac
import json
import logging
import statistics
import threading
import time
import uuid
from typing import Final

import click
import structlog
from sqlalchemy import text

from registry.bootstrap import build_registry, prepare
from registry.core.context import SYSTEM
from registry.core.embedded import temporary_home
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.core.vault import HeldKeys, Vault, hsm_address, make_key_file, rotation
from registry.core.vault.file import add_key, let_seal
from registry.core.vault.hsm import hsm_at
from registry.settings import Settings

IMAGE_BYTES: Final = 30_000
TEMPLATE_BYTES: Final = 1_800
"""As the demonstration's prints have on average."""
_BATCH: Final = 500
_TRIALS: Final = 2000
_HASHES: Final = 200_000
_ALL_DNI: Final = 100_000_000
"""Eight digits."""


@click.command()
@click.option("--prints", default=20_000, show_default=True, type=click.IntRange(100), help="Prints to seal anew.")
def main(prints: int) -> None:
    """Measure the rotation of the vault's key beside a reader, and the cost of a record and of a security module."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    _records()
    _hashes()
    _module()
    rotation.NOTICED_AFTER_S = 0.0  # type: ignore[misc]  # waits, which do not depend on how much there is
    with temporary_home(prefix="crk") as home:
        make_key_file(home / "keys.json", "old")
        registry = build_registry(Settings(home=home, demonstration=True), embedded_url(home / "pg"))
        prepare(registry)
        fill_prints(registry, 0, prints)
        before = _size(registry)
        add_key(home / "keys.json", "new")
        let_seal(home / "keys.json", "new")
        registry.vault.ring.refresh()  # type: ignore[attr-defined]  # of a file
        waits: list[float] = []
        over = threading.Event()
        reader = threading.Thread(target=_read, args=(registry, over, waits))
        reader.start()
        started = time.monotonic()
        done = rotation.reseal(registry)
        seconds = time.monotonic() - started
        over.set()
        reader.join()
        click.echo(
            f"rotation: {done} records of {prints} prints in {seconds:.1f} s, {done / seconds:.0f} a second; "
            f"the table grew from {before / 2**20:.0f} to {_size(registry) / 2**20:.0f} MiB"
        )
        click.echo(
            f"beside it one reader opened {len(waits)} prints, p50 {1000 * statistics.median(waits):.1f} ms, "
            f"longest {1000 * max(waits):.0f} ms"
        )
        registry.engine.dispose()


def _records() -> None:
    vault = Vault(HeldKeys({"bench": bytes(range(32))}, "bench"))
    for size in (20, TEMPLATE_BYTES, IMAGE_BYTES):
        plain = bytes(size)
        started = time.process_time()
        records = [vault.seal(plain, "bench:1:column") for _ in range(_TRIALS)]
        sealing = (time.process_time() - started) / _TRIALS
        started = time.process_time()
        for record in records:
            vault.open(record, "bench:1:column")
        opening = (time.process_time() - started) / _TRIALS
        click.echo(
            f"a record of {size} bytes: sealed in {1e6 * sealing:.0f} µs, opened in {1e6 * opening:.0f} µs, "
            f"{len(records[0]) - size} bytes larger"
        )


def _hashes() -> None:
    key = bytes(range(32))
    started = time.process_time()
    for number in range(_HASHES):
        hmac.digest(key, b"DNI:%08d" % number, "sha256")
    each = (time.process_time() - started) / _HASHES
    click.echo(
        f"a keyed hash of a number takes {1e6 * each:.1f} µs; whoever has the key tries all {_ALL_DNI:,} DNI in "
        f"{each * _ALL_DNI / 60:.0f} minutes on one core"
    )


def _module() -> None:
    address = hsm_address(Settings.from_environ())
    if address is None:
        click.echo("security module: none is set (REGISTRY_HSM_LIBRARY …)")
        return
    module = hsm_at(address)
    held = module.make("registry-benchmark")
    started = time.perf_counter()
    for _ in range(_TRIALS):
        module.key(held)
    click.echo(f"security module: one question takes {1e6 * (time.perf_counter() - started) / _TRIALS:.0f} µs")


def fill_prints(registry: Registry, start: int, prints: int) -> None:
    """Add prints of nobody, sealed, with numbers from `start` up to `prints`."""
    image, template = bytes(IMAGE_BYTES), bytes(TEMPLATE_BYTES)
    for first in range(start, prints, _BATCH):
        with registry.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            rows = []
            for number in range(first, min(first + _BATCH, prints)):
                capture = uuid.UUID(int=number + 1)
                rows.append(
                    {
                        "row": row_of(capture, number),
                        "image": registry.vault.seal(image, f"capture:{capture}:image"),
                        "template": registry.vault.seal(template, f"capture:{capture}:template"),
                    }
                )
            connection.execute(
                text(
                    "INSERT INTO capture OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(NULL::capture, "
                    "CAST(:row AS jsonb) || jsonb_build_object('changed_in', pg_current_xact_id()::text, "
                    "'sealed_image', CAST(:image AS bytea), "
                    "'sealed_template', CAST(:template AS bytea)))).*"
                ),
                rows,
            )


def row_of(capture: uuid.UUID, number: int) -> str:
    """A print as JSON of its table's row, but for what is sealed: the content does not matter."""
    moment = "2026-01-01T00:00:00Z"
    content = {
        "id": str(capture),
        "number": number + 1,
        "person_id": str(capture),
        "role": "mother",
        "finger": 1,
        "impression": 1,
        "captured_at": moment,
        "created_at": moment,
        "purpose": "enrolment",
        "standing": "presented",
        "quality": 80,
        "is_provisional": False,
        "image_sha256": "\\x" + "00" * 32,
        "image_format": "png",
        "engine": "1",
        "quality_parts": {},
        "quality_reasons": [],
    }
    return json.dumps(content)


def _size(registry: Registry) -> int:
    with registry.engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_total_relation_size('capture')")) or 0)


def _read(registry: Registry, over: threading.Event, waits: list[float]) -> None:
    capture = uuid.UUID(int=1)
    while not over.wait(0.02):
        started = time.perf_counter()
        with registry.begin(SYSTEM) as ctx:
            sealed = ctx.session.scalar(text("SELECT sealed_image FROM capture WHERE id = :id"), {"id": capture})
            ctx.vault.open(sealed, f"capture:{capture}:image")
        waits.append(time.perf_counter() - started)
