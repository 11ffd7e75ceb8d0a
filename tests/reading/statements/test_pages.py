"""A clerk shows a family who looked, and prints it, after seeing a document of the family."""

from collections.abc import Callable
from typing import Any

from tests.documents.counter.conftest import Counter, hidden
from tests.documents.counter.conftest import browser as browser
from tests.documents.counter.conftest import clerk as clerk
from tests.documents.counter.conftest import person as person
from tests.documents.counter.conftest import strict_app as strict_app


def test_who_looked_is_shown_and_printed_for_a_document_of_the_family(
    clerk: Counter, birth: dict[str, Any], sql: Callable[..., object]
) -> None:
    child = birth["newborn_id"]
    form = f"/people/{child}/readings"
    assert form in clerk.get(f"/people/{child}?purpose=request_of_the_person")
    assert 'href="#f-document_number"' in clerk.send(form, form, 422, document_type="DNI").text
    strangers = clerk.send(form, form, 409, document_type="DNI", document_number="00112233")
    assert "Only the person, a parent or a guardian" in strangers.text
    number = str(sql("SELECT number FROM identity_document WHERE person_id = :id", id=birth["mother_id"]))
    shown = clerk.send(form, form, 200, document_type="DNI", document_number=number)
    assert "registrar, health facility, for: registering births" in shown.text
    again = hidden(shown.text, form) | {"as": "pdf"}
    printed = clerk.browser.post(form, **again)
    assert (printed.status_code, printed.mimetype) == (200, "application/pdf")
    assert printed.data.startswith(b"%PDF")
