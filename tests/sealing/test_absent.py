"""A sealed person is absent from every way of reading and writing; what is registered meanwhile is not hindered."""

import io
import uuid
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from registry.births.models import Birth
from registry.births.service import SEARCH_TASK
from registry.core.context import SYSTEM, Actor
from registry.core.errors import Refused
from registry.core.hiding import sealed_as_well, without_sealed
from registry.core.registry import Registry
from registry.core.worker import run_task
from registry.duplicates.models import Alert, AlertPerson
from registry.people import queries as people
from registry.people.models import Kinship, Person
from registry.sealing import service
from tests.births.samples import digits, example
from tests.duplicates.conftest import enrolled
from tests.investigations.conftest import SUPERVISOR, nobody
from tests.sealing.conftest import Seal, same

Actors = Callable[..., Actor]


def test_no_way_of_reading_shows_a_sealed_person(
    registry: Registry, actor: Actors, person: Callable[..., str], seal: Seal
) -> None:
    hidden, seen = person(given_names="Qori"), person(given_names="Sisa")
    both = [uuid.UUID(hidden), uuid.UUID(seen)]
    seal(hidden)
    with registry.begin(actor("investigator")) as ctx:
        session = ctx.session
        is_either = Person.id.in_(both)
        assert session.get(Person, both[0]) is None
        assert session.scalars(select(Person.id).where(is_either)).all() == [both[1]]
        assert session.scalar(select(func.count()).select_from(Person).where(is_either)) == 1
        assert session.scalar(select(select(Person.id).where(Person.id == both[0]).exists())) is False
        assert session.scalars(text("SELECT id FROM person WHERE id = ANY(:both)"), {"both": both}).all() == [both[1]]
        assert session.scalar(select(Person).where(Person.id == both[0]).with_for_update()) is None
        changed = session.execute(update(Person).where(is_either).values(nationality="PER").returning(Person.id))
        assert changed.scalars().all() == [both[1]]
        with sealed_as_well(session):
            assert session.scalar(select(func.count()).select_from(Person).where(is_either)) == 2
        assert session.scalar(select(func.count()).select_from(Person).where(is_either)) == 1
    with registry.begin(SYSTEM) as ctx, without_sealed(ctx.session):
        assert ctx.session.scalar(select(func.count()).select_from(Person).where(Person.id.in_(both))) == 1


def test_a_row_that_names_a_sealed_person_is_refused_as_one_that_names_nobody(
    registry: Registry, actor: Actors, person: Callable[..., str], seal: Seal
) -> None:
    hidden, seen = person(given_names="Qori"), person(given_names="Sisa")
    seal(hidden)
    refusals = []
    for relative in (hidden, nobody()):
        with pytest.raises(Refused) as refused, registry.begin(actor("clerk")) as ctx:
            ctx.session.add(
                Kinship(
                    child_id=uuid.UUID(seen),
                    relative_id=uuid.UUID(relative),
                    relation="tutor",
                    evidence="court_decision",
                    since=date(2026, 1, 1),
                    created_at=ctx.now,
                )
            )
        refusals.append((refused.value.slug, refused.value.title, refused.value.errors))
    assert refusals[0] == refusals[1]
    assert refusals[0][0] == "unknown-person"


def test_the_api_answers_as_for_nobody(get: Any, post: Any, person: Callable[..., str], seal: Seal) -> None:
    hidden = person(given_names="Qori")
    seal(hidden)
    unknown = nobody()
    stay = {"left_on": "2026-01-02", "source": "MIGRACIONES 17"}
    requests: tuple[Callable[[str], Any], ...] = (
        lambda person_id: get(f"/people/{person_id}"),
        lambda person_id: post(f"/people/{person_id}/absences", stay),
        lambda person_id: post("/cases", {"reason": "Two records of one child", "persons": [person_id]}),
        lambda person_id: get(f"/people/{person_id}", "clerk"),
    )
    for ask in requests:
        answer, other = ask(hidden), ask(unknown)
        assert answer.status_code >= 400
        assert hidden not in answer.text
        assert same(answer, other), (answer.text, other.text)
    assert get(f"/people/{hidden}", SUPERVISOR).status_code == 200


def test_a_birth_is_hidden_whole_with_its_mother_and_the_child_stays_visible(
    registry: Registry, actor: Actors, client: Any, auth: Any, seal: Seal, lift: Any
) -> None:
    birth = client.post("/api/v1/births", json=example(), headers=auth()).json
    sealing = seal(birth["mother_id"])
    answer = client.get(f"/api/v1/sealings/{sealing}", headers=auth("supervisor")).json
    assert answer["kin_left_out"] == [birth["newborn_id"]]
    listed = client.get("/api/v1/births?limit=100", headers=auth())
    assert birth["id"] not in listed.text
    gone = client.get(f"/api/v1/births/{birth['id']}", headers=auth())
    assert same(gone, client.get(f"/api/v1/births/{nobody()}", headers=auth()))
    child = client.get(f"/api/v1/people/{birth['newborn_id']}", headers=auth("clerk") | {"X-Purpose": "registry_duty"})
    assert child.status_code == 200
    assert birth["mother_id"] not in child.text
    lift(sealing)
    assert client.get(f"/api/v1/births/{birth['id']}", headers=auth()).status_code == 200


