"""Every state and observation has its words, in every language of a copy; an officer's text stays as it is."""

import pytest

from registry.births.record.rules import PARENTS_DISAGREE, STATES, disagreement
from registry.births.record.words import BARRED_BY_STATE, COPY, OBSERVATIONS, observation_in_words
from registry.core.messages import LANGUAGES as MESSAGE_LANGUAGES
from registry.core.messages import SOURCE_LANGUAGE
from registry.locale.update import catalogue
from registry.people.rules import SURNAME_ORDERS


def test_every_state_of_an_acta_says_what_it_bars() -> None:
    assert tuple(BARRED_BY_STATE) == STATES


def test_every_observation_of_the_registry_has_its_words() -> None:
    observation = disagreement(SURNAME_ORDERS[0], parents_agree=False)
    assert observation == PARENTS_DISAGREE
    assert set(OBSERVATIONS) == {observation}


def test_an_officers_observation_is_shown_as_written() -> None:
    assert observation_in_words("Falta la firma") == "Falta la firma"
    assert observation_in_words(None) is None
    assert observation_in_words(PARENTS_DISAGREE) == "The parents do not agree on the order of the surnames."


@pytest.mark.parametrize("language", [language for language in MESSAGE_LANGUAGES if language != SOURCE_LANGUAGE])
def test_every_word_of_a_copy_is_translated(language: str) -> None:
    translated = {message.id for message in catalogue(language) if message.string}
    assert [key for key, message in COPY.items() if message.text not in translated] == []
