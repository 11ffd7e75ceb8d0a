"""Every slug of a person has words."""

from registry.people import rules, words


def test_every_sex_and_relation_has_words() -> None:
    assert set(words.SEXES) == set(rules.SEXES)
    assert set(words.RELATIONS) == set(rules.RELATIONS)


def test_every_change_that_waits_for_a_second_person_has_words() -> None:
    assert set(words.CHANGES) == set(rules.CHANGES)