def test_the_numbers_of_a_sealed_mother_can_be_used_at_the_counter_and_then_bar_the_lifting(
    registry: Registry, actor: Actors, client: Any, auth: Any, seal: Seal, lift: Any
) -> None:
    request = example()
    first = client.post("/api/v1/births", json=request, headers=auth()).json
    assert client.post("/api/v1/births", json=request, headers=auth()).json["errors"]
    sealing = seal(first["mother_id"], first["newborn_id"])
    again = client.post("/api/v1/births", json=request, headers=auth())
    assert again.status_code == 201, again.text
    assert again.json["mother_id"] != first["mother_id"]
    with pytest.raises(Refused, match="number-in-use") as barred:
        lift(sealing)
    details = [str(error.detail) for error in barred.value.errors]
    numbers = {detail.rpartition(" have the same ")[2] for detail in details}
    assert numbers == {"DNI number.", "certificate number (CNV)."}
    assert all(again.json["mother_id"] in detail or again.json["newborn_id"] in detail for detail in details)
    with registry.begin(actor("supervisor")) as ctx:  # an account that sees both gets the one who is not sealed
        number = request["certificate"]["mother"]["document_number"]
        bearer = people.by_document(ctx.session, "DNI", number)
        assert bearer is not None
        assert str(bearer.id) == again.json["mother_id"]


def test_a_sealed_woman_who_bore_again_becomes_visible_and_has_her_document_back(
    registry: Registry, actor: Actors, client: Any, auth: Any, seal: Seal, second_supervisor: Actor
) -> None:
    request = example()
    first = client.post("/api/v1/births", json=request, headers=auth()).json
    sealing = seal(first["mother_id"], first["newborn_id"])
    request["certificate"]["cnv"] = digits(12)
    again = client.post("/api/v1/births", json=request, headers=auth()).json
    with registry.begin(actor("supervisor")) as ctx:
        service.request_lifting(ctx, sealing, "EXP-2026-2", returns_documents=True)
    with registry.begin(second_supervisor) as ctx:
        assert service.approve_lifting(ctx, sealing).state == "lifted"
    number = {"type": "DNI", "number": request["certificate"]["mother"]["document_number"]}
    person = client.get(
        f"/api/v1/people/{first['mother_id']}", headers=auth("clerk") | {"X-Purpose": "registry_duty"}
    ).json
    other = client.get(
        f"/api/v1/people/{again['mother_id']}", headers=auth("clerk") | {"X-Purpose": "registry_duty"}
    ).json
    assert (person["documents"], other["documents"]) == ([number], [])
    assert other["history"][-1]["before"] == number


def test_the_stored_answer_of_a_repeated_request_is_forgotten(client: Any, auth: Any, seal: Seal) -> None:
    key, other = {"Idempotency-Key": digits(12)}, {"Idempotency-Key": digits(12)}
    request, unsealed = example(), example()
    first = client.post("/api/v1/births", json=request, headers=auth() | key).json
    stored = client.post("/api/v1/births", json=unsealed, headers=auth() | other).json
    seal(first["newborn_id"], first["mother_id"])
    again = client.post("/api/v1/births", json=request, headers=auth() | key)
    assert again.status_code == 201
    assert first["id"] not in again.text
    assert client.post("/api/v1/births", json=unsealed, headers=auth() | other).json["id"] == stored["id"]


def test_no_number_is_given_twice_though_its_bearer_is_sealed(
    registry: Registry, actor: Actors, person: Callable[..., str], seal: Seal
) -> None:
    number = digits(8)
    seal(person(document_type="DNI", document_number=number))
    with registry.begin(actor("clerk")) as ctx:
        assert people.by_document(ctx.session, "DNI", number) is None
        assert people.is_number_taken(ctx.session, "DNI", number)


