"""A program's token is made with some of a role's permissions, shown once, replaced and ended on pages."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from tests.access.sessions.conftest import Browser, Person
from tests.documents.counter.conftest import Counter, hidden

_SHOWN = re.compile(r'<code class="text-break">([^<]+)</code>')


def test_a_programs_token_is_made_replaced_and_ended(
    browser: Callable[[], Browser], person: Callable[..., Person], client: FlaskClient
) -> None:
    def reads(token: str) -> int:
        return client.get("/api/v1/sealings", headers={"Authorization": f"Bearer {token}"}).status_code

    holder = Counter(browser().signed_in(person("supervisor")))
    form = "/account/tokens/new"
    assert form in holder.get("/account")
    assert 'href="#f-label"' in holder.send(form, form, 422, days="30", permissions="people.read").text
    assert "Choose at least one permission" in holder.send(form, form, 422, days="30", label="Estadística").text
    assert "does not include" in holder.send(form, form, 422, days="3", label="x", permissions="accounts.manage").text
    made = _SHOWN.search(holder.send(form, form, 200, days="30", label="Estadística", permissions="sealed.keep").text)
    assert made is not None
    assert reads(made[1]) == 200
    page = holder.get("/account")
    assert made[1] not in page
    action = re.search(r'action="(/account/tokens/[0-9a-f-]{36}/replacement)"', page)
    assert action is not None
    key = hidden(page, action[1])
    replaced = _SHOWN.search(holder.send("/account", action[1], 200, **key).text)
    assert replaced is not None
    assert (reads(made[1]), reads(replaced[1])) == (401, 200)
    holder.send("/account", _end_of(holder.get("/account")))
    assert reads(replaced[1]) == 401


def _end_of(page: str) -> str:
    row = page.split("Estadística")[1]
    found = re.search(r'action="(/account/tokens/[0-9a-f-]{36}/end)"', row)
    assert found is not None
    return found[1]
