"""Spellings of one name have one key; different names do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.folding import fold
from registry.duplicates.linkage.writing.spelling import address_key, key, keys, phone_key


@pytest.mark.parametrize(
    "spellings",
    [
        "Quispe Qispi Kispe Quispi",
        "Huamán Guamán Waman Huaman",
        "Mamani Mamany",
        "Condori Kunturi Condory",
        "Ccahuana Qhawana Cahuana",
        "Choque Chuqui Ch'uqi",
        "Huanca Wanka Guanca",
        "Flores Florez",
        "Jiménez Giménez Ximénez",
        "Apaza Apasa",
        "Ñaupari Naupari",
        "Vásquez Básquez Vasques",
        "Cecilia Sesilia",
        "Quispe Qhispi Ccispe",
        "Choquehuanca Chuquiwanka Choqewanka Chuqiwanca",
        "Ccori Qori Quri Cori",
        "Ñaupari Ñawpari",
        "Paucar Pawkar Paukar",
        "Atauchi Atawchi Atahuchi",
        "Hancco Jancco Anqo Janqo",
        "Vilca Willka Huillca Wilca",
        "Huallpa Wallpa Guallpa",
        "Queccho Kecho Qquecho",
        "Jenny Yeny Yenny",
        "Jhon John Yon",
        "Wilber Vilber Huilber",
        "Janet Yanet Yaneth",
        "Jovana Yovana",
    ],
)
def test_spellings_of_one_name_share_their_key(spellings: str) -> None:
    assert len({key(spelling) for spelling in spellings.split()}) == 1


def test_names_that_sound_different_have_different_keys() -> None:
    names = ("Quispe", "Mamani", "Flores", "Huamán", "Condori", "Choque", "Ticona", "Rosa", "Julia", "Julio", "María")
    assert len({key(name) for name in names}) == len(names)


@given(st.text(max_size=30))
def test_any_text_has_a_key_of_plain_letters_whatever_its_marks_and_case(text: str) -> None:
    word_key = key(text)
    assert word_key == "" or (word_key.isascii() and word_key.isalpha() and word_key.isupper())
    assert key(fold(text)) == word_key


def test_particles_are_left_out_unless_there_is_nothing_else() -> None:
    assert keys("de la Cruz") == keys("Cruz") == (key("Cruz"),)
    assert keys("María de los Ángeles") == (key("María"), key("Ángeles"))
    assert keys("De la") != ()
    assert keys(None) == keys("  ") == ()


def test_an_address_is_compared_without_the_words_of_streets() -> None:
    assert address_key("Jr. Cusco N° 123", "150101") == address_key("JIRÓN CUSCO 123", "150101")
    assert address_key("Jr. Cusco 123", "150101") != address_key("Jr. Cusco 123", "080101")
    assert address_key("Av.", "150101") is None


def test_a_phone_is_compared_without_its_country() -> None:
    assert phone_key("+51 987 654 123") == phone_key("987654123") == "987654123"
    assert phone_key("123") is None
