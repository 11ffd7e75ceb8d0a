"""An investigator's pages, without scripts: from the queue to a decision by two persons."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.investigations.cases.models import Case
from tests.documents.counter.conftest import HEADERS, hidden, words_of
from tests.documents.counter.conftest import Counter as Desk
from tests.investigations.desk.conftest import Matter

DeskOf = Callable[..., tuple[Desk, str]]
MatterOf = Callable[[Desk], Matter]
UNKNOWN = str(uuid.UUID(int=0))
MARK = "Evidently one woman under two names"


def send_many(desk: Desk, path: str, fields: dict[str, Any]) -> TestResponse:
    """Send a form of which a field may have several values."""
    return desk.browser.client.post(path, data=fields, content_type="multipart/form-data", headers=HEADERS)


def evidence_on(page: str) -> str:
    found = re.search(r'name="evidence" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def every_page(app: Flask, ids: dict[str, str]) -> list[str]:
    """Every page about a case, and those that list cases."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    pages = [rule for rule in rules if "case_id" in rule.arguments and not rule.rule.startswith("/api/")]
    about = [re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda found: ids.get(found[1], UNKNOWN), rule.rule) for rule in pages]
    return [*about, "/cases?with_postponed=yes", "/cases/work"]


def newest_entry(desk: Desk, matter: Matter) -> str:
    found = re.findall(rf'href="{matter.page}/dossier/([0-9a-f-]{{36}})"', desk.get(f"{matter.page}/dossier"))
    return str(found[0])


def note(desk: Desk, matter: Matter, title: str) -> None:
    address = f"{matter.page}/dossier/new/note"
    desk.send(address, address, title=title, text=f"{title}: seen today")


def judge(desk: Desk, matter: Matter, verdict: str, reason: str) -> None:
    evidence = evidence_on(desk.get(matter.pair))
    desk.send(matter.pair, matter.pair, verdict=verdict, reason=reason, evidence=evidence)


def test_every_section_of_a_case_is_shown(desk_of: DeskOf, matter_of: MatterOf) -> None:
    desk, _name = desk_of()
    matter = matter_of(desk)
    assert "Rosa Quispe" in desk.get("/cases?mine=yes&risk_at_least=60&sort=newest")
    assert (
        "Choose at least one case."
        in desk.browser.post("/cases/assignments", form_token=desk.browser.form_token("/cases")).text
    )
    shown = words_of(desk.get(matter.page))
    assert "Two records of one woman" in shown
    assert "case was opened" in shown
    assert "Not judged by me" in desk.get(f"{matter.page}/pairs")
    compared = words_of(desk.get(matter.pair))
    for word in ("Given names", "Equal", "missing", "In all", "Unsure"):
        assert word in compared, compared[:4000]
    narrow = desk.get(f"{matter.pair}?differing=yes")
    assert narrow.count("<dt>") < desk.get(matter.pair).count("<dt>")
    assert "<svg" in desk.get(f"{matter.page}/timeline")
    assert "Go on with case" in words_of(desk.get("/cases"))
    for section in ("dossier", "searches", "acts", "exports"):
        desk.get(f"{matter.page}/{section}")


def test_a_case_is_exported_and_the_file_saved_from_the_list(desk_of: DeskOf, matter_of: MatterOf) -> None:
    desk, _name = desk_of()
    matter = matter_of(desk)
    exports = f"{matter.page}/exports"
    assert "Nothing of this case has left" in desk.get(exports)
    lacking = desk.send(f"{exports}/new", exports, 422, target="fiscalia")
    assert 'href="#f-reason"' in lacking.text
    desk.send(f"{exports}/new", exports, target="fiscalia", reason="Request 12 of the prosecutor")
    listed = desk.get(exports)
    assert "Request 12 of the prosecutor" in listed
    file = re.search(rf'href="({exports}/[0-9a-f-]{{36}})"', listed)
    assert file is not None
    answer = desk.browser.client.get(file[1])
    assert (answer.status_code, answer.data[:2]) == (200, b"PK")


def test_the_graph_is_walked_by_its_links(desk_of: DeskOf, matter_of: MatterOf) -> None:
    desk, _name = desk_of()
    matter = matter_of(desk)
    drawn = desk.get(f"{matter.page}/links?depth=1")
    first = re.search(rf'href="({matter.page}/links\?depth=1&amp;node=0)"', drawn)
    assert first is not None, drawn[:4000]
    walked = desk.get(first[1].replace("&amp;", "&"))
    assert "mother of" in words_of(walked)
    desk.get(f"{matter.page}/links?depth=1&node=999", 404)
    assert "987" not in "".join(re.findall(r'href="[^"]*"', drawn))  # a telephone number is in no address


