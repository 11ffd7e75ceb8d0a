"""An administrator's pages of accounts, without any personal data."""

import re
import uuid
from collections.abc import Callable

from registry.access.accounts import service
from registry.access.oidc import service as provider
from registry.access.service import AddAccount
from registry.core.context import SYSTEM, Actor
from registry.core.registry import Registry
from tests.access.sessions.conftest import Browser, Person
from tests.conftest import PASSWORD
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


def test_a_link_to_the_provider_is_agreed_to_by_another_and_ended_and_a_session_is_ended(
    registry: Registry, browser: Callable[[], Browser], person: Callable[..., Person], actor: Callable[..., Actor]
) -> None:
    number = f"DNI:{uuid.uuid4().int % 90_000_000 + 10_000_000}"
    with registry.begin(SYSTEM) as ctx:
        account = service.add(ctx, AddAccount(f"sup.{uuid.uuid4().hex[:8]}", "supervisor", PASSWORD), number).id
    with registry.begin(actor("administrator")) as ctx:
        provider.link(ctx, service.changeable(ctx, account))
    address = f"/accounts/{account}"
    administrator = Counter(browser().signed_in(person("administrator")))
    assert "waits for a second administrator" in words_of(administrator.get(address))
    administrator.send(address, f"{address}/link-approval")
    assert "in force" in words_of(administrator.get(address))
    administrator.send(address, f"{address}/link-end")
    assert "link-end" not in administrator.get(address)
    signed_in = person("clerk")
    clerk = browser().signed_in(signed_in)
    ending = re.search(r'action="(/accounts/[^"]+/end)"', administrator.get(f"/accounts/{signed_in.id}"))
    assert ending is not None
    administrator.send(f"/accounts/{signed_in.id}", ending[1])
    assert clerk.get("/account").status_code in (302, 303)
