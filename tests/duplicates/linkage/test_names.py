"""A name written otherwise is still the name, and a different name is not."""

from dataclasses import replace
from datetime import date

import pytest

from registry.core.folding import fold
from registry.duplicates.linkage.blocks import block_keys
from registry.duplicates.linkage.facts import PersonFacts, features
from registry.duplicates.linkage.model import Part, level_by, score
from registry.duplicates.linkage.shipped import shipped
from registry.duplicates.linkage.writing.spelling import key, keys

WOMAN = PersonFacts(
    given_names="Rosa Elvira",
    first_surname="Ñaupari",
    second_surname="Tsamajain",
    sex="female",
    birth_date=date(1993, 5, 17),
    phone="987650001",
)


def parts_of(one: PersonFacts, other: PersonFacts, records: int = 1_000_000) -> tuple[Part, ...]:
    """The parts of two women in a registry of so many records, their surnames borne by few."""
    a, b = features(one), features(other)
    share = {("surname_set", a.surname_set): 3e-8, ("given_pair", a.given_pair): 1e-4, ("given_1", a.given_1): 1e-2}
    frequencies = {key: value for key, value in share.items() if key[1] is not None}
    return score(shipped().in_registry_of(records), frequencies, a, b)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "names",
    [
        ("María Rosa Elvira", "Ñaupari", "Tsamajain"),
        ("Rosa Elvira Luz", "Ñaupari", "Tsamajain"),
        ("Rosa Luz Elvira", "Ñaupari", "Tsamajain"),
        ("Rosa", "Ñaupari", "Tsamajain"),
        ("Elvira", "Ñaupari", "Tsamajain"),
        ("Elvira Rosa", "Ñaupari", "Tsamajain"),
        ("Ñaupari", "Rosa", "Elvira"),
        ("Ñaupari Tsamajain", "Rosa", "Elvira"),
        ("Tsamajain", "Rosa Elvira", None),
        ("Rosa Elvira", "Tsamajain", "Ñaupari"),
        ("Rosa Elvira", "Ñaupari Tsamajain", None),
    ],
)
def test_a_woman_is_found_in_a_million_whatever_names_are_added_dropped_or_exchanged(
    names: tuple[str, str, str | None],
) -> None:
    again = replace(WOMAN, given_names=names[0], first_surname=names[1], second_surname=names[2])
    for pair in ((WOMAN, again), (again, WOMAN)):
        assert level_by(parts_of(*pair)) in ("strong", "probable"), parts_of(*pair)
    meeting = set(block_keys(features(WOMAN))) & set(block_keys(features(again)))
    assert meeting - {None}


def test_one_set_of_names_within_the_other_says_nearly_as_much_as_equality() -> None:
    def bits(given_names: str) -> float:
        parts = parts_of(WOMAN, replace(WOMAN, given_names=given_names))
        return next(part.bits for part in parts if part.comparison == "given names")

    assert bits("Rosa Elvira") - bits("María Rosa Elvira") < 4
    assert bits("María Rosa Elvira") > bits("Elvira") > bits("María Elvira") > bits("Julia")


def test_a_rare_first_name_that_two_sisters_share_is_no_more_than_a_common_one() -> None:
    a, b = (
        features(replace(WOMAN, person_id=number, given_names=names, mother_id="3", certificate=f"0000{number}"))
        for number, names in (("1", "Yamilexa Rosa"), ("2", "Yamilexa Inés"))
    )
    parts = score(shipped().in_registry_of(1_000_000), {}, a, b)  # borne by nobody else in the registry
    (given,) = (part for part in parts if part.comparison == "given names")
    assert (given.level, given.bits < 3) == ("the first the same, the next another", True)
    for written in ("Yamilexa", "Yamilexa Rosita", "Yamilexa Luz Rosa"):  # one of hers, written otherwise
        again = score(shipped().in_registry_of(1_000_000), {}, a, features(replace(WOMAN, given_names=written)))
        assert {part.bits > 8 for part in again if part.comparison == "given names"} == {True}, written


def test_an_adults_only_name_is_one_in_whichever_field_it_stands() -> None:
    known = {"sex": "female", "birth_date": date(1993, 5, 17), "phone": "987650001"}
    given = PersonFacts(person_id="1", given_names="Suharti", **known)  # type: ignore[arg-type]
    surname = PersonFacts(person_id="2", first_surname="Suharti", **known)  # type: ignore[arg-type]
    assert level_by(parts_of(given, surname)) == "strong"
    assert set(block_keys(features(given))) & set(block_keys(features(surname))) - {None}
    child = features(replace(surname, certificate="2608500001"))
    assert (child.given_1, child.surname_1) == (None, key("Suharti"))


@pytest.mark.parametrize(
    "spellings",
    [
        ("De la Cruz", "Delacruz", "Dela Cruz", "de la cruz", "DELACRUZ"),
        ("De los Reyes", "Delosreyes", "Delos Reyes"),
        ("De la Torre", "Delatorre", "Torre"),
        ("Del Águila", "Delaguila", "Del Aguila"),
        ("San Martín", "Sanmartin"),
        ("Dos Santos", "Dossantos"),
        ("Da Silva", "Dasilva"),
    ],
)
def test_particles_written_together_or_apart_are_one_name(spellings: tuple[str, ...]) -> None:
    assert len({keys(spelling) for spelling in spellings}) == 1, [keys(spelling) for spelling in spellings]


@pytest.mark.parametrize("name", ["Delgado", "Delfín", "Sánchez", "Sandoval", "Santana", "Dávila", "Delia", "Delara"])
def test_a_name_that_only_begins_like_a_particle_stays_whole(name: str) -> None:
    assert keys(name) == (key(name),)


@pytest.mark.parametrize(
    "spellings",
    [
        "Huallpa Hualpa Wallpa Walpa",
        "Sullca Sulca Sullka",
        "Inga Inka Inca",
        "Tambo Tampu Tambu",
        "Chambi Champi",
        "Huillca Willka Wilca",
        "Chuquihuanca Choquehuanca Chuqiwanka",
        "Yupanqui Yupanki Yupanque",
        "Túpac Thupaq",
        "Atahuallpa Atahualpa Atawallpa",
    ],
)
def test_quechua_and_aimara_spellings_of_one_name_share_their_key(spellings: str) -> None:
    assert len({key(spelling) for spelling in spellings.split()}) == 1, [key(each) for each in spellings.split()]


def test_marks_typed_for_an_apostrophe_or_a_hyphen_fold_alike() -> None:
    assert len({fold(f"D{mark}Angelo") for mark in "'’‘´`ʼ"}) == 1
    assert len({fold(f"Jean{mark}Luc") for mark in "-‐–—"}) == 1
    assert (fold("Əliyeva"), fold("Ɔforiwaa")) == ("ELIYEVA", "OFORIWAA")
