"""1:N searches: who is found, who never is, and how galleries keep up with the database."""

import threading
import uuid
from contextlib import suppress
from math import log10
from typing import Any

import pytest
from sqlalchemy import text

from registry.core.context import SYSTEM, Context
from registry.core.registry import Registry
from registry.fingerprints import service
from registry.fingerprints.matching import comparison
from registry.fingerprints.matching.comparison import chosen_probes
from registry.fingerprints.matching.galleries import Galleries, galleries_of
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import FINGERS, other_hand
from registry.fingerprints.searching.service import identify
from registry.people.service import RegisterPerson, register_person
from tests.births.samples import ActorOf
from tests.fingerprints.conftest import Keep, Take, compare_with_person

ONE, OTHER, THIRD, FOURTH = 501, 502, 503, 504
COMMITTED = 553, 554
"""Fingers no other test uses: they stay in the shared database."""
HIT = 60.0


def hits_of(ctx: Context, who: uuid.UUID, side: str = "adult", **options: Any) -> list[uuid.UUID]:
    return [candidate.person_id for candidate in identify(ctx, side, who, **options) if candidate.score >= HIT]


def test_a_person_is_found_under_another_identity_and_nobody_else(ctx: Context, keep: Keep, take: Take) -> None:
    first = keep(take(ONE), take(OTHER, finger=6))[0].person_id
    second = keep(take(ONE, 2), take(OTHER, 2, finger=6))[0].person_id
    stranger = keep(take(THIRD), take(FOURTH, finger=6))[0].person_id
    assert hits_of(ctx, first) == [second]
    assert hits_of(ctx, second) == [first]
    assert hits_of(ctx, stranger) == []


def test_a_search_gives_the_score_that_a_comparison_gives(ctx: Context, keep: Keep, take: Take) -> None:
    presented = [take(ONE, 2), take(ONE, 3), take(OTHER, 2, finger=6)]
    first = keep(take(ONE), take(OTHER, finger=6))[0].person_id
    (hit,) = [hit for hit in identify(ctx, "adult", keep(*presented)[0].person_id) if hit.person_id == first]
    compared = compare_with_person(ctx, presented, first)
    assert compared.fused == pytest.approx(hit.score, abs=1.0)  # templates in a gallery are packed to smaller integers
    assert set(hit.by_finger) == {1, 6}


def test_a_finger_that_disagrees_counts_against(ctx: Context, keep: Keep, take: Take) -> None:
    who = keep(take(ONE), take(OTHER, finger=6))[0].person_id
    one_finger = keep(take(ONE, 2))[0].person_id
    half = keep(take(ONE, 2), take(THIRD, finger=6))[0].person_id
    scores = {candidate.person_id: candidate for candidate in identify(ctx, "adult", who)}
    assert set(scores[half].by_finger) == {1, 6}
    assert scores[half].score < scores[one_finger].score


@pytest.mark.parametrize(
    "fingers", [(2, 1), (2, 3), (7, 6), (10, 4)], ids=["thumb for index", "all shifted", "other hand too", "any"]
)
def test_fingers_given_in_another_order_are_found_at_the_price_of_all_orders(
    ctx: Context, keep: Keep, take: Take, fingers: tuple[int, int]
) -> None:
    who = keep(take(ONE), take(OTHER, finger=2))[0].person_id
    stated = keep(take(ONE, 2), take(OTHER, 2, finger=2))[0].person_id
    other = keep(take(ONE, 2, finger=fingers[0]), take(OTHER, 2, finger=fingers[1]))[0].person_id
    scores = {candidate.person_id: candidate for candidate in identify(ctx, "adult", who)}
    assert scores[other].hypothesis == "fingers_exchanged"
    price = 13 + 10 * log10(2)  # the hypothesis, and two orders
    assert scores[other].score == pytest.approx(scores[stated].score - price, abs=0.01)
    assert set(scores[other].by_finger) == {1, 2}


def test_one_finger_given_as_two_is_one_agreement_alone(ctx: Context, keep: Keep, take: Take) -> None:
    who = keep(take(ONE), take(OTHER, finger=2))[0].person_id
    twice = keep(take(ONE, 2), take(ONE, 3, finger=2))[0].person_id
    scores = {candidate.person_id: candidate for candidate in identify(ctx, "adult", who)}
    assert sum(score >= HIT for score in scores[twice].by_finger.values()) == 1


def test_a_woman_who_gave_the_fingers_of_the_other_hand_is_found_at_its_price(
    ctx: Context, keep: Keep, take: Take
) -> None:
    who = keep(take(ONE), take(OTHER, finger=2))[0].person_id
    stated = keep(take(ONE, 2), take(OTHER, 2, finger=2))[0].person_id
    exchanged = keep(take(ONE, 2, finger=6), take(OTHER, 2, finger=7))[0].person_id
    scores = {candidate.person_id: candidate for candidate in identify(ctx, "adult", who)}
    assert (scores[stated].hypothesis, scores[exchanged].hypothesis) == ("as_stated", "hands_exchanged")
    assert scores[exchanged].score == pytest.approx(scores[stated].score - 10, abs=0.01)
    assert set(scores[exchanged].by_finger) == {1, 2}


