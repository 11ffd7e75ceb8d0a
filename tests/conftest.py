"""One real, migrated PostgreSQL for each test process; each test that uses `ctx` runs in a savepoint, rolled back."""

import atexit
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as properties
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from registry.access import passwords
from registry.access.rules import ROLES
from registry.access.service import AddAccount, add_account
from registry.bootstrap import build_registry, prepare
from registry.core.clock import utc_now
from registry.core.context import SYSTEM, Actor, Context
from registry.core.database import psycopg_url
from registry.core.embedded import let_pass
from registry.core.messages import speak
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.core.vault import make_key_file
from registry.settings import Settings
from tests import real_inputs
from tests.once import readings
from tests.once.applications import application_of
from tests.session_hooks import (  # noqa: F401  # pytest finds its hooks here
    pytest_collection,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_itemcollected,
    pytest_terminal_summary,
    pytest_xdist_auto_num_workers,
)
from tests.signing_in import FOR_GOOD_MINUTES, signed_in

HOSPITAL = "00006208"
OTHER_HOSPITAL = "00005196"
PASSWORD = "doce caracteres o más"
FACILITIES = """renipress,name,ubigeo_scheme,ubigeo,latitude,longitude,services
00006208,Hospital de demostración A,INEI,150101,-12.0464,-77.0428,births|registry
00005196,Hospital de demostración B,INEI,080101,-13.5183,-71.9781,births
"""

os.environ.setdefault("BIOMETRICS_THREADS", "1")
os.environ.setdefault("REGISTRY_LANGUAGE", "en")
speak("en")
# The same algorithm at its smallest cost: the tests add hundreds of accounts.
passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

# The same examples every time, without deadlines: a build fails because of a change, not of the day or the machine.
# They are the first ones that hypothesis would draw, the small and the extreme: more of them, always the same, find
# nothing that these did not. `pytest --hypothesis-profile=explore` draws new examples, and more.
properties.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
properties.register_profile("project", properties.get_profile("explore"), derandomize=True, max_examples=40)
properties.load_profile("project")


@pytest.fixture(scope="session", autouse=True)
def _readings(pytestconfig: pytest.Config) -> None:
    readings.keep(pytestconfig.cache.mkdir("prints"))


@pytest.fixture(scope="session")
def home() -> Path:
    """This test process's database and keys. The path is short: a socket's has 107 characters at most."""
    folder = Path(tempfile.mkdtemp(prefix="crt"))
    let_pass(folder)
    # Registered before the server's own handler, so it runs after the server has stopped.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@pytest.fixture(scope="session")
def settings(home: Path) -> Settings:
    make_key_file(home / "keys.json", "test")
    return Settings(
        home=home,
        demonstration=True,
        pool_size=10,
        requests_per_minute=1_000_000,
        confirmation_minutes=FOR_GOOD_MINUTES,
        persons_per_day=1_000_000,
    )


