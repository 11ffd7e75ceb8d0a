"""The place and the hour of birth: read on the acta before it is printed, and corrected on a page by two people."""

from collections.abc import Callable
from typing import Any

from registry.web.fields import DATE_PARTS as PARTS
from tests.documents.counter.conftest import Counter, words_of

Make = Callable[..., dict[str, Any]]
PAPER = {
    "reason": "La ficha tenía otro lugar",
    "document.kind": "medical_certificate",
    "document.reference": "CM 12-2026",
}


def test_the_acta_shows_the_place_and_the_hour_that_its_copies_print(clerk: Counter, drafted: Make) -> None:
    page = words_of(clerk.get(f"/records/{drafted()['id']}"))
    assert "14/03/2025, 04:25" in page
    assert "Hospital de demostración A · Lima, Lima, Lima" in page


def test_a_wrong_place_is_corrected_on_a_page_by_two(clerk: Counter, supervisor: Counter, inscribed: Make) -> None:
    acta = f"/records/{inscribed()['id']}"
    form = f"{acta}/correction/place"
    assert form in clerk.get(f"{acta}/correction")
    at_home = {"certificate.place.kind": "home", "certificate.place.ubigeo": "Wanchaq", **PAPER}
    assert (
        'href="#f-certificate.place.ubigeo"'
        in clerk.send(form, form, 422, **at_home | {"certificate.place.ubigeo": "Nowhere"}).text
    )
    clerk.send(form, form, **at_home)
    assert "Hospital de demostración A" in words_of(clerk.get(acta)), "until somebody else agrees"
    theirs = words_of(supervisor.get(acta))
    assert "A health facility → At home" in theirs
    assert "Hospital de demostración A → –" in theirs
    assert "Lima, Lima, Lima → Wanchaq, Cusco, Cusco" in theirs
    supervisor.send(acta, f"{acta}/decision", decision="approve")
    page = words_of(clerk.get(acta))
    assert "Wanchaq, Cusco, Cusco" in page
    assert "Hospital de demostración A" not in page.split("What has happened")[0]


def test_a_wrong_hour_is_corrected_and_taken_away_on_a_page(
    clerk: Counter, supervisor: Counter, inscribed: Make
) -> None:
    acta = f"/records/{inscribed()['id']}"
    form = f"{acta}/correction/birth"
    day = {f"certificate.newborn.born_on.{part}": text for part, text in zip(PARTS, ("14", "3", "2025"), strict=True)}
    stated = {"certificate.newborn.sex": "female", **day, **PAPER}
    wrong = clerk.send(form, form, 422, **stated | {"certificate.newborn.born_at": "24:10"})
    assert 'href="#f-certificate.newborn.born_at"' in wrong.text
    for hour, shown in (("6.05", "14/03/2025, 06:05"), ("", "14/03/2025 ")):
        clerk.send(form, form, **stated | {"certificate.newborn.born_at": hour})
        supervisor.send(acta, f"{acta}/decision", decision="approve")
        assert f"Born {shown}" in words_of(clerk.get(acta))