def test_alerts_about_the_sealed_are_shown_only_to_those_who_may_know(
    registry: Registry, actor: Actors, prints: Any, seal: Seal
) -> None:
    with registry.begin(actor("registrar")) as ctx:
        first = enrolled(ctx, prints("mother", 1714, 1))
    assert first.mother_id is not None
    seal(first.mother_id, first.newborn_id)
    with registry.begin(actor("registrar")) as ctx:
        second = enrolled(ctx, prints("mother", 1714, 2), mother_document_number=first.mother_document_number)
    assert second.mother_id not in (None, first.mother_id)
    run_task(registry, SEARCH_TASK, {"birth_id": str(second.id)})
    seen = {}
    for role in ("investigator", "supervisor"):
        with registry.begin(actor(role)) as ctx:
            about = select(Alert).join(AlertPerson).where(AlertPerson.person_id == second.mother_id)
            alerts = ctx.session.scalars(about).all()
            seen[role] = {reason.indicator for alert in alerts for reason in alert.reasons}
            assert ctx.session.get(Birth, second.id) is not None
    assert seen["investigator"] == set()
    assert {"c1", "i2"} <= seen["supervisor"]


def test_a_gallery_first_used_by_an_account_that_may_not_know_holds_the_sealed_too(
    registry: Registry, actor: Actors, prints: Any, seal: Seal
) -> None:
    from registry.fingerprints.matching.galleries import Galleries

    with registry.begin(actor("registrar")) as ctx:
        birth = enrolled(ctx, prints("mother", 1714, 3))
    assert birth.mother_id is not None
    seal(birth.mother_id)
    fresh = Galleries()
    with registry.begin(actor("investigator")) as ctx:
        fresh.refresh(ctx.session, ctx.vault)
    held = fresh.persons("adult")
    with registry.begin(SYSTEM) as ctx:
        fresh.refresh(ctx.session, ctx.vault)
    assert held == fresh.persons("adult")


def test_a_pair_judged_to_be_two_persons_stays_so_when_a_relative_is_sealed(
    registry: Registry, actor: Actors, prints: Any, seal: Seal
) -> None:
    from registry.duplicates.told_apart.service import data_hash

    with registry.begin(actor("registrar")) as ctx:
        birth = enrolled(ctx, [])
    before = _hashes(registry, actor, birth.newborn_id, data_hash)
    seal(birth.mother_id)
    assert _hashes(registry, actor, birth.newborn_id, data_hash) == before
    assert len(before) == 1


def _hashes(registry: Registry, actor: Actors, person_id: uuid.UUID, data_hash: Any) -> set[str]:
    hashes = set()
    for reader in (SYSTEM, actor("investigator"), actor("supervisor")):
        with registry.begin(reader) as ctx:
            hashes.add(data_hash(ctx, (person_id,)))
    return hashes


def test_an_exported_file_holds_no_more_than_its_readers_may_know_whoever_exports_it(
    registry: Registry, actor: Actors, prints: Any, get: Any, post: Any, client: Any, headers_of: Any, seal: Seal
) -> None:
    with registry.begin(actor("registrar")) as ctx:
        birth = enrolled(ctx, [])
    mother, child = str(birth.mother_id), str(birth.newborn_id)
    case = post("/cases", {"reason": "Two records of one child", "persons": [child]}, SUPERVISOR).json["id"]
    about = post("/cases", {"reason": "Two records of one child", "persons": [mother]}, SUPERVISOR).json["id"]
    seal(mother)
    bundles = {}
    for case_id in (case, about):
        export = post(f"/cases/{case_id}/exports", {"target": "fiscalia", "reason": "As the papers show"}, SUPERVISOR)
        assert export.status_code == 201, export.text
        bundles[case_id] = _bundle(get(f"/cases/{case_id}/exports/{export.json['id']}", SUPERVISOR).data)
    assert mother not in bundles[case]
    assert child in bundles[case]
    assert mother in bundles[about]
    assert get(f"/cases/{about}").status_code == 404


def _bundle(packed: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(packed)) as bundle:
        return "\n".join(bundle.read(name).decode("utf-8", "replace") for name in bundle.namelist())


def test_a_drawing_of_the_sealed_is_journalled_as_a_view(
    registry: Registry, actor: Actors, get: Any, post: Any, seal: Seal, sql: Any
) -> None:
    with registry.begin(actor("registrar")) as ctx:
        birth = enrolled(ctx, [])
    child = str(birth.newborn_id)
    case = post("/cases", {"reason": "Two records of one child", "persons": [child]}, SUPERVISOR).json["id"]
    sealing = seal(birth.mother_id)
    viewed = "SELECT count(*) FROM journal WHERE action = 'sealing.viewed' AND subject_id = :id"
    for number, drawing in enumerate(("graph.svg?depth=3", "timeline.svg"), 1):
        assert get(f"/cases/{case}/{drawing}", SUPERVISOR).status_code == 200
        assert sql(viewed, id=str(sealing)) == number, drawing
    assert get(f"/cases/{case}/score.svg", SUPERVISOR).status_code == 200
    assert sql(viewed, id=str(sealing)) == 2