def test_exchanged_hands_are_found_though_all_ten_fingers_were_taken(ctx: Context, keep: Keep, take: Take) -> None:
    seeds = {finger: ONE if finger % 2 else OTHER for finger in FINGERS}  # the same fingers of the two hands differ
    who = keep(*(take(seeds[finger], finger=finger) for finger in FINGERS))[0].person_id
    exchanged = keep(*(take(seeds[finger], 2, finger=other_hand(finger)) for finger in FINGERS))[0].person_id
    scores = {candidate.person_id: candidate for candidate in identify(ctx, "adult", who)}
    assert scores[exchanged].hypothesis == "hands_exchanged"
    assert scores[exchanged].score >= HIT


def test_mothers_and_children_are_searched_apart(ctx: Context, keep: Keep, take: Take) -> None:
    woman = keep(take(ONE))[0].person_id
    child = keep(take(ONE, 2), role="newborn")[0].person_id
    assert hits_of(ctx, woman, "adult") == []
    assert hits_of(ctx, woman, "child") == [child]
    assert hits_of(ctx, child, "adult") == [woman]


def test_a_newborn_is_searched_inside_its_block_alone(ctx: Context, keep: Keep, take: Take) -> None:
    first = keep(take(ONE), role="newborn")[0].person_id
    second = keep(take(ONE, 2), role="newborn")[0].person_id
    assert hits_of(ctx, first, "child", allowed=frozenset({second, first, uuid.uuid4()})) == [second]
    assert hits_of(ctx, first, "child", allowed=frozenset({first, uuid.uuid4()})) == []
    assert hits_of(ctx, first, "child", allowed=frozenset()) == []


def test_prints_of_a_verification_are_never_found(ctx: Context, keep: Keep, take: Take) -> None:
    who = keep(take(ONE))[0].person_id
    keep(take(ONE, 2), purpose="verification")
    assert hits_of(ctx, who) == []


def test_a_person_without_prints_finds_nobody(ctx: Context, keep: Keep, take: Take) -> None:
    keep(take(ONE))
    assert identify(ctx, "adult", uuid.uuid4()) == []


def test_new_captures_are_found_by_the_next_search(ctx: Context, keep: Keep, take: Take) -> None:
    who = keep(take(ONE))[0].person_id
    assert hits_of(ctx, who) == []
    other = keep(take(ONE, 2))[0].person_id
    assert hits_of(ctx, who) == [other]


def test_a_withdrawn_capture_is_never_found_again(ctx: Context, keep: Keep, take: Take) -> None:
    who = keep(take(ONE))[0].person_id
    wrong, right = keep(take(ONE, 2), take(OTHER, finger=6))
    assert hits_of(ctx, who) == [wrong.person_id]
    service.withdraw(ctx, wrong, "wrong_person")
    assert hits_of(ctx, who) == []
    assert hits_of(ctx, keep(take(OTHER, 2, finger=6))[0].person_id) == [right.person_id]


def test_what_another_process_withdraws_after_loading_is_not_found(ctx: Context, keep: Keep, take: Take) -> None:
    who = keep(take(ONE))
    (wrong,) = keep(take(ONE, 2))
    held = Galleries()
    held.refresh(ctx.session, ctx.vault)
    probes = chosen_probes(ctx, who)
    before = len(held)
    ctx.session.execute(text("UPDATE capture SET withdrawn_at = now() WHERE id = :id"), {"id": wrong.id})
    hits = held.identify(ctx.session, "adult", who[0].person_id, probes, None, 20)
    assert wrong.person_id not in [candidate.person_id for candidate in hits]
    assert len(held) == before - 1


def test_a_capture_that_was_rolled_back_is_not_found(ctx: Context, keep: Keep, take: Take) -> None:
    who = keep(take(ONE))[0].person_id
    savepoint = ctx.session.begin_nested()
    other = keep(take(ONE, 2))[0].person_id
    assert hits_of(ctx, who) == [other]
    savepoint.rollback()
    assert hits_of(ctx, who) == []


def test_a_gallery_filled_anew_finds_the_same(ctx: Context, keep: Keep, take: Take) -> None:
    captures = keep(take(ONE), take(OTHER, finger=6))
    keep(take(ONE, 2), take(OTHER, 2, finger=6))
    keep(take(THIRD))
    who = captures[0].person_id
    before = identify(ctx, "adult", who)
    anew = Galleries()
    anew.refresh(ctx.session, ctx.vault)
    assert anew.identify(ctx.session, "adult", who, chosen_probes(ctx, captures), None, 20) == before


