"""Fraud that prints, cards or the watch-list show; and innocent births with prints. Drawn after all other patterns."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from registry.fingerprints.rules import DISPUTED, NOT_ASSESSABLE, PRESENTED
from registry.population.planted.innocent.families import two_namesakes
from registry.population.planted.pattern import Pattern, any_day, one_birth, planted_case
from registry.population.world.families import World, twin
from registry.population.world.names import mistyped
from registry.population.world.people import CardApplication, LaterPrints, MissingChild, Prints, Registration

CAPTURED_WITHIN_H: Final = 20
"""At an honest birth, prints are captured within this many hours of it."""
EARLIEST_CARD_DAYS: Final = 200
"""Cards are applied for within this many days before the last day; anyone born earlier may have one."""


def with_prints(world: World, birth: Registration, woman: int | None = None) -> Registration:
    """Add prints of mother and newborn captured within a day; the mother's of the finger set `woman` if given."""
    at = birth.born_at + timedelta(hours=world.rng.uniform(0.5, CAPTURED_WITHIN_H))
    mother = next(world.fingers) if woman is None else woman
    birth.prints = Prints(mother, next(world.fingers), at, at)
    return birth


def birth_with_prints(world: World) -> tuple[Registration, Prints]:
    """An ordinary birth with prints of mother and newborn, and these prints."""
    birth = with_prints(world, one_birth(world, any_day(world)))
    assert birth.prints is not None
    return birth, birth.prints


def recently(world: World) -> datetime:
    """When somebody applied for a card."""
    return world.until - timedelta(days=world.rng.uniform(1, EARLIEST_CARD_DAYS))


def infant_twice(world: World) -> Pattern:
    """b1: one infant's prints under two mothers, within days, in one department."""
    first, prints = birth_with_prints(world)
    near = world.land.by_department[first.site.district.department]
    day = first.born_on + timedelta(days=world.rng.randrange(10))
    second = with_prints(world, one_birth(world, day, site=world.rng.choice(near)))
    assert second.prints is not None
    first.district = second.district = None
    second.sex, second.prints.newborn, second.prints.touch = first.sex, prints.newborn, 2
    return planted_case("b1", [first, second], one_person=(first, second))


def infant_elsewhere(world: World) -> Pattern:
    """b1: one infant under two mothers, outside the block: in another department, of another sex, or weeks later."""
    first, prints = birth_with_prints(world)
    kind = world.rng.choice(("department", "sex", "days"))
    near = world.land.by_department[first.site.district.department]
    elsewhere = [site for site in world.land.sites if site.district.department != first.site.district.department]
    days = world.rng.randrange(40, 90) if kind == "days" else world.rng.randrange(1, 10)
    site = world.rng.choice(elsewhere or near) if kind == "department" else world.rng.choice(near)
    second = with_prints(world, one_birth(world, first.born_on + timedelta(days=days), site=site))
    assert second.prints is not None
    second.sex = {"female": "male", "male": "female"}[first.sex] if kind == "sex" else first.sex
    second.prints.newborn, second.prints.touch = prints.newborn, 2
    detail = "weeks later" if kind == "days" else f"another {kind}"
    return planted_case("b1", [first, second], detail=detail, one_person=(first, second))


def woman_with_exchanged_hands(world: World) -> Pattern:
    """c1: one woman under two names, whose hands were exchanged at the reader the second time."""
    births, case = woman_twice(world)
    assert births[1].prints is not None
    births[1].prints.has_exchanged_hands = True
    case.detail = "hands exchanged"
    return births, case


def woman_twice(world: World) -> Pattern:
    """c1: one woman's prints under two names."""
    first, prints = birth_with_prints(world)
    second = with_prints(world, one_birth(world, first.born_on + timedelta(days=400)), prints.mother)
    assert second.prints is not None
    second.prints.touch = 2
    return planted_case("c1", [first, second], one_person=(first.mother, second.mother))


def prints_missing(world: World) -> Pattern:
    """c3: prints of the newborn and none of the mother; or hers captured days after the birth."""
    birth, prints = birth_with_prints(world)
    if world.rng.random() < 0.5:
        prints.mother = None
        return planted_case("c3", [birth], detail="none")
    prints.mother_at = birth.born_at + timedelta(hours=world.rng.uniform(30, 90))
    return planted_case("c3", [birth], detail="late")


def same_file(world: World) -> Pattern:
    """i0: the image files of one newborn sent for another as well."""
    (first, first_prints), (second, second_prints) = birth_with_prints(world), birth_with_prints(world)
    second.prints = replace(second_prints, newborn=first_prints.newborn, files_of=first.child_id)
    return planted_case("i0", [first, second])


def crossed_at_discharge(world: World) -> Pattern:
    """b3: two newborns of one ward, each brought twice to the discharge as the other."""
    first, first_prints = birth_with_prints(world)
    second = with_prints(world, one_birth(world, first.born_on, site=first.site))
    assert second.prints is not None
    for birth, shown in ((first, second.prints.newborn), (second, first_prints.newborn)):
        birth.later_prints = _unrecognised(world, birth, shown)
    return planted_case("b3", [first, second])


def never_recognised(world: World) -> Pattern:
    """g5: a newborn who is brought twice, whose prints are like nobody's."""
    birth, _prints = birth_with_prints(world)
    birth.later_prints = _unrecognised(world, birth, next(world.fingers))
    return planted_case("g5", [birth])


