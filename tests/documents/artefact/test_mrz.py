"""The machine-readable zone: ICAO Doc 9303's and the national worked examples, and names of every length and letter."""

import re
import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.documents.artefact import mrz
from registry.documents.artefact.face import CardFace
from registry.documents.artefact.transliteration import transliterated
from registry.people.rules import name_error
from tests.documents.samples import face

TODAY = date(2026, 11, 25)
_LETTERS = "ƏƐƆ" + "".join(chr(c) for c in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)) if chr(c).isalpha())
names = st.text(st.sampled_from(string.ascii_letters + _LETTERS + " '’-."), min_size=1, max_size=60)
good_names = names.map(str.strip).filter(lambda name: name_error(name, 60) is None)
days = st.dates(date(2010, 1, 1), date(2026, 11, 1))


def test_the_national_worked_example() -> None:
    lines = mrz.lines(
        number="12345678",
        optional="",
        birth_date=date(2025, 1, 15),
        sex="female",
        expires_on=date(2028, 1, 15),
        nationality="PER",
        name=mrz.name_field("MUÑOZ QUISPE", "ÁNGEL JOSÉ"),
    )
    assert lines == (
        "I<PER12345678<8<<<<<<<<<<<<<<<",
        "2501154F2801153PER<<<<<<<<<<<0",
        "MUNOZ<QUISPE<<ANGEL<JOSE<<<<<<",
    )


def test_the_check_digit_of_icaos_sample_number() -> None:
    assert mrz.check_digit("D23145890") == "7"


def test_icaos_sample_card_has_its_check_digits() -> None:
    # Doc 9303-5, appendix B: a card of Utopia.
    assert mrz.check_digit("740812") == "2"
    assert mrz.check_digit("120415") == "9"
    composite = "D231458907<<<<<<<<<<<<<<<" + "7408122" + "1204159" + "<<<<<<<<<<<"
    assert mrz.check_digit(composite) == "6"


def test_a_duplicate_differs_from_the_card_it_replaces() -> None:
    old, new = (mrz.td1(face(number=number)) for number in ("D2345BCDF", "D2345BCDG"))
    assert old[0] != new[0]
    assert old[1][29] != new[1][29]
    assert old[0][5:15] == new[0][5:15]


@pytest.mark.parametrize(
    ("surnames", "given_names", "line"),
    [
        ("O'Higgins Ñáñez-Güímac", "J. A.", "OHIGGINS<NANEZ<GUEIMAC<<J<A<<<"),
        ("Quispe Mamani", "María de los Ángeles", "QUISPE<MAMANI<<MARIA<DE<LOS<AN"),
        # The given names fit to the last place: a letter there says that something may be cut, as Doc 9303 has it.
        ("Papandropoulous", "Jonathon Alec", "PAPANDROPOULOUS<<JONATHON<ALEC"),
        ("Nilavadhanananda", "Chayapa Dejthamrong Krasuang", "NILAVADHANANANDA<<CHAYAPA<DEJT"),
        # The cut would end in a filler: a letter before it goes, and the next name begins.
        ("Nilavadhanananda", "Chayapa Abc Efgh", "NILAVADHANANANDA<<CHAYAPA<AB<E"),
        ("A" * 60 + " " + "B" * 60, "C" * 50, "AAAAAAAAAAAAA<BBBBBBBBBBBBB<<C"),
        ("Ch'aska", "K’ana", "CHASKA<<KANA<<<<<<<<<<<<<<<<<<"),
        ("Þór Ægir", "Ærøskøbing Straße", "THOR<AEGIR<<AEROESKOEBING<STRA"),
        ("Suharti", "", "SUHARTI<<<<<<<<<<<<<<<<<<<<<<<"),
        ("", "Suharti", "SUHARTI<<<<<<<<<<<<<<<<<<<<<<<"),
        ("O", "Ñ", "O<<N<<<<<<<<<<<<<<<<<<<<<<<<<<"),
        ("Əliyeva", "Ɔfori", "ELIYEVA<<OFORI<<<<<<<<<<<<<<<<"),
        ("Ɨguaran", "Ʉmɨ", "IGUARAN<<UMI<<<<<<<<<<<<<<<<<<"),
    ],
)
def test_names_are_written_and_cut_as_doc_9303_prescribes(surnames: str, given_names: str, line: str) -> None:
    assert mrz.name_field(surnames, given_names) == line


