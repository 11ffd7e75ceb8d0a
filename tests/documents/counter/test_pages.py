"""A clerk's pages of applications and cards, from finding the child to the hand-over, without scripts."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.demo import portrait
from registry.documents.cards import printing
from registry.fingerprints.rules import ASKED_FINGERS
from tests.access.sessions.conftest import Browser, Person
from tests.documents.counter.conftest import CHANGED, Counter, hidden, words_of
from tests.documents.over_http import Ask, MakeInscribed, approved

Issued = Callable[..., dict[str, Any]]


def test_a_child_is_found_and_gets_an_id_by_pages_alone(
    clerk: Counter, inscribed: MakeInscribed, ask: Ask, registry: Registry, tmp_path: Any
) -> None:
    child = inscribed(10, "Wayra Killa")
    cui = ask("GET", f"/people/{child.id}").json["cui"]
    found = clerk.get(f"/find?cui={cui}&purpose=request_of_the_person")
    address = f"/people/{child.id}?purpose=request_of_the_person"
    assert address in found.replace("&amp;", "&")
    assert "Certified copies: 0" in clerk.get(address)

    new = f"/people/{child.id}/applications/new"
    application = clerk.send(new, new, kind="first").location
    assert application.startswith("/applications/")
    page = words_of(clerk.get(application))
    for reason in ("Name the applicant.", "The photograph is missing.", "The minor must be present."):
        assert reason in page
    assert clerk.get(new, 303) is not None  # an open one is shown instead

    refused = clerk.send(application, f"{application}/submission", 422)
    assert 'href="#step-photograph"' in refused.text
    details = {"kind": "first", "fee_receipt": "0001", "minor_present": "yes", "language": "qu"}
    clerk.send(f"{application}/details", f"{application}/details", **details)
    clerk.send(f"{application}/applicant", f"{application}/applicant")  # the mother, by her button
    clerk.send(f"{application}/photograph", f"{application}/photograph", photograph=(portrait.jpeg(1), "a.jpg"))
    prints = f"{application}/prints/minor"
    once = hidden(clerk.get(prints), prints)
    for _click in range(2):
        clerk.send(prints, prints, **once, **{f"failure_{finger}": "bandaged" for finger in ASKED_FINGERS})
    shown = clerk.get(application)
    assert shown.count("Prints taken") == 1
    assert "Before it can be submitted" not in shown, words_of(shown)
    assert clerk.browser.client.get(f"{application}/preview/front.png").mimetype == "image/png"

    clerk.send(application, f"{application}/submission")
    assert "Under review" in clerk.get(application)
    approved(registry, application.rpartition("/")[2])
    card = clerk.send(application, f"{application}/card").location
    assert "front.png" in clerk.get(card)
    assert clerk.browser.client.get(f"{card}/files/card.pdf").data.startswith(b"%PDF")

    list(printing.print_pending(registry, tmp_path))
    with registry.begin(SYSTEM) as ctx:
        printing.order_reprint(ctx, uuid.UUID(card.rpartition("/")[2]), "Scratched")
    list(printing.print_pending(registry, tmp_path))
    assert clerk.get("/cards").count(f"{application}/delivery") == 1
    delivery = f"{application}/delivery"
    lacking = clerk.send(delivery, delivery, 422, collector="other")
    assert "Compare the document with the person first." in lacking.text
    who = {"collector": "other", "name": "Luz Mamani", "document_type": "DNI", "document_number": "4567 8901"}
    assert clerk.send(delivery, delivery, document_checked="yes", **who).location == card
    assert "Luz Mamani, DNI 45678901" in words_of(clerk.get(card))
    assert f"{application}/delivery" not in clerk.get("/cards")


def test_a_form_sent_twice_starts_one_application(clerk: Counter, inscribed: MakeInscribed) -> None:
    child = inscribed(11)
    new = f"/people/{child.id}/applications/new"
    token, once = (re.findall(rf'name="{name}" value="([^"]+)"', clerk.get(new))[-1] for name in ("form_token", "once"))
    sent = [clerk.browser.post(new, kind="first", form_token=token, once=once) for _time in range(2)]
    assert {answer.status_code for answer in sent} == {303}
    assert len({answer.location for answer in sent}) == 1


def test_a_persons_file_is_opened_for_a_purpose(clerk: Counter, inscribed: MakeInscribed) -> None:
    child = inscribed(9)
    asked = clerk.get(f"/people/{child.id}")
    assert "Why do you open this file?" in asked
    assert "checked" not in asked
    assert "checked" not in clerk.get("/find")
    assert "Wayra" not in asked
    assert "Choose why you look for this person." in clerk.get("/find?name=Wayra&purpose=curiosity", 422)
    assert "Choose why you look for this person." in clerk.get("/find?name=Wayra", 422)


def test_an_investigator_is_asked_for_a_purpose_and_led_on_wherever_one_is_needed(
    browser: Callable[[], Browser], person: Callable[..., Person], clerk: Counter, inscribed: MakeInscribed
) -> None:
    child = inscribed(9, "Nina Illari")
    new = f"/people/{child.id}/applications/new"
    application = clerk.send(new, new, kind="first").location
    investigator = Counter(browser().signed_in(person("investigator")))
    for address in (f"/people/{child.id}", application):
        asked = investigator.get(address)
        assert "Why do you open this file?" in asked
        assert f'action="{address}"' in asked
        assert "Nina" not in asked
        assert "Nina Illari" in investigator.get(f"{address}?purpose=case_review")
    nothing = investigator.get("/applications?state=approved")
    assert 'href="/find"' not in nothing  # a page of the clerk's alone


def test_two_windows_on_one_draft_do_not_overwrite_each_other_unseen(clerk: Counter, inscribed: MakeInscribed) -> None:
    child = inscribed(12)
    new = f"/people/{child.id}/applications/new"
    application = clerk.send(new, new, kind="first").location
    details = f"{application}/details"
    clerk.send(details, details, kind="first", fee_receipt="1")
    late = clerk.send(details, details, 409, kind="first", fee_receipt="2", version="1")
    assert "Someone else has changed this application" in words_of(late.text)


def test_the_queue_keeps_its_filter_in_the_address(clerk: Counter, inscribed: MakeInscribed) -> None:
    child = inscribed(13, "Inti Raymi")
    new = f"/people/{child.id}/applications/new"
    application = clerk.send(new, new, kind="first").location
    assert application in clerk.get("/applications?state=draft")
    assert application not in clerk.get("/applications?state=delivered")
    clerk.send(f"{application}/withdrawal", f"{application}/withdrawal", reason="The family left")
    assert "Withdrawn" in words_of(clerk.get(application))


def test_an_application_that_a_colleague_changed_is_read_before_it_is_submitted(
    clerk: Counter, colleague: Counter, inscribed: MakeInscribed
) -> None:
    new = f"/people/{inscribed(10, 'Wayra Killa').id}/applications/new"
    application = clerk.send(new, new, kind="first").location
    opened = clerk.get(application)
    colleague.send(f"{application}/details", f"{application}/details", kind="first", fee_receipt="0099")
    shown = clerk.send_opened(opened, f"{application}/submission", 409)
    assert CHANGED in words_of(shown.text)
    again = clerk.send_opened(shown.text, f"{application}/submission", 422)
    assert "Name the applicant." in words_of(again.text)
