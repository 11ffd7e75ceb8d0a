"""What waits for a second person is one list; each is decided on a page, by another than who asked."""

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

from registry.births.transcription.rules import FIELDS
from registry.births.transcription.words import LABELS
from registry.core.clock import utc_now
from registry.core.context import SYSTEM, Actor
from registry.core.registry import Registry
from registry.documents.issuance import endings
from registry.investigations.cases.opening import OpenCase, open_by_hand
from registry.investigations.joinings import service as joinings
from registry.investigations.joinings.service import RequestJoining
from registry.people.changes import Ground
from registry.people.service import RegisterPerson, register_person
from registry.reading.oversight import service as oversight
from registry.watchlist import service as watchlist
from registry.watchlist.service import EnterEntry
from registry.watchlist.subject import Subject
from tests.births.samples import digits
from tests.births.transcription.conftest import enter as enter
from tests.births.transcription.conftest import scan as scan
from tests.documents.counter.conftest import Counter, hidden, words_of

LISTED = "/approvals"


def _person(registry: Registry, **fields: Any) -> Any:
    with registry.begin(SYSTEM) as ctx:
        return register_person(ctx, RegisterPerson(**fields)).id


def test_a_sealing_is_asked_for_by_one_supervisor_and_approved_by_another(
    supervisor: Counter, colleague: Counter, registry: Registry
) -> None:
    illa = _person(registry, given_names="Illa", first_surname="Quispe")
    new = "/sealings/new"
    wrong = supervisor.send(new, new, 422, persons="x", basis="victim", reference="E")
    assert 'href="#f-persons"' in wrong.text
    sealing = supervisor.send(new, new, persons=str(illa), basis="victim", reference="EXP-77").location
    own = supervisor.get(sealing)
    assert "Somebody else decides; you can take it back." in own
    assert 'value="approve"' not in own
    assert "EXP-77" in words_of(supervisor.get(LISTED)).partition("What you asked for yourself")[2]
    assert sealing in colleague.get(LISTED).partition("What you asked for yourself")[0]
    assert colleague.send(sealing, sealing, decision="approve").location == LISTED
    assert "in force" in words_of(colleague.get(sealing))
    lifting = f"{sealing}/lifting"
    supervisor.send(lifting, lifting, reference="EXP-78")
    stale = colleague.send(sealing, sealing, 409, decision="approve", step="requested")
    assert "has changed since you read it" in stale.text
    colleague.send(sealing, sealing, decision="refuse")
    assert "in force" in words_of(supervisor.get(sealing))
    mistaken = supervisor.send(new, new, persons=str(_person(registry, given_names="Asiri")), basis="victim",
                               reference="EXP-79").location  # fmt: skip
    supervisor.send(mistaken, mistaken, decision="refuse")
    assert "no longer waits" in supervisor.get(mistaken)
    assert mistaken not in colleague.get(LISTED)


def test_an_entry_of_the_watch_list_is_approved_once_however_often_it_is_sent(
    supervisor: Counter, registry: Registry, actor: Callable[..., Actor]
) -> None:
    with registry.begin(actor("investigator")) as ctx:
        command = EnterEntry(
            "missing_child", "pnp_alert", "ALERTA-991", "missing_person_alert", "Not come home",
            utc_now() + timedelta(days=30), Subject(given_names="Wayra Illari", first_surname="Ccoyllo"),
        )  # fmt: skip
        address = f"/approvals/watch-list/{watchlist.enter(ctx, command)[0].id}"
    assert address in supervisor.get(LISTED)
    page = supervisor.get(address)
    assert "Wayra Illari Ccoyllo" in words_of(page)
    lacking = supervisor.send(address, address, 422, decision="approve")
    assert 'href="#f-reason"' in lacking.text
    sent = hidden(page, address) | {"reason": "The alert was read", "decision": "approve"}
    for _time in range(2):
        assert supervisor.browser.post(address, **sent).location == LISTED
    assert "no longer waits" in supervisor.get(address)