def test_what_others_judged_is_shown_after_ones_own_judgement(
    desk_of: DeskOf, matter_of: MatterOf, strict_app: Flask
) -> None:
    first, _name = desk_of()
    second, name = desk_of()
    matter = matter_of(first)
    note(first, matter, "Ridges")
    reviewers = f"{matter.page}/acts/reviewers"
    first.send(reviewers, reviewers, username=name)
    judge(first, matter, "same", MARK)
    note(first, matter, MARK)
    decision = f"{matter.page}/acts/decision"
    first.send(decision, decision, decision="confirmed", reason=MARK)
    answers = {"purpose": "verify_duplicate", "legal_basis": "registry_duty", "reason": MARK}
    searching = f"{matter.page}/searches/new/phone"
    search = first.send(searching, searching, **answers, **{"criteria.phone": "987650009"}).location.rpartition("/")[2]
    entry = newest_entry(first, matter)
    ids = {"case_id": matter.id, "left": matter.left, "right": matter.right, "person_id": matter.left}
    ids |= {"search_id": search, "entry_id": entry, "finger": "2", "act": "second", "kind": "note"}
    addresses = every_page(strict_app, ids)
    assert len(addresses) >= 14
    for address in addresses:
        answer = second.browser.client.get(address, headers={"Accept": "text/html"})
        assert answer.status_code in (200, 403, 404, 409), (address, answer.status_code)
        assert MARK not in answer.text, address
        assert "the suspicion holds" not in answer.text or address.endswith("decision"), address
    reply = f"{matter.page}/acts/second"
    early = second.send(reply, reply, 409, agrees="true", reason="The same to me")
    assert "give your own judgement" in words_of(early.text)
    assert "Confirm: the suspicion holds" not in words_of(second.get(matter.page))
    judge(second, matter, "same", "Three points agree")
    assert MARK in second.get(matter.pair)
    second.send(reply, reply, agrees="true", reason="The same to me")
    assert "Confirmed" in words_of(first.get(matter.page))
    assert "Confirmed" in words_of(second.get(f"{matter.page}"))


def test_one_does_not_answer_ones_own_proposal(desk_of: DeskOf, matter_of: MatterOf) -> None:
    desk, _name = desk_of()
    matter = matter_of(desk)
    decision = f"{matter.page}/acts/decision"
    lacking = desk.send(decision, decision, 422, decision="confirmed")
    assert 'href="#f-reason"' in lacking.text
    desk.send(decision, decision, decision="confirmed", reason="Nothing else explains it")
    assert "waits for a second person" in words_of(desk.get(f"{matter.page}/acts"))
    second = f"{matter.page}/acts/second"
    desk.send(second, second, 409, agrees="true", reason="I agree with myself")
    back = f"{matter.page}/acts/withdrawal"
    assert back in desk.get(f"{matter.page}/acts")
    desk.send(back, back, reason="It is another case")
    assert "The proposed decision was taken back" in words_of(desk.get(matter.page))
    assert decision in desk.get(f"{matter.page}/acts")


def test_a_later_judgement_takes_the_place_of_a_mistaken_one(desk_of: DeskOf, matter_of: MatterOf) -> None:
    desk, _name = desk_of()
    matter = matter_of(desk)
    note(desk, matter, "Ridges")
    lacking = desk.send(matter.pair, matter.pair, 422, verdict="same")
    assert 'href="#f-reason"' in lacking.text
    judge(desk, matter, "same", "Pressed the wrong key")
    judge(desk, matter, "different", "The ridges differ")
    shown = words_of(desk.get(matter.pair))
    assert shown.index("The ridges differ") < shown.index("Pressed the wrong key")
    assert "replaced" in shown
    undo = f"{matter.pair}/taking-back"
    desk.send(matter.pair, undo)
    undone = words_of(desk.get(matter.pair))
    assert undone.index("Pressed the wrong key") < undone.index("The ridges differ")