@pytest.fixture(scope="session")
def server(settings: Settings) -> Engine:
    """This test process's PostgreSQL, with a database `prepared` that is made ready and otherwise empty."""
    url = embedded_url(settings.home / "pg", durable=False)
    administrator = create_engine(psycopg_url(url), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with administrator.connect() as connection:
        connection.execute(text("CREATE DATABASE prepared"))
    prepared = administrator.url.set(database="prepared").render_as_string(hide_password=False)
    built = build_registry(settings, prepared)
    prepare(built)
    built.engine.dispose()
    return administrator


@pytest.fixture(scope="session")
def new_database(server: Engine) -> Callable[[str], str]:
    """new_database(name): the address of a new database that is made ready and otherwise empty."""

    def make(name: str) -> str:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE prepared"))
        return server.url.set(database=name).render_as_string(hide_password=False)

    return make


@pytest.fixture(scope="session")
def registry(settings: Settings, new_database: Callable[[str], str]) -> Iterator[Registry]:
    built = build_registry(settings, new_database("registry"))
    _fill(built)
    yield built
    built.engine.dispose()


def _fill(registry: Registry) -> None:
    from registry.facilities.csv_rows import read_facilities
    from registry.facilities.service import import_facilities

    with registry.begin(SYSTEM) as ctx:
        import_facilities(ctx, read_facilities(FACILITIES.encode()))
    for role in ROLES:
        for facility in (HOSPITAL, OTHER_HOSPITAL) if role == "registrar" else (None,):
            with registry.begin(SYSTEM) as ctx:
                add_account(ctx, AddAccount(username_of(role, facility), role, PASSWORD, facility))


def username_of(role: str, facility: str | None) -> str:
    return f"{role}.{facility}" if facility else role


@pytest.fixture(scope="session")
def actor(registry: Registry) -> Callable[..., Actor]:
    """actor(role, facility): an account with that role, as the actor of a unit of work."""
    from registry.access.queries import account_named
    from registry.access.service import actor_of

    @cache
    def find(role: str = "registrar", facility: str | None = HOSPITAL) -> Actor:
        with Session(registry.engine) as session:
            account = account_named(session, username_of(role, facility if role == "registrar" else None))
            assert account is not None
            return actor_of(account)

    return find


@pytest.fixture(scope="session")
def second_supervisor(registry: Registry) -> Actor:
    """Another supervisor, for decisions that need a second person."""
    from registry.access.queries import account_named
    from registry.access.service import actor_of

    with registry.begin(SYSTEM) as ctx:
        account = account_named(ctx.session, "supervisor.b")
        return actor_of(account or add_account(ctx, AddAccount("supervisor.b", "supervisor", PASSWORD)))


@pytest.fixture
def ctx(registry: Registry, actor: Callable[..., Actor]) -> Iterator[Context]:
    """A registrar's unit of work, rolled back when the test ends."""
    with registry.engine.connect() as connection, connection.begin() as transaction:
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            yield Context(
                session,
                actor("registrar"),
                utc_now(),
                registry.vault,
                registry.settings,
                registry.watchers,
                registry.limits,
            )
        transaction.rollback()


class EnglishClient(FlaskClient):
    """Asks for English, the language of the tests."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture(scope="session")
def app(registry: Registry) -> Flask:
    application = application_of(registry)
    application.test_client_class = EnglishClient
    return application


@pytest.fixture
def client(app: Flask, fresh_limits: None) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def auth(registry: Registry) -> Callable[..., dict[str, str]]:
    """auth(role, facility): the headers of a signed-in account with that role."""
    from registry.access.queries import account_named

    @cache
    def header(role: str, facility: str | None) -> str:
        with registry.begin(SYSTEM) as ctx:
            account = account_named(ctx.session, username_of(role, facility))
            assert account is not None
            return f"Bearer {signed_in(ctx, account)}"

    def headers(role: str = "registrar", facility: str = HOSPITAL) -> dict[str, str]:
        authorization = {"Authorization": header(role, facility if role == "registrar" else None)}
        return authorization | ({"X-Purpose": "case_review"} if role == "investigator" else {})

    return headers


@pytest.fixture(scope="session")
def finger_png(pytestconfig: pytest.Config) -> Callable[..., bytes]:
    """finger_png(seed, impression, newborn): a PNG of a synthetic finger."""
    from registry.fingerprints.synthetic import draw_finger

    folder = pytestconfig.cache.mkdir("prints")

    @cache
    def draw(seed: int, impression: int = 1, newborn: bool = False) -> bytes:
        path = folder / f"{readings.sources()}-{seed}-{impression}-{newborn}.png"
        return readings.remembered(path, lambda: draw_finger(seed, impression, newborn=newborn)[0])

    return draw


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real inputs beside the repository; the test skips where it is absent."""
    if not real_inputs.are_here():
        pytest.skip(real_inputs.MISSING)
    return real_inputs.SHARED


@pytest.fixture
def fresh_limits(registry: Registry) -> None:
    """Nothing has been done often yet."""
    with registry.engine.begin() as connection:
        connection.execute(text("DELETE FROM shared_limit"))
    registry.limits.forget()


@pytest.fixture
def unique() -> str:
    """Ten digits that no other test uses."""
    return str(uuid.uuid4().int % 10**10).zfill(10)


@pytest.fixture
def sql(registry: Registry) -> Callable[..., object]:
    """sql(text, **parameters): a scalar read directly from the database."""

    def read(statement: str, **parameters: object) -> object:
        with registry.engine.connect() as connection:
            return connection.execute(text(statement), parameters).scalar()

    return read