def test_what_changes_of_a_death_is_shown_beside_what_is(
    clerk: Counter, supervisor: Counter, registry: Registry, actor: Callable[..., Actor]
) -> None:
    one = _person(registry, given_names="Tika", birth_date=date(2020, 1, 2))
    with registry.begin(actor("clerk")) as ctx:
        endings.record_death(ctx, one, date(2026, 3, 4), Ground("", "death_record: 1"))
        endings.ask_death_corrected(ctx, one, date(2026, 3, 5), Ground("Día mal leído", "death_record: 1"))
    page = supervisor.get(LISTED)
    # The newest: tests before this one may have left others.
    address = [part for part in page.split('"') if part.startswith("/approvals/changes/")][-1]
    assert "Waits for a second person" in supervisor.get("/")
    shown = words_of(supervisor.get(address))
    assert "04/03/2026 → 05/03/2026" in shown
    assert "Día mal leído" in shown
    supervisor.send(address, address, decision="approve")
    assert "05/03/2026" in words_of(supervisor.get(f"/people/{one}?purpose=registry_duty"))
    assert clerk.browser.client.get(LISTED, headers={"Accept": "text/html"}).status_code == 403


def test_prints_opened_without_a_case_are_reviewed_with_an_outcome(
    supervisor: Counter, registry: Registry, actor: Callable[..., Actor]
) -> None:
    one = _person(registry, given_names="Sami")
    with registry.begin(actor("investigator")) as ctx:
        glass = oversight.break_glass(ctx, one, "Una madre está inconsciente y sin papeles", 2).id
    address = f"/readings/emergencies/{glass}"
    assert address in supervisor.get(LISTED)
    assert "inconsciente" in supervisor.get(address)
    supervisor.send(address, address, decision="refuse", note="No había urgencia")
    shown = words_of(supervisor.get(address))
    assert "Not justified" in shown
    assert "No había urgencia" in shown
    assert "Not justified" in words_of(supervisor.get("/readings"))


def test_thresholds_show_their_effect_before_they_are_set(supervisor: Counter) -> None:
    page = supervisor.get("/thresholds")
    values = {
        "case_points": "70",
        "priority_points": "45",
        "review_points": "25",
        "prints_hard_score": "60",
        "search_margin_score": "30",
        "search_hard_margin_score": "37",
    }
    assert "Set these thresholds" not in page
    wrong = supervisor.send("/thresholds", "/thresholds/effect", 422, **values | {"case_points": "many"})
    assert 'href="#f-case_points"' in wrong.text
    seen = supervisor.send("/thresholds", "/thresholds/effect", 200, **values)
    shown = words_of(seen.text)
    assert "What these would have made of the past year" in shown
    assert "Nothing has changed yet." in shown
    assert 'action="/thresholds"' in seen.text


def test_searches_that_met_sealed_persons_are_listed_for_supervisors(supervisor: Counter, clerk: Counter) -> None:
    assert "/sealings/hits" in supervisor.get("/sealings")
    assert "Whoever searched was shown nobody" in supervisor.get("/sealings/hits")
    clerk.get("/sealings/hits", 403)


def test_keys_are_distrusted_by_two(supervisor: Counter, administrator: Counter) -> None:
    assert "Keys of cards" in supervisor.get("/issuer-keys")
    assert "Keys of cards" in administrator.get("/issuer-keys")


def test_a_clerk_learns_of_no_joining_that_a_case_asks_for(
    clerk: Counter, supervisor: Counter, registry: Registry, actor: Callable[..., Actor]
) -> None:
    one, other = _person(registry, given_names="Urpi"), _person(registry, given_names="Urpi Nina")
    with registry.begin(actor("investigator")) as ctx:
        case = open_by_hand(ctx, OpenCase("Dos fichas iguales", (one, other)))
        asked = joinings.request(ctx, case.id, RequestJoining("joining", one, other, "Es la misma persona"))
    address = f"/approvals/changes/{asked.id}"
    clerk.get(address, 404)
    assert address in supervisor.get(LISTED)
    assert "Urpi Nina" in words_of(supervisor.get(address))


def test_an_acta_of_before_is_confirmed_with_everything_that_was_entered(
    supervisor: Counter, enter: Callable[..., Any]
) -> None:
    father = {
        "father_document_type": "DNI",
        "father_document_number": digits(8),
        "father_given_names": "Juan",
        "father_first_surname": "Ñaupari",
        "mother_birth_date": "1990-04-11",
        "surname_order": "maternal_paternal",
    }
    entry = enter(**father).json
    page = unescape(words_of(supervisor.get(f"/approvals/transcriptions/{entry['id']}")))
    labels = {str(LABELS[name]) for name, value in entry["acta"].items() if value}
    assert {label for label in labels if label not in page} == set()
    for value in (father["father_document_number"], "11/04/1990", "The mother's surname first", "150103 Ate"):
        assert value in page


def test_every_field_of_an_acta_of_before_has_its_words() -> None:
    assert tuple(LABELS) == FIELDS
