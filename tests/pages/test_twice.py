"""Every form sent twice, as by a double click or the back button: done once, and answered kindly both times."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from registry.access.http import EXTENSION
from registry.access.permissions import PUBLIC, permission_of
from registry.access.rules import OWN
from registry.rooms import Base
from tests.pages.conftest import Crawls
from tests.pages.crawling import endpoint_of
from tests.pages.reading import Form, read
from tests.sealing.walk.databases import Stage

HEADERS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost", "Accept": "text/html"}
WORDS, NUMBER = "Así consta en los papeles", "12"
TYPED: Mapping[str, str] = {
    "day": "17",
    "month": "5",
    "year": "2026",
    "document_number": "45678901",
    "given_names": "Rosa Luz",
    "first_surname": "Quispe",
    "second_surname": "Mamani",
    "email": "nadie@example.org",
}
"""What is typed into a field whose name ends so; elsewhere words, or a number."""
UNTRIED: Mapping[str, str] = {
    "journal_chain.verify": "reads alone, on a connection of its own that nothing can undo",
    "agreements_desk.act": "shows a token this once; a second click leads back to the agreement",
    "accounts_desk.act": "shows a password this once; a second click leads back to the account",
}
"""Forms that are not sent here, and why."""
UNCOUNTED = ("journal", "shared_limit", "api_token", "case_search_opening")
"""Tables that note what was asked, beside what was done."""


@dataclass(frozen=True)
class Place:
    """A form on a page of a role."""

    role: str
    page: str
    form: Form
    endpoint: str


def places(stage: Stage, crawls: Crawls) -> Iterator[Place]:
    """One form for each place that forms lead to, of each role that has one."""
    seen = set()
    for role, crawl in crawls.items():
        for address, page in crawl.pages.items():
            for form in page.read.forms if page.read else ():
                endpoint = endpoint_of(stage.app, form.action or address, "POST") if form.method == "post" else None
                buttons = tuple(sorted((one.name, one.value) for one in form.inputs if one.is_button))
                if endpoint is None or (role, endpoint, buttons) in seen:
                    continue
                seen.add((role, endpoint, buttons))
                if endpoint not in UNTRIED and permission_of(stage.app, endpoint) not in {PUBLIC, *OWN}:
                    yield Place(role, address, form, endpoint)


def filled(form: Form) -> dict[str, str]:
    """What somebody sends: what the form holds, something typed into each empty field, and its first button."""
    values = form.chosen()
    for one in form.inputs:
        if one.name in form.typed() and not values.get(one.name):
            last = one.name.rpartition(".")[2]
            values[one.name] = TYPED.get(last, NUMBER if one.is_number else WORDS)[: one.longest]
    button = next((one for one in form.inputs if one.is_button and one.name), None)
    return values | ({button.name: button.value} if button else {})


def send(client: FlaskClient, action: str, values: Mapping[str, str]) -> TestResponse:
    return client.post(action, data=values, content_type="multipart/form-data", headers=HEADERS)


def rows(stage: Stage) -> dict[str, int]:
    """How many rows each table has, seen within what is undone afterwards."""
    tables = [table.name for table in Base.metadata.sorted_tables if not table.name.startswith(UNCOUNTED)]
    statement = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in (*tables, "procrastinate_jobs"))
    with Session(stage.app.extensions[EXTENSION].engine) as session:
        return {row[0]: row[1] for row in session.execute(text(statement))}


def tried(stage: Stage, client: FlaskClient, place: Place) -> tuple[bool, list[str]]:
    """Send one form twice, and undo it: whether it did what it is for, and what is wrong with the answers."""
    with stage.undone():
        opened = client.get(place.page, headers={"Accept": "text/html"})
        again = [form for form in read(opened.text).forms if form.action == place.form.action]
        if not again:
            return False, [f"{place.page} lost its form for {place.form.action}"]
        action, values = place.form.action or place.page, filled(again[0])
        first = send(client, action, values)
        after_first = rows(stage)
        second = send(client, action, values)
        after_second = rows(stage)
    what = f"{place.role}: {place.endpoint} from {place.page}: {first.status_code}, then {second.status_code}"
    wrong = []
    if first.status_code >= 500 or first.status_code in (400, 404, 405):
        wrong.append(f"{what}: {first.text[-600:]}")
    is_done = first.status_code in (302, 303)
    if second.status_code != first.status_code or (is_done and second.location != first.location):
        wrong.append(f"{what}: {first.location}, {second.location}")
    if more := {name: count for name, count in after_second.items() if count != after_first[name]}:
        wrong.append(f"{what}: done twice: {more}")
    if first.status_code in (409, 422):
        lost = [name for name in place.form.typed() if values.get(name) and escape(values[name]) not in first.text]
        wrong += [f"{what}: lost what was typed into {lost}"] if lost else []
    return is_done, wrong


def test_every_form_sent_twice_is_done_once_and_answered_kindly(
    stage: Stage, crawls: Crawls, clients: Mapping[str, FlaskClient]
) -> None:
    results = [tried(stage, clients[place.role], place) for place in places(stage, crawls)]
    assert [line for _is_done, wrong in results for line in wrong] == []
    done = sum(is_done for is_done, _wrong in results)
    assert done > len(results) / 3, f"only {done} of {len(results)} forms did what they are for"