@given(good_names, good_names, good_names | st.none(), days, st.sampled_from(["male", "female", "indeterminate"]))
def test_every_name_gives_three_lines_of_thirty_that_read_back(
    given_names: str, first: str, second: str | None, born: date, sex: str
) -> None:
    card: CardFace = face(
        given_names=given_names,
        first_surname=first,
        second_surname=second,
        birth_date=born,
        sex=sex,
    )
    lines = mrz.td1(card)
    assert all(re.fullmatch("[A-Z0-9<]{30}", line) for line in lines)
    read = mrz.read(lines, TODAY)
    assert (read.cui, read.card_number, read.birth_date) == ("99000012", card.number, born)
    assert (read.sex, read.expires_on, read.nationality) == (sex, card.expires_on, "PER")
    whole = f"{transliterated(' '.join(card.surnames))}<<{transliterated(given_names)}"
    if len(whole) <= 30:
        assert lines[2].rstrip("<") == whole
    else:
        assert lines[2][29].isalpha()
        assert read.surnames
        assert read.given_names
        assert transliterated(given_names).startswith(read.given_names[:1])


def test_every_letter_that_a_name_may_have_is_written_in_the_zone() -> None:
    letters = [chr(code) for code in range(0x41, 0x1F00) if chr(code).isalpha()]
    allowed = [letter for letter in letters if name_error(letter, 60) is None]
    assert len(allowed) > 300
    assert [letter for letter in allowed if not transliterated(letter)] == []


@pytest.mark.parametrize(
    ("given_names", "first"), [("Suharti", None), (None, "Suharti"), ("Ñ", None), ("’t Hooft", None)]
)
def test_a_single_name_is_the_primary_identifier(given_names: str | None, first: str | None) -> None:
    card = face(given_names=given_names, first_surname=first, second_surname=None)
    read = mrz.read(mrz.td1(card), TODAY)
    assert (read.surnames, read.given_names) == (transliterated(card.full_name).replace("<", " "), "")


@given(good_names)
def test_no_name_becomes_empty(name: str) -> None:
    assert re.fullmatch("[A-Z]+(<[A-Z]+)*", transliterated(name))


@given(st.integers(0, 59), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"))
def test_a_misread_character_is_detected_unless_its_value_is_the_same(place: int, letter: str) -> None:
    lines = list(mrz.td1(face()))
    line, at = divmod(place, 30)
    right = lines[line][at]
    lines[line] = lines[line][:at] + letter + lines[line][at + 1 :]
    is_checked = place >= 5 and not (line == 1 and at in (7, 15, 16, 17))  # code, state, sex, nationality have no digit
    same_weight = (mrz._value(letter) - mrz._value(right)) % 10 == 0
    if letter != right and is_checked and not same_weight:
        with pytest.raises(mrz.MrzInvalid):
            mrz.read(lines, TODAY)


def test_every_reason_is_reported_at_once() -> None:
    first, second, third = mrz.td1(face())
    spoilt = (first[:14] + "9" + first[15:], "9913" + second[4:], "<" * 30)
    with pytest.raises(mrz.MrzInvalid) as refused:
        mrz.read((spoilt[0], spoilt[1], spoilt[2]), TODAY)
    assert len(refused.value.reasons) >= 4
    assert third.strip("<")


@pytest.mark.parametrize("lines", [(), ("A",), ("<" * 30,) * 3, ("I" * 31,) * 3, ("i" * 30,) * 3, ("Ñ" * 30,) * 3])
def test_other_lines_are_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(mrz.MrzInvalid):
        mrz.read(lines, TODAY)