def test_the_only_judgement_undone_leaves_the_reader_unsure(desk_of: DeskOf, matter_of: MatterOf) -> None:
    desk, _name = desk_of()
    matter = matter_of(desk)
    note(desk, matter, "Ridges")
    assert "1 pair waits for your judgement" in words_of(desk.get(matter.page))
    undo = f"{matter.pair}/taking-back"
    page = desk.get(matter.pair)
    assert undo not in page
    assert desk.browser.post(undo, form_token=desk.browser.form_token(matter.pair)).status_code == 404
    judge(desk, matter, "same", "Pressed the wrong key")
    assert "You have judged every pair" in words_of(desk.get(matter.page))
    desk.send(matter.pair, undo)
    assert "given by mistake" in words_of(desk.get(matter.pair))


def test_several_cases_are_decided_for_one_reason(desk_of: DeskOf, matter_of: MatterOf) -> None:
    desk, _name = desk_of()
    cases = [matter_of(desk), matter_of(desk)]
    several = "/cases/decisions"
    chosen = {"cases": [case.id for case in cases]}
    asked = send_many(desk, several, chosen | {"form_token": desk.browser.form_token("/cases")})
    assert "2 cases are decided alike." in words_of(asked.text)
    once = hidden(asked.text, several) | chosen
    lacking = send_many(desk, several, once | {"decision": "dismissed"})
    assert (lacking.status_code, 'href="#f-reason"' in lacking.text) == (422, True)
    answers = {"decision": "dismissed", "reason": "One family, two hospitals"}
    done = send_many(desk, several, once | answers)
    assert done.status_code == 303
    for case in cases:
        assert "One family, two hospitals" in desk.get(case.page)
    again = send_many(desk, several, once | answers | {"once": "ab" * 16})
    assert "Some cases were not decided" in again.text


def test_a_search_states_its_purpose_and_a_hit_is_opened_before_it_is_added(
    desk_of: DeskOf, matter_of: MatterOf
) -> None:
    desk, _name = desk_of()
    matter = matter_of(desk)
    new = f"{matter.page}/searches/new/names"
    lacking = desk.send(new, new, 422, **{"criteria.first_surname": "Quispe"})
    assert 'href="#f-purpose-0"' in lacking.text
    answers = {"purpose": "verify_duplicate", "legal_basis": "registry_duty", "reason": "Is she here twice?"}
    criteria = {"criteria.given_names": "Rosa", "criteria.first_surname": "Quispe"}
    search = desk.send(new, new, **answers, **criteria).location
    page = desk.get(search)
    assert "Run" in words_of(page)
    hit = f"{search}/hits/1"
    assert "Rosa" not in words_of(page).split("Hits")[1]
    opened = desk.send(search, hit, 200)
    assert "Rosa Quispe" in words_of(opened.text)
    assert "Opened" in words_of(desk.get(search))
    again = desk.send(search, f"{search}/replay", 200)
    assert "The same answer as then." in words_of(again.text)


def test_a_case_of_nobodys_is_opened_for_a_purpose(desk_of: DeskOf, matter_of: MatterOf, registry: Registry) -> None:
    owner, _name = desk_of()
    other, _other = desk_of()
    matter = matter_of(owner)
    other.get(matter.page, 404)
    with registry.begin(SYSTEM) as ctx:
        case = ctx.session.get_one(Case, uuid.UUID(matter.id))
        case.assigned_to, case.assigned_at, case.state = None, None, "referred"
    other.get(matter.page, 303)
    asked = other.get(f"/cases/purpose?to={matter.page}")
    assert "Why do you open this case?" in asked
    other.get("/cases/purpose?to=//elsewhere.example", 404)
    assert "Rosa" not in asked
    shown = other.get(f"{matter.page}?purpose=case_review")
    assert f"{matter.page}/pairs?purpose=case_review" in shown
    prints = f"{matter.pair}/fingers/2"
    for address in (prints, f"{prints}/left.jpg"):  # images of prints are for those who work on a case
        assert "Take this case" in other.get(f"{address}?purpose=case_review", 403)
    other.send(f"{matter.page}?purpose=case_review", f"{matter.page}/taking")
    assert "Two records of one woman" in other.get(matter.page)


def test_patterns_are_drawn(desk_of: DeskOf, matter_of: MatterOf) -> None:
    desk, _name = desk_of()
    matter_of(desk)
    for pattern in ("departments", "facilities", "attendants", "declarants", "late", "reissues"):
        assert "There is a problem" not in desk.get(f"/patterns?show={pattern}")
    assert "There is a problem" in desk.get("/patterns?since.day=40&since.month=1&since.year=2026", 422)
