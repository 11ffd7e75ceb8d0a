"""Which persons are compared at all."""

from datetime import date

import pytest

from registry.duplicates.linkage.blocks import block_keys, keys_of_whole_name
from registry.duplicates.linkage.facts import Features, PersonFacts, features
from registry.duplicates.linkage.writing.spelling import keys

WOMAN = PersonFacts(
    given_names="Maribel",
    first_surname="Urcohuada",
    second_surname="Jiménez",
    sex="female",
    birth_date=date(1995, 8, 21),
    phone="900146839",
)


def meet(one: Features, other: Features) -> bool:
    return bool({key for key in block_keys(one) if key} & {key for key in block_keys(other) if key})


@pytest.mark.parametrize(
    ("given_names", "first_surname", "second_surname"),
    [
        ("Mairbel", "Ursohuada", "Jiménez"),
        ("Mairbel", "Urcohuada", "Jimenes Ruiz"),
        ("Maribel", "Ursohuada", "Jimenas"),
        ("Mairbel", "Jiménez", "Urcohuada"),
    ],
)
def test_a_woman_who_moved_and_kept_one_name_is_compared_by_her_birth_date(
    given_names: str, first_surname: str, second_surname: str
) -> None:
    again = PersonFacts(
        given_names=given_names,
        first_surname=first_surname,
        second_surname=second_surname,
        sex="female",
        birth_date=date(1995, 8, 21),
        phone="900146832",
    )
    assert meet(features(WOMAN), features(again))


def test_strangers_of_one_birth_date_are_not_compared() -> None:
    stranger = PersonFacts(
        given_names="Julia", first_surname="Wisum", second_surname="Chumpi", sex="female", birth_date=date(1995, 8, 21)
    )
    assert not meet(features(WOMAN), features(stranger))


def test_a_whole_name_is_found_whichever_words_were_taken_for_surnames() -> None:
    words = keys("Julio Paredes Ormeño")
    asked = set(keys_of_whole_name(words))
    for given, first, second in (
        ("Julio", "Paredes", "Ormeño"),
        ("Paredes", "Julio", "Ormeño"),
        ("Ormeño Julio", "Paredes", None),
    ):
        stored = features(PersonFacts(given_names=given, first_surname=first, second_surname=second))
        assert asked & set(block_keys(stored))
    stranger = features(PersonFacts(given_names="Julio", first_surname="Paredes", second_surname="Zevallos"))
    assert not asked & set(block_keys(stranger))
