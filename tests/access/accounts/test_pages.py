"""An administrator's pages of accounts, without any personal data."""

import re
import uuid
from collections.abc import Callable

from tests.access.sessions.conftest import Browser, Person
from tests.documents.counter.conftest import Counter, words_of
from tests.documents.counter.conftest import browser as browser
from tests.documents.counter.conftest import person as person
from tests.documents.counter.conftest import strict_app as strict_app


def test_an_account_is_added_once_moved_closed_and_opened_again(
    browser: Callable[[], Browser], person: Callable[..., Person]
) -> None:
    first = Counter(browser().signed_in(person("administrator")))
    name, new = f"luz.{uuid.uuid4().hex[:8]}", "/accounts/new"
    assert 'href="#f-staff_document"' in first.send(new, new, 422, username=name, role="clerk").text
    number = f"DNI:{uuid.uuid4().int % 90_000_000 + 10_000_000}"
    added = first.send(new, new, 200, username=name, role="clerk", staff_document=number).text
    assert re.search(r"<code[^>]*>[^<]{12,}</code>", added)
    address = re.search(r'href="(/accounts/[0-9a-f-]{36})"', added)
    assert address is not None
    account = address[1]
    page = first.get(account)
    assert number not in page
    assert number.partition(":")[2] not in page
    move = f"{account}/forms/post"
    assert 'href="#f-facility_code"' in first.send(move, move, 422, role="registrar").text
    first.send(move, move, role="supervisor")
    assert "waits for a second administrator" in first.get(account)
    own = first.send(account, f"{account}/role-approval", 409)
    assert "You cannot approve your own request" in own.text
    second = Counter(browser().signed_in(person("administrator")))
    assert name in second.get("/accounts").partition("All of them")[0]
    second.send(account, f"{account}/role-approval")
    assert "supervisor" in words_of(second.get(account))
    secret = first.send(account, f"{account}/password", 200).text
    assert "It is not shown again" in secret
    closing = f"{account}/forms/closure"
    first.send(closing, closing, reason="Ya no trabaja aquí")
    assert "closed" in words_of(first.get(f"/accounts?username={name}"))
    first.send(account, f"{account}/reopening")
    assert "waits for a second administrator" in first.get(account)


def test_only_administrators_see_accounts(browser: Callable[[], Browser], person: Callable[..., Person]) -> None:
    Counter(browser().signed_in(person("supervisor"))).get("/accounts", 403)