def _unrecognised(world: World, birth: Registration, shown: int) -> tuple[LaterPrints, ...]:
    return tuple(
        LaterPrints(
            shown,
            birth.enrolled_at + timedelta(hours=20 + hours),
            "verification",
            PRESENTED,
            NOT_ASSESSABLE,
            round(world.rng.uniform(2, 9), 2),
        )
        for hours in (0, 1)
    )


def refused_at_discharge(world: World) -> Pattern:
    """g7: at the discharge the newborn's fingers are refused."""
    birth, prints = birth_with_prints(world)
    at = birth.enrolled_at + timedelta(hours=20)
    birth.later_prints = (LaterPrints(prints.newborn, at, "verification", PRESENTED, failure="refused"),)
    return planted_case("g7", [birth])


def two_sets_of_papers(world: World) -> Pattern:
    """a4: two women of one name and birth date who bear within months, and show other fingers."""
    first, second = two_namesakes(world, world.rng.randrange(30, 120))
    return planted_case("a4", [with_prints(world, first), with_prints(world, second)])


def recaptured_of_another(world: World) -> Pattern:
    """g4: at the recapture another baby's prints, which plainly differ from those bound."""
    birth, _prints = birth_with_prints(world)
    at = birth.born_at + timedelta(days=world.rng.randrange(60, 75))
    birth.later_prints = (LaterPrints(next(world.fingers), at, "recapture", DISPUTED),)
    return planted_case("g4", [birth])


def prints_of_a_twin(world: World) -> Pattern:
    """g2: a twin shows the fingers of the other twin."""
    first, prints = birth_with_prints(world)
    first.plurality = 2
    second = twin(world, first)
    second.prints = replace(prints, newborn=next(world.fingers))
    first.card_applications = (application(world, first, minor=second.prints.newborn),)
    return planted_case("g2", [first, second], detail="twin")


def fingers_withheld(world: World) -> Pattern:
    """g6: the minor refuses the fingers on file."""
    birth, _prints = birth_with_prints(world)
    birth.card_applications = (replace(application(world, birth, minor=None), withholds="refused"),)
    return planted_case("g6", [birth])


def card_for_a_dead_child(world: World) -> Pattern:
    """i3: a card is asked for a dead child, and refused at the counter."""
    birth = one_birth(world, any_day(world))
    birth.died_on = birth.born_on + timedelta(days=90)
    birth.card_applications = (replace(application(world, birth, minor=None), is_draft=True),)
    return planted_case("i3", [birth])


def one_aunt(world: World) -> Pattern:
    """h1: one "aunt" asks for the cards of four unrelated children."""
    births, aunt = [], world.adult("female", None, world.until)
    for _ in range(4):
        birth = one_birth(world, any_day(world))
        birth.card_applications = (CardApplication(recently(world), aunt, "aunt_or_uncle"),)
        births.append(birth)
    return planted_case("h1", births, detail="applicant")


def prints_of_another(world: World) -> Pattern:
    """g2: a card is applied for with the prints of a child registered under another name."""
    (birth, _prints), (other, other_prints) = birth_with_prints(world), birth_with_prints(world)
    birth.card_applications = (application(world, birth, minor=other_prints.newborn),)
    return planted_case("g2", [birth, other])


def applicant_is_another(world: World) -> Pattern:
    """g3: the aunt's document is shown, but the prints presented are not those stored of her since a birth."""
    (aunts, aunt_prints), (birth, prints) = birth_with_prints(world), birth_with_prints(world)
    assert aunts.mother is not None
    application = CardApplication(
        recently(world),
        aunts.mother,
        "aunt_or_uncle",
        minor=prints.newborn,
        applicant_presented=next(world.fingers),
        applicant_stored=aunt_prints.mother,
    )
    birth.card_applications = (application,)
    return planted_case("g3", [aunts, birth])


def cards_in_a_burst(world: World) -> Pattern:
    """j1: four duplicates of a card within two years."""
    birth = one_birth(world, any_day(world))
    assert birth.mother is not None
    days_ago = sorted((world.rng.uniform(1, 390) for _ in range(4)), reverse=True)
    birth.card_applications = tuple(
        CardApplication(world.until - timedelta(days=days), birth.mother, "mother", is_duplicate=True)
        for days in days_ago
    )
    return planted_case("j1", [birth])


def missing_child(world: World) -> Pattern:
    """k2: a child on the watch-list, by names (half of them mistyped) or by prints."""
    birth, prints = birth_with_prints(world)
    by_prints = world.rng.random() < 0.5
    names = birth.given_names if world.rng.random() < 0.5 else mistyped(world.rng, birth.given_names)
    world.missing_children.append(
        MissingChild(
            names,
            birth.first_surname,
            birth.second_surname,
            birth.born_on,
            prints.newborn if by_prints else None,
        )
    )
    return planted_case("k2", [birth], detail="prints" if by_prints else "names")


def application(world: World, birth: Registration, minor: int | None) -> CardApplication:
    """The mother's recent application for the card of a child whose finger set `minor` is presented."""
    assert birth.mother is not None
    woman = birth.prints.mother if birth.prints else None
    return CardApplication(
        recently(world), birth.mother, "mother", minor=minor, applicant_presented=woman, applicant_stored=woman
    )


def honest_births(world: World) -> Iterator[Registration]:
    """An innocent woman's births with prints: one child or two, and for half of the younger a card application."""
    birth, prints = birth_with_prints(world)
    if world.rng.random() < 0.4:
        day = birth.born_on - timedelta(days=world.rng.randrange(500, 1500))
        elder = one_birth(world, day, mother=birth.mother, home=birth.home)
        yield with_prints(world, elder, prints.mother)
    if world.rng.random() < 0.5:
        birth.card_applications = (application(world, birth, prints.newborn),)
    yield birth
