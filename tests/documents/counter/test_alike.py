"""The counter cannot betray an alert: the same pages, byte for byte, whatever is behind them.

Played before and after alerts, a hold, a hit of the watch-list and a sealing exist; only tokens and numbers of requests
differ. The statements sent to the database are counted too.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from registry.core.clock import utc_now
from registry.core.context import SYSTEM, Actor
from registry.core.registry import Registry
from registry.documents.applications import review
from registry.documents.applications.models import ALERT
from registry.duplicates.models import Alert, AlertPerson
from registry.watchlist import service as watchlist
from registry.watchlist.service import EnterEntry
from registry.watchlist.subject import Subject
from tests.births.samples import BOTH, example
from tests.documents.counter.conftest import Counter
from tests.documents.over_http import Ask, Inscribed, MakeInscribed, whole
from tests.sealing.conftest import seal as seal

NEW = re.compile(r'(name="(?:form_token|once)" value=")[^"]*|(number: )[0-9a-f]{32}')
UNLIKE = {"X-Request-Id", "Date", "Set-Cookie"}


@dataclass
class Statements:
    texts: list[str] = field(default_factory=list)


@contextmanager
def counted(registry: Registry) -> Iterator[Statements]:
    seen = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        seen.texts.append(statement)

    event.listen(registry.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(registry.engine, "before_cursor_execute", note)


def play(registry: Registry, clerk: Counter, paths: list[str]) -> dict[str, Any]:
    """Each page as it is answered: status, headers, bytes without tokens, and how many statements it took."""
    shown = {}
    for path in paths:
        with counted(registry) as statements:
            answer = clerk.browser.client.get(path, headers={"Accept": "text/html"})
        headers = sorted((name, value) for name, value in answer.headers if name not in UNLIKE)
        body = NEW.sub(r"\1\2", answer.text) if answer.mimetype == "text/html" else answer.data
        cookies = [value.partition("=")[0] for value in answer.headers.getlist("Set-Cookie")]
        shown[path] = (answer.status_code, headers, cookies, body, len(statements.texts))
    return shown


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {path: (before[path], after[path]) for path in before if before[path] != after[path]}


@pytest.fixture
def pages(ask: Ask, inscribed: MakeInscribed) -> tuple[Inscribed, str, list[str]]:
    """A child with a submitted application, its application's id, and every page of the clerk about it."""
    child = inscribed(10, "Sumaq Nina")
    application = ask("POST", f"/people/{child.id}/documents", whole(child)).json["id"]
    acta = ask("GET", f"/records?cui={ask('GET', f'/people/{child.id}').json['cui'][:8]}").json["items"][0]["id"]
    own = f"/applications/{application}"
    return child, application, [
        *("/", "/applications", "/applications?state=under_review", "/applications?state=approved", "/cards", own),
        *(f"{own}/withdrawal", f"{own}/preview/front.png", f"{own}/photograph/x.jpg", f"/records/{acta}"),
        *(f"/people/{child.id}?purpose=registry_duty", "/find?name=Sumaq+Nina&purpose=registry_duty"),
        f"/people/{child.id}/applications/new",
    ]  # fmt: skip


def test_an_alert_a_hold_and_a_hit_of_the_watch_list_change_no_byte(
    registry: Registry, actor: Callable[..., Actor], clerk: Counter, pages: tuple[Inscribed, str, list[str]]
) -> None:
    child, application, paths = pages
    play(registry, clerk, paths)
    before = play(registry, clerk, paths)
    with registry.begin(SYSTEM) as ctx:
        alert = Alert(
            id=uuid.uuid4(),
            persons_key=child.id,
            points=90,
            is_case=True,
            state="open",
            raised_at=ctx.now,
            updated_at=ctx.now,
        )
        alert.persons = [AlertPerson(person_id=uuid.UUID(child.id))]
        ctx.session.add(alert)
        review.conclude(ctx, uuid.UUID(application), ALERT)
    missing = EnterEntry(
        kind="missing_child",
        source="pnp_alert",
        reference=f"ALERTA-{uuid.uuid4().hex[:8]}",
        legal_basis="missing_person_alert",
        reason="Not come home from school",
        expires_at=utc_now() + timedelta(days=30),
        subject=Subject(given_names="Sumaq Nina", first_surname="Ccoyllo", second_surname=None),
    )
    with registry.begin(actor("investigator")) as ctx:
        entry, _captures = watchlist.enter(ctx, missing)
        entry_id = entry.id
    with registry.begin(actor("supervisor")) as ctx:
        watchlist.decide(ctx, entry_id, "The alert was read", agrees=True)
    with registry.engine.connect() as connection:
        state = connection.scalar(text("SELECT state FROM document_application WHERE id = :id"), {"id": application})
    assert state == "held"
    assert not differences(before, play(registry, clerk, paths))


def test_a_sealed_family_leaves_every_page_as_if_it_had_never_been(
    registry: Registry, clerk: Counter, ask: Ask, inscribed: MakeInscribed, seal: Any, pages: tuple[Any, str, list[str]]
) -> None:
    nobody = uuid.uuid4()
    paths = [*pages[2], "/find?name=Tsamajain+Ampush&purpose=registry_duty", f"/people/{nobody}?purpose=registry_duty"]
    play(registry, clerk, paths)
    before = play(registry, clerk, paths)
    hidden = inscribed(11, "Tsamajain Ampush")
    application = ask("POST", f"/people/{hidden.id}/documents", whole(hidden)).json["id"]
    birth = ask("POST", "/births", example({}, BOTH), "registrar").json  # signed, without an acta
    assert birth["id"] in clerk.get("/")
    seal(hidden.id, hidden.mother_id, birth["newborn_id"], birth["mother_id"])
    assert not differences(before, play(registry, clerk, paths))
    of_the_sealed = [
        f"/people/{hidden.id}?purpose=registry_duty",
        f"/applications/{application}",
        f"/records/inscription/{birth['id']}",
    ]
    of_nobody = [f"/people/{nobody}?purpose=registry_duty", f"/applications/{nobody}", f"/records/inscription/{nobody}"]
    theirs, theirs_not = play(registry, clerk, of_the_sealed), play(registry, clerk, of_nobody)
    for mine, other in zip(of_the_sealed, of_nobody, strict=True):
        assert _without_path(theirs[mine]) == _without_path(theirs_not[other])


def _without_path(answer: tuple[Any, ...]) -> tuple[Any, ...]:
    """An answer without its own address, which a page gives back for the choice of a language."""
    return (*answer[:3], re.sub(r'name="to" value="[^"]*"', "", answer[3]), answer[4])
