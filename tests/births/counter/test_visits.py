"""A child brought to another hospital, on pages: found by its papers, compared, and nothing learnt without them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from registry.births.counter import visits
from registry.births.families import Family
from registry.core.errors import NotFound
from registry.core.registry import Registry
from tests.births.counter.conftest import ELSEWHERE, Child
from tests.births.samples import ActorOf, digits
from tests.documents.counter.conftest import Counter, words_of
from tests.sealing.conftest import Seal

Registrar = Callable[..., Counter]
Sql = Callable[..., Any]
_NEW = re.compile(r'name="(?:form_token|once)" value="[^"]*"')


def papers(child: Child) -> dict[str, str]:
    return {"number": child.cnv, "mother_document": child.mother_document}


def test_a_newborn_moved_here_is_found_by_its_papers_compared_and_shown_at_its_birthplace(
    registrar: Registrar, child: Child
) -> None:
    elsewhere = registrar(ELSEWHERE)
    assert 'href="/visits"' in elsewhere.get("/")
    visit = elsewhere.send("/visits", "/visits", **papers(child)).location
    shown = words_of(elsewhere.get(visit))
    assert "Ñusta" in shown
    assert "Registered at" in shown
    assert child.mother_document not in elsewhere.get(visit)
    done = elsewhere.send(visit, f"{visit}/verification", **child.files)
    assert done.location == visit
    assert "Compared by you" in words_of(elsewhere.get(visit))
    elsewhere.get(f"/births/{child.id}", 404)
    at_home = words_of(registrar().get(f"/births/{child.id}"))
    assert "Verifications" in at_home
    assert re.search(r"Verifications .*· \S", at_home), "the birthplace sees where it was verified"


def test_a_comparison_sent_twice_is_made_once(registrar: Registrar, child: Child, sql: Sql) -> None:
    elsewhere = registrar(ELSEWHERE)
    visit = elsewhere.send("/visits", "/visits", **papers(child)).location
    for _click in range(2):
        sent = elsewhere.send(visit, f"{visit}/verification", once="a" * 32, **child.files)
        assert sent.location == visit
    assert sql("SELECT count(*) FROM verification WHERE birth_id = :id", id=child.id) == 1


def test_wrong_unknown_and_sealed_papers_are_answered_alike(
    registrar: Registrar, child: Child, enrol: Callable[[], Child], seal: Seal
) -> None:
    elsewhere, sealed = registrar(ELSEWHERE), enrol()
    opened = elsewhere.send("/visits", "/visits", **papers(sealed)).location
    seal(*sealed.persons)
    names = {"mother_names": "Rosa Quispe", "born_on.day": "14", "born_on.month": "3", "born_on.year": "2025"}
    tries = [
        papers(child) | {"mother_document": digits(8)},
        papers(child) | {"number": digits(12)},
        papers(sealed),
        {"number": child.cnv, **names},
    ]
    said = {words_of(_NEW.sub("", elsewhere.send("/visits", "/visits", 422, **tried).text)) for tried in tries}
    assert len(said) == 1
    assert "No child is found with these papers." in said.pop()
    elsewhere.get(opened, 404)


def test_a_visit_opens_for_whoever_began_it_alone_and_not_for_long(
    registrar: Registrar, child: Child, registry: Registry, actor: ActorOf
) -> None:
    elsewhere = registrar(ELSEWHERE)
    visit = elsewhere.send("/visits", "/visits", **papers(child)).location
    registrar(ELSEWHERE).get(visit, 404)
    for wrong in ("x", "é" * 9, visit.removeprefix("/visits/")[:-4], "a" * 5000):
        elsewhere.get(f"/visits/{wrong}", 404)
    family = Family(child.cnv, child.mother_document)
    with registry.begin(actor("registrar", ELSEWHERE)) as ctx:
        begun = visits.begin(ctx, family)
        assert visits.family_of(ctx, begun) == family
        ctx.now += visits.LASTS
        assert visits.family_of(ctx, begun) == family
        ctx.now += timedelta(seconds=1)
        with pytest.raises(NotFound):
            visits.family_of(ctx, begun)


def test_prints_are_taken_elsewhere_once_they_are_due(
    registrar: Registrar, child: Child, make_due: Callable[[Child], None], sql: Sql
) -> None:
    elsewhere = registrar(ELSEWHERE)
    visit = elsewhere.send("/visits", "/visits", **papers(child)).location
    assert f"{visit}/prints" not in elsewhere.get(visit)
    elsewhere.get(f"{visit}/prints", 404)
    make_due(child)
    assert f"{visit}/prints" in elsewhere.get(visit)
    added = elsewhere.send(f"{visit}/prints", f"{visit}/prints", **child.files)
    assert added.location == visit
    assert "The prints are kept" in words_of(elsewhere.get(visit))
    taken = "SELECT count(*) FROM birth_capture WHERE birth_id = :id AND occasion = 'recapture'"
    assert sql(taken, id=child.id) == 2


def test_a_form_without_prints_says_what_to_do(registrar: Registrar, child: Child) -> None:
    elsewhere = registrar(ELSEWHERE)
    visit = elsewhere.send("/visits", "/visits", **papers(child)).location
    answer = elsewhere.send(visit, f"{visit}/verification", 422)
    assert "Choose at least one picture, or say why there is none." in answer.text
    assert 'href="#f-mother-1"' in answer.text
    assert elsewhere.send(visit, f"{visit}/verification", **{"failure-mother": "deceased"}).location == visit
