"""The two families' databases, built once for a whole run of the tests and copied by every process that needs them.

Building takes about half a minute: a dozen fingerprint images are drawn and read, and a hundred requests answered. The
databases are in a PostgreSQL of their own, which all processes of the run find in one folder.
"""

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from registry.access.models import ApiToken
from registry.access.queries import account_named
from registry.access.service import AddAccount, add_account
from registry.bootstrap import build_registry, prepare
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.core.vault import make_key_file
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.fingerprints import engine
from registry.fingerprints.synthetic import draw_finger
from registry.settings import Settings
from tests.conftest import FACILITIES, PASSWORD
from tests.once.run_folder import run_folder
from tests.sealing.walk.databases import Stage, make_database
from tests.sealing.walk.desk import Desk
from tests.sealing.walk.family import (
    CLERK,
    COLLEAGUE,
    FACILITY,
    INVESTIGATOR,
    OTHER_FACILITY,
    OTHER_REGISTRAR,
    OTHER_SUPERVISOR,
    REGISTRAR,
    STRANGER,
    SUPERVISOR,
    THIRD_SUPERVISOR,
    Family,
)
from tests.sealing.walk.life import register
from tests.sealing.walk.pursuit import look_for_by_name
from tests.signing_in import FOR_GOOD_MINUTES, signed_in

STAFF = (
    REGISTRAR,
    OTHER_REGISTRAR,
    CLERK,
    INVESTIGATOR,
    COLLEAGUE,
    STRANGER,
    SUPERVISOR,
    OTHER_SUPERVISOR,
    THIRD_SUPERVISOR,
    "administrator",
    "auditor",
    "client",
)


@dataclass(frozen=True)
class Templates:
    """Two databases that nobody is connected to, and what is registered in them."""

    settings: Settings
    never: str
    """Address of the one that holds the control family alone."""
    known: str
    """Address of the one that holds both families, nobody sealed."""
    tokens: Mapping[str, str]
    """Account → the value of its Authorization header."""
    control: Family
    hidden: Family


def templates_of_this_run() -> Templates:
    """Build the templates, or take those that another process of the run has built."""
    _warm_up()
    folder = run_folder("walk")
    # A machine busy with other tests may need longer for a statement than a request in service is given.
    settings = Settings(
        home=folder,
        demonstration=True,
        pool_size=10,
        statement_timeout_ms=120_000,
        confirmation_minutes=FOR_GOOD_MINUTES,
        requests_per_minute=1_000_000,
    )
    with _locked(folder / "lock"):
        url = embedded_url(folder / "pg", durable=False)  # stays as long as any process uses it
        file = folder / "templates.json"
        if not file.exists():
            make_key_file(settings.keys_path, "test")
            file.write_text(json.dumps(_build(settings, url)))
        built = json.loads(file.read_text())
    families = {name: Family(**built[name]) for name in ("control", "hidden")}
    return Templates(settings, built["never"], built["known"], built["tokens"], **families)


def _warm_up() -> None:
    """Compile the matcher while no transaction is open: it may take longer than a transaction may be idle."""
    image, ppi = draw_finger(1, 1, newborn=False)
    template = engine.read_template(engine.extract(image, ppi, 1).template)
    engine.compare(template, template)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(settings: Settings, url: str) -> dict[str, object]:
    """Register the control family, keep a copy of the database as it is then, and register the other family."""
    control = Family(
        9_100_000,
        "Huancahuari",
        "Ccoyllo",
        "Wayra Illari",
        "Saturnina",
        "Fortunato",
        "+51911222333",
        "Jr. Los Claveles 123",
    )
    hidden = Family(9_200_000, "Tsamajain", "Ampush", "Nantu", "Yaunchuk", "Esach", "+51944555666", "Av. El Bosque 456")
    never_url = make_database(url)
    registry = build_registry(settings, never_url)
    prepare(registry)
    tokens = _add_staff(registry)
    registry.engine.dispose()
    never = Stage(settings, never_url, tokens=tokens)
    register(Desk(never), control)
    look_for_by_name(Desk(never), hidden)
    known = never.copied()
    register(Desk(known), hidden)
    for stage in (never, known):
        stage.registry.engine.dispose()
    return {
        "never": never.url,
        "known": known.url,
        "tokens": tokens,
        "control": asdict(control),
        "hidden": asdict(hidden),
    }


def _add_staff(registry: Registry) -> dict[str, str]:
    """Add the accounts; account → the value of its Authorization header."""
    tokens = {}
    with registry.begin(SYSTEM) as ctx:
        import_facilities(ctx, read_facilities(FACILITIES.encode()))
        for name in STAFF:
            role = name.split(".")[0]
            facility = {REGISTRAR: FACILITY, OTHER_REGISTRAR: OTHER_FACILITY}.get(name)
            add_account(ctx, AddAccount(name, role, PASSWORD, facility))
            account = account_named(ctx.session, name)
            assert account is not None
            tokens[name] = f"Bearer {signed_in(ctx, account)}"
        # Used until tomorrow: some requests would note the use and others not, by the clock alone.
        ctx.session.execute(update(ApiToken).values(used_at=ctx.now + timedelta(days=1)))
    return tokens
