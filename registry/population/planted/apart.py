"""Patterns with draws of their own, frauds and their innocent doubles: adding one changes nothing else of a population.

Each is drawn from the population's seed and its own name, after everything else.
"""

from datetime import date, timedelta
from typing import Final

from registry.population.planted.pattern import (
    Pattern,
    another_person,
    any_day,
    mother_of_age,
    one_birth,
    planted_case,
    same_child_again,
)
from registry.population.planted.prints import EARLIEST_CARD_DAYS, birth_with_prints
from registry.population.world.families import World
from registry.population.world.names import mistyped
from registry.population.world.people import Adult, CardApplication

OTHER_FINGERS: Final = (3, 8)
"""Middle fingers: no search for thumbs or index fingers meets them."""
FOREIGN: Final = ("Wilhelmina", "Vandenbrouck", "Wojciechowski")
"""Names that the population does not bear: whoever gets them keeps none."""


def dead_father(world: World) -> Pattern:
    """i5: a man who died years before the birth recognises the child."""
    day = any_day(world)
    father = _man(world, day - timedelta(days=world.rng.randrange(400, 2000)))
    return planted_case("i5", [one_birth(world, day, father=father)])


def declared_by_the_dead(world: World) -> Pattern:
    """i5: a birth declared with the document of somebody long dead, who is registered as another child's father."""
    day = any_day(world)
    father = _man(world, day - timedelta(days=world.rng.randrange(60, 300)))
    own = one_birth(world, day - timedelta(days=900), father=father)
    birth = one_birth(world, day)
    birth.declarant, birth.declarant_document = "relative", father.document_number
    return planted_case("i5", [birth, own], detail="declarant")


def boy_as_father(world: World) -> Pattern:
    """d2: a birth recognised with the number of a boy of nine."""
    day = any_day(world)
    father = world.adult("male", day - timedelta(days=world.rng.randrange(8 * 365, 10 * 365)), world.until)
    return planted_case("d2", [one_birth(world, day, father=father)])


def father_of_sixteen(world: World) -> Pattern:
    """The other side of d2: a boy of sixteen recognises his child, as the law lets him."""
    day = any_day(world)
    father = world.adult("male", day - timedelta(days=world.rng.randrange(15 * 365, 16 * 365)), world.until)
    return planted_case("young father", [one_birth(world, day, father=father)], is_innocent=True)


def posthumous(world: World) -> Pattern:
    """The other side of i5: a father who died while his child was expected, and is recognised as such afterwards."""
    day = any_day(world)
    father = _man(world, day - timedelta(days=world.rng.randrange(5, 200)))
    return planted_case("posthumous", [one_birth(world, day, father=father)], is_innocent=True)


def _man(world: World, died_on: date) -> Adult:
    """A man with a document, whose death is recorded."""
    father = world.adult("male", None, world.until)
    father.died_on = died_on
    return father


def renamed_wholly(world: World) -> Pattern:
    """f5: given names and both surnames replaced by rectification."""
    birth = one_birth(world, any_day(world))
    birth.inscribed_as = FOREIGN
    return planted_case("f5", [birth])


def given_names_rectified(world: World) -> Pattern:
    """The other side of f5: other given names by rectification, and the surnames as they were."""
    birth = one_birth(world, any_day(world))
    birth.inscribed_as = (FOREIGN[0], birth.first_surname, birth.second_surname)
    return planted_case("given names rectified", [birth], is_innocent=True)


def fingers_that_no_search_meets(world: World) -> Pattern:
    """b5: of a newborn whose thumbs and index fingers are sound, only middle fingers are captured."""
    birth, prints = birth_with_prints(world)
    prints.newborns_fingers = OTHER_FINGERS
    return planted_case("b5", [birth])


def newborn_with_bandages(world: World) -> Pattern:
    """The other side of b5: middle fingers, because thumbs and index fingers are bandaged."""
    birth, prints = birth_with_prints(world)
    prints.newborns_fingers, prints.newborns_failure = OTHER_FINGERS, "bandaged"
    return planted_case("bandaged newborn", [birth], is_innocent=True)


def aunt_under_another_name(world: World) -> Pattern:
    """g8: a mother whose prints are on file applies as a stranger's aunt, under a name of her own making."""
    (known, known_prints), (birth, prints) = birth_with_prints(world), birth_with_prints(world)
    birth.card_applications = (_by_aunt(world, prints.newborn, known_prints.mother),)
    return planted_case("g8", [known, birth])


def one_woman_as_two_aunts(world: World) -> Pattern:
    """g9: a woman of whom no print is on file applies as the aunt of two strangers' children, under two names."""
    hers, births = next(world.fingers), []
    for _child in range(2):
        birth, prints = birth_with_prints(world)
        birth.card_applications = (_by_aunt(world, prints.newborn, hers),)
        births.append(birth)
    return planted_case("g9", births)


def two_aunts(world: World) -> Pattern:
    """The other side of g9: each of two aunts applies for her own niece."""
    births = []
    for _child in range(2):
        birth, prints = birth_with_prints(world)
        birth.card_applications = (_by_aunt(world, prints.newborn, next(world.fingers)),)
        births.append(birth)
    return planted_case("two aunts", births, is_innocent=True)


def _by_aunt(world: World, minor: int, shown: int | None) -> CardApplication:
    """An application by a woman who shows these fingers, and is no child's mother."""
    at = world.until - timedelta(days=world.rng.uniform(1, EARLIEST_CARD_DAYS))
    aunt = world.adult("female", None, world.until)
    return CardApplication(at, aunt, "aunt_or_uncle", minor=minor, applicant_presented=shown)


def recorded_again(world: World) -> Pattern:
    """l1: a child recorded again years later, by a mother whose other document nobody compared with the first."""
    day = any_day(world, 2.0, 3 * 365)
    mother = mother_of_age(world, day)
    first = one_birth(world, day, mother=mother)
    second = same_child_again(
        world,
        first,
        mother=another_person(world, mother, document_type="DNI", document_number=world.document()),
        given_names=mistyped(world.rng, first.given_names),
    )
    second.enrol_late(world.until, world.rng.randrange(300, 900))
    return planted_case("l1", [first, second], one_person=(first, second))