def test_a_capture_committed_late_is_loaded_all_the_same(registry: Registry, take: Take) -> None:
    held = Galleries()
    with registry.begin(SYSTEM) as late:
        (first,) = stored(late, take(ONE))
        with registry.begin(SYSTEM) as sooner:  # a higher number, committed before
            (second,) = stored(sooner, take(ONE, 2))
        with registry.begin(SYSTEM) as reader:
            held.refresh(reader.session, reader.vault)
            assert named(reader, held, second) == set()
    with registry.begin(SYSTEM) as reader:
        held.refresh(reader.session, reader.vault)
        assert first.person_id in named(reader, held, second)
        for capture in (first, second):
            reader.session.execute(text("UPDATE capture SET withdrawn_at = now() WHERE id = :id"), {"id": capture.id})


def test_what_is_committed_is_loaded_while_an_older_transaction_is_open(registry: Registry, take: Take) -> None:
    held = Galleries()
    with suppress(RuntimeError), registry.begin(SYSTEM) as long:
        stored(long, take(THIRD))  # it writes, and goes on
        with registry.begin(SYSTEM) as meanwhile:
            (first,), (second,) = stored(meanwhile, take(ONE)), stored(meanwhile, take(ONE, 2))
        with registry.begin(SYSTEM) as reader:
            held.refresh(reader.session, reader.vault)
            assert named(reader, held, second) == {first.person_id}
            before = len(held)
        with registry.begin(SYSTEM) as withdrawing:
            both = {"ids": [first.id, second.id]}
            withdrawing.session.execute(text("UPDATE capture SET withdrawn_at = now() WHERE id = ANY(:ids)"), both)
        with registry.begin(SYSTEM) as reader:
            held.refresh(reader.session, reader.vault)
            assert len(held) == before - 2
        raise RuntimeError("rolled back at last")


def stored(ctx: Context, acquired: Any) -> list[Capture]:
    """A person of their own, with one print."""
    who = register_person(ctx, RegisterPerson(sex="female")).id
    return service.store(ctx, who, "mother", "enrolment", [acquired])


def named(ctx: Context, held: Galleries, capture: Capture) -> set[uuid.UUID]:
    probes = chosen_probes(ctx, [capture])
    hits = held.identify(ctx.session, "adult", capture.person_id, probes, None, 5)
    return {hit.person_id for hit in hits if hit.score >= HIT}


def test_nothing_is_loaded_twice(ctx: Context, keep: Keep, take: Take) -> None:
    held = Galleries()
    keep(take(ONE), take(ONE, 2))
    held.refresh(ctx.session, ctx.vault)
    before = len(held)
    held.refresh(ctx.session, ctx.vault)
    assert len(held) == before


def test_a_damaged_template_is_named_once_and_stops_no_search(ctx: Context, keep: Keep, take: Take) -> None:
    who = keep(take(ONE))
    other = keep(take(ONE, 2))[0].person_id
    (pattern,) = keep(take(THIRD))
    damaged = uuid.uuid4()
    names = [c.name for c in Capture.__table__.columns if c.name not in ("number", "quality_parts")]
    copied = {name: getattr(pattern, name) for name in names} | {"id": damaged, "sealed_template": b"RV1 damaged"}
    ctx.session.execute(Capture.__table__.insert().values(**copied))  # type: ignore[attr-defined]  # a Table
    assert hits_of(ctx, who[0].person_id) == [other]
    unreadable = [entry.subject_id for entry in ctx.entries if entry.action == "capture.unreadable"]
    assert unreadable == [str(damaged)]
    assert hits_of(ctx, who[0].person_id) == [other]
    assert [entry.action for entry in ctx.entries].count("capture.unreadable") == 1


def test_a_person_is_searched_by_the_best_three_impressions_of_a_finger(ctx: Context) -> None:
    captures = [
        Capture(id=uuid.uuid4(), number=n, finger=1, quality=quality, is_provisional=early, sealed_template=b"x")
        for n, (quality, early) in enumerate([(90, True), (20, False), (70, False), (50, False), (80, False)])
    ]
    opened_numbers: list[int] = []

    def record(_: Context, chosen: list[Capture]) -> list[Any]:
        opened_numbers.extend(capture.number for capture in chosen)
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparison, "open_prints", record)
        chosen_probes(ctx, captures)
    assert opened_numbers == [4, 2, 3]


def test_a_process_shares_its_galleries_safely_among_threads(registry: Registry, actor: ActorOf, take: Take) -> None:
    with registry.begin(actor("registrar")) as ctx:
        persons = [register_person(ctx, RegisterPerson(sex="female")).id for _ in range(4)]
        for person, seed in zip(persons, (*COMMITTED[:1] * 2, *COMMITTED[1:] * 2), strict=True):
            acquired = take(seed, 1 + persons.index(person) % 2, finger=9)
            service.store(ctx, person, "mother", "enrolment", [acquired])
    answers: dict[int, list[uuid.UUID]] = {}

    def search(at: int) -> None:
        with registry.begin(actor("registrar")) as own:
            answers[at] = hits_of(own, persons[at])

    threads = [threading.Thread(target=search, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {0: [persons[1]], 1: [persons[0]], 2: [persons[3]], 3: [persons[2]]}
    with registry.begin(actor("registrar")) as one_context, registry.begin(actor("registrar")) as other:
        assert galleries_of(one_context) is galleries_of(other)
