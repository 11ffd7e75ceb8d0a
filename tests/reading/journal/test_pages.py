"""An auditor's pages: who saw a person, what an account did, and whether the chains are whole."""

from collections.abc import Callable

from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.people.service import RegisterPerson, register_person
from tests.access.sessions.conftest import Browser, Person
from tests.documents.counter.conftest import Counter, words_of
from tests.documents.counter.conftest import browser as browser
from tests.documents.counter.conftest import person as person
from tests.documents.counter.conftest import strict_app as strict_app


def test_who_saw_a_person_is_shown_without_any_name(
    browser: Callable[[], Browser], person: Callable[..., Person], registry: Registry
) -> None:
    with registry.begin(SYSTEM) as ctx:
        child = register_person(ctx, RegisterPerson(given_names="Qori", first_surname="Huamán")).id
    reader = person("clerk")
    Counter(browser().signed_in(reader)).get(f"/people/{child}?purpose=registry_duty")
    auditor = Counter(browser().signed_in(person("auditor")))
    shown = auditor.get(f"/journal?person={child}")
    assert reader.name in shown
    assert "Work of the registry" in words_of(shown)
    assert "Qori" not in shown
    assert str(child)[:8] in auditor.get(f"/journal?username={reader.name}")
    for wrong in ("person=x", "username=nobody.at.all", "since.day=40&since.month=1&since.year=2026"):
        assert "There is a problem" in auditor.get(f"/journal?{wrong}", 422)


def test_the_chains_are_followed_by_a_click_and_files_are_listed(
    browser: Callable[[], Browser], person: Callable[..., Person], registry: Registry
) -> None:
    auditor = Counter(browser().signed_in(person("auditor")))
    assert "Follow the chains now" in auditor.get("/journal/chain")
    followed = auditor.send("/journal/chain", "/journal/chain", 200)
    assert "entries followed, unbroken" in followed.text or "tampered" in followed.text
    assert "Files that left" in auditor.get("/journal/exports")
    clerk = Counter(browser().signed_in(person("clerk")))
    clerk.get("/journal", 403)
