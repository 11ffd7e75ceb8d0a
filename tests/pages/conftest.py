"""A registry in which something waits for everybody, and what each role reaches in it by links and forms."""

import io
import uuid
from base64 import b64encode
from collections.abc import Iterator, Mapping

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient

from registry.access.queries import account_named
from registry.access.rules import ROLES
from registry.access.service import actor_of
from registry.core.context import SYSTEM
from registry.demo import portrait
from registry.exchange.clients import service as agreements
from registry.exchange.clients.service import ROLE as CLIENT
from registry.exchange.notifications import service
from registry.exchange.notifications.service import RequestReceiver
from registry.fingerprints.synthetic import draw_finger
from registry.people.happenings.rules import BIRTH_INSCRIBED
from registry.statistics import service as statistics
from tests.access.sessions.conftest import Browser, Person
from tests.exchange.conftest import terms_of
from tests.exchange.fhir.documents import document
from tests.pages.crawling import Crawl, Crawler
from tests.pages.plans import Plans
from tests.sealing.walk.databases import Stage, copy_database
from tests.sealing.walk.desk import Desk
from tests.sealing.walk.family import CLERK, REGISTRAR, SUPERVISOR, Family
from tests.sealing.walk.templates import Templates, templates_of_this_run
from tests.signing_in import set_up

NOBODY = ""
PEOPLE = tuple(role for role in ROLES if role != CLIENT)
"""Roles that sign in on pages: a system of another institution does not."""
Crawls = Mapping[str, Crawl]


@pytest.fixture(scope="session")
def templates() -> Templates:
    return templates_of_this_run()


@pytest.fixture(scope="session")
def stage(templates: Templates) -> Iterator[Stage]:
    """Two families: births, actas, IDs, a hold, a case, searches, the watch-list."""
    stage = Stage(templates.settings, copy_database(templates.known), tokens=templates.tokens)
    leave_work(stage, templates.hidden)
    yield stage
    stage.close()


@pytest.fixture(scope="session")
def family(templates: Templates) -> Family:
    return templates.hidden


def leave_work(stage: Stage, family: Family) -> None:
    """What waits in the middle of somebody's work: an acta drafted, a photograph, a registration with a print."""
    desk, ids = Desk(stage), family.ids
    record = {"birth_id": ids["signed_birth"], "given_names": "Tsere", "declarant": {"relation": "mother"}}
    desk.post("/records", record, CLERK)
    picture = {"photograph": b64encode(portrait.jpeg(7)).decode()}
    desk.post(f"/applications/{ids['draft_application']}/photograph", picture, CLERK)
    registrar = browser_of(stage, REGISTRAR)
    draft = registrar.send("/enrolments", "/enrolments", once=uuid.uuid4().hex).location
    image = draw_finger(family.seed + 1, 4, newborn=True)[0]
    for finger, sent in ((1, {"print": (io.BytesIO(image), "print.png")}), (2, {"failure": "bandaged"})):
        address = f"{draft}/prints/newborn/{finger}"
        token = registrar.form_token(address)
        answer = registrar.client.post(
            address,
            data={"form_token": token, **sent},
            content_type="multipart/form-data",
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status_code == 303, answer.text
    desk.post("/fhir/Bundle", document(), REGISTRAR)
    leave_receiver(stage)
    with stage.registry.begin(SYSTEM) as ctx:
        statistics.make(ctx, 2001)
    leave_agreements(stage)


def leave_agreements(stage: Stage) -> None:
    """A system that may ask, and an agreement that waits for a second administrator."""
    with stage.registry.begin(SYSTEM) as ctx:
        asking, deciding = (account_named(ctx.session, name) for name in ("administrator", SUPERVISOR))
        assert asking is not None
        assert deciding is not None
        terms = terms_of(Ed25519PrivateKey.generate())
        ctx.actor = actor_of(asking)
        agreement = agreements.request(ctx, "programme", "Programa social", terms)
        ctx.actor = actor_of(deciding)
        agreements.approve(ctx, agreement.id)
        agreements.request(ctx, "school", "Escuela", terms)


def leave_receiver(stage: Stage) -> None:
    """A system that is told what happens."""
    with stage.registry.begin(SYSTEM) as ctx:
        asking, deciding = (account_named(ctx.session, name) for name in ("administrator", SUPERVISOR))
        assert asking is not None
        assert deciding is not None
        ctx.actor = actor_of(asking)
        command = RequestReceiver("MINSA", "https://receiver.example/", [BIRTH_INSCRIBED], "Convenio 1-2026")
        receiver = service.request(ctx, command)
        ctx.actor = actor_of(deciding)
        service.approve(ctx, receiver.id)


def browser_of(stage: Stage, username: str) -> Browser:
    """Somebody's browser, signed in with both factors."""
    with stage.registry.begin(SYSTEM) as ctx:
        account = account_named(ctx.session, username)
        assert account is not None
        person = Person(username, account.id, set_up(ctx, account))
    return Browser(stage.app.test_client()).signed_in(person)


@pytest.fixture(scope="session")
def clients(stage: Stage) -> Mapping[str, FlaskClient]:
    """Role → a browser signed in with it; nobody's among them."""
    return {NOBODY: stage.app.test_client()} | {role: browser_of(stage, role).client for role in PEOPLE}


@pytest.fixture(scope="session")
def known(family: Family) -> Mapping[str, str]:
    """What somebody at the counter types: name of a field → a value that finds the family."""
    ids = family.ids
    return {
        "name": f"{family.child_names} {family.first_surname}",
        "cui": ids["cui"],
        "acta": ids["acta_number"],
        "cnv": ids["cnv"],
        "document_number": ids["mother_dni"],
    }


def starts(role: str, family: Family) -> tuple[str, ...]:
    """Where a role begins: its first page, and a line of the lists of which the crawl opens only the first few."""
    ids = family.ids
    lines = {
        NOBODY: ("/sign-in", "/verify"),
        "registrar": (f"/births/{ids['birth_id']}",),
        "clerk": (f"/people/{ids['child']}?purpose=registry_duty", f"/applications/{ids['draft_application']}"),
        "investigator": (f"/cases/{ids['case_id']}",),
        "supervisor": (f"/cases/{ids['case_id']}",),
    }
    return (*(("/",) if role else ()), *lines.get(role, ()))


@pytest.fixture(scope="session")
def plans() -> Plans:
    """How the database reads for the pages that `crawls` opened."""
    return Plans()


@pytest.fixture(scope="session")
def crawls(
    stage: Stage, clients: Mapping[str, FlaskClient], known: Mapping[str, str], family: Family, plans: Plans
) -> Crawls:
    """What each role reached."""
    with plans.watching(stage.registry.engine):
        return {
            role: Crawler(stage.app, client, role, known).run((*starts(role, family), *visits(role, client, family)))
            for role, client in clients.items()
        }


def visits(role: str, client: FlaskClient, family: Family) -> tuple[str, ...]:
    """Where a registrar is led who was shown a family's papers."""
    if role != "registrar":
        return ()
    papers = {"number": family.ids["cnv"], "mother_document": family.ids["mother_dni"]}
    return (str(Browser(client).send("/visits", "/visits", **papers).location),)
