"""Finding a birth on a page: what fits, and the purpose that is kept."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from registry.core.limits import Limits
from registry.core.registry import Registry
from tests.access.sessions.conftest import Browser, person  # noqa: F401  # a fixture
from tests.births.drafts.conftest import begin, certificate, fill, registrar  # noqa: F401  # a fixture
from tests.once.applications import application_of
from tests.sealing.conftest import seal  # noqa: F401  # a fixture

Registrar = Callable[[], Browser]


def test_ones_own_birth_is_found_by_number_document_and_day_with_a_purpose(
    registrar: Registrar,  # noqa: F811
    sql: Callable[..., Any],
) -> None:
    page = registrar()
    draft, typed = begin(page), certificate()
    fill(page, draft, typed)
    birth = page.send(f"{draft}/check", f"{draft}/registration").location or ""
    cnv = typed["place"]["cnv"]
    without = page.get(f"/births?cnv={cnv}")
    assert (without.status_code, "Choose why you look for it." in without.text) == (422, True)
    found = page.get(f"/births?cnv={cnv}&purpose=registry_duty")
    assert (found.status_code, birth in found.text) == (200, True)
    year, number = typed["child"]["born_on.year"], typed["mother"]["mother_document_number"]
    document = f"document_type=DNI&document_number={number}"
    assert birth in page.get(f"/births?{document}&born_on={year}&purpose=identity_check").text
    assert birth not in page.get(f"/births?{document}&born_on=1999&purpose=identity_check").text
    query = "SELECT count(*) FROM journal WHERE action = 'birth.shown' AND subject_id = :id AND content LIKE :purpose"
    assert sql(query, id=birth.rsplit("/", 1)[1], purpose="%identity_check%") == 1


def test_what_cannot_be_looked_for_is_said_beside_its_field(registrar: Registrar) -> None:  # noqa: F811
    page = registrar()
    wrong = page.get("/births?document_number=123&born_on=ayer&purpose=registry_duty")
    assert wrong.status_code == 422
    assert 'href="#f-born_on"' in wrong.text


def test_persons_found_on_a_page_are_counted_as_read(
    registry: Registry,
    fresh_limits: None,
    person: Callable[..., Any],  # noqa: F811
    registrar: Registrar,  # noqa: F811
) -> None:
    page = registrar()
    draft, typed = begin(page), certificate()
    fill(page, draft, typed)
    page.send(f"{draft}/check", f"{draft}/registration")
    settings = replace(registry.settings, persons_per_day=2)
    app = application_of(replace(registry, settings=settings, limits=Limits()))
    clerk = Browser(app.test_client()).signed_in(person("clerk"))
    number = typed["mother"]["mother_document_number"]
    found = f"/find?document_type=DNI&document_number={number}&purpose=registry_duty"
    assert [clerk.get(found).status_code for _ in range(4)] == [200, 200, 429, 429]


def registered(page: Any, sql: Callable[..., Any]) -> tuple[dict[str, Any], str, str]:
    """What was typed of a birth that is registered now, and the ids of the child and its mother."""
    draft, typed = begin(page), certificate()
    fill(page, draft, typed)
    birth = (page.send(f"{draft}/check", f"{draft}/registration").location or "").rpartition("/")[2]
    child, mother = (str(sql(f"SELECT {who}_id FROM birth WHERE id = :id", id=birth)) for who in ("newborn", "mother"))
    return typed, child, mother


def test_a_child_without_a_name_is_found_by_its_mothers_and_her_file_leads_to_it(
    registrar: Registrar,  # noqa: F811
    person: Callable[..., Any],  # noqa: F811
    registry: Registry,
    fresh_limits: None,
    sql: Callable[..., Any],
) -> None:
    typed, child, mother = registered(registrar(), sql)
    clerk = Browser(application_of(registry).test_client()).signed_in(person("clerk"))
    found = clerk.get(f"/find?cnv={typed['place']['cnv']}&purpose=registry_duty").text
    assert "Recién nacido de Rosa Quispe" in found
    assert "Persona sin nombre" not in found
    of_mother = clerk.get(f"/people/{mother}?purpose=registry_duty").text
    assert "Hijos que aún no tienen acta" in of_mother
    assert f"/people/{child}" in of_mother
    assert f"CNV {typed['place']['cnv']}" in of_mother
    assert "Recién nacido de Rosa Quispe" in clerk.get(f"/people/{child}?purpose=registry_duty").text
    shown = "SELECT count(*) FROM journal WHERE action = 'person.shown' AND subject_id = :id"
    assert sql(shown, id=child) == 2  # in the list, and in her file


def test_a_sealed_child_is_neither_named_by_its_mother_nor_in_her_file(
    registrar: Registrar,  # noqa: F811
    person: Callable[..., Any],  # noqa: F811
    registry: Registry,
    fresh_limits: None,
    sql: Callable[..., Any],
    seal: Callable[..., Any],  # noqa: F811
) -> None:
    typed, child, mother = registered(registrar(), sql)
    seal(child)
    clerk = Browser(application_of(registry).test_client()).signed_in(person("clerk"))
    assert "Rosa" not in clerk.get(f"/find?cnv={typed['place']['cnv']}&purpose=registry_duty").text
    of_mother = clerk.get(f"/people/{mother}?purpose=registry_duty")
    assert (of_mother.status_code, child in of_mother.text) == (200, False)
    assert "Hijos que aún no tienen acta" not in of_mother.text
    assert clerk.get(f"/people/{child}?purpose=registry_duty").status_code == 404
