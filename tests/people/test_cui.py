"""The CUI: its check characters, and the blocks its numbers are given out of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.pe import cui as reference

from registry.people.rules import cui_check_digit, cui_check_letter, is_valid_cui, number_at

eight_digits = st.text("0123456789", min_size=8, max_size=8)


@pytest.mark.parametrize(
    ("digits", "digit", "letter"),
    [("10117410", "2", "G"), ("12345678", "1", "E"), ("43567890", "0", "D"), ("05414828", "9", "C")],
)
def test_the_worked_examples_have_their_check_characters(digits: str, digit: str, letter: str) -> None:
    assert (cui_check_digit(digits), cui_check_letter(digits)) == (digit, letter)
    assert is_valid_cui(f"{digits}-{digit}")
    assert is_valid_cui(f"{digits}{letter.lower()}")


@given(eight_digits)
def test_check_characters_are_those_of_an_independent_implementation(digits: str) -> None:
    assert cui_check_digit(digits) + cui_check_letter(digits) == reference.calc_check_digits(digits)


@given(eight_digits, st.sampled_from("0123456789ABCDEFGHIJK"))
def test_numbers_are_valid_where_the_independent_implementation_says_so(digits: str, check: str) -> None:
    assert is_valid_cui(digits + check) is reference.is_valid(digits + check)
    assert is_valid_cui(f"{digits}-{check}") is reference.is_valid(digits + check)


def test_about_one_typing_error_in_57_passes() -> None:
    """r = 5 and r = 6 share the digit 1: 2 of the 110 ordered pairs of different remainders."""
    wrong = passed = 0
    for number in range(10_000_000, 10_002_000):
        digits = str(number)
        for place in range(8):
            for other in set("0123456789") - {digits[place]}:
                wrong += 1
                passed += cui_check_digit(digits[:place] + other + digits[place + 1 :]) == cui_check_digit(digits)
    assert passed / wrong == pytest.approx(0.0175, abs=0.002)


@pytest.mark.parametrize(
    "text", ["", "1011741", "10117410", "10117410-3", "10117410--2", "10117410-L", "１０１１７４１０2", "10117410-²"]
)
def test_text_that_is_not_a_cui_is_refused(text: str) -> None:
    assert not is_valid_cui(text)


@pytest.mark.parametrize("digits", ["1234567", "123456789", "1234567a", "１２３４５６７８"])
def test_only_eight_ascii_digits_have_a_check_digit(digits: str) -> None:
    with pytest.raises(ValueError, match="eight digits"):
        cui_check_digit(digits)


blocks = st.lists(st.tuples(st.integers(1, 10**7), st.integers(1, 50)), max_size=5).map(
    lambda sizes: [
        (sum(s for _, s in sizes[:i]) + 1000 * i + first % 7 + 1, 0, size) for i, (first, size) in enumerate(sizes)
    ]
)


@given(blocks)
def test_ordinals_count_through_every_number_of_the_blocks_once(layout: list[tuple[int, int, int]]) -> None:
    allotted = [(first, first + size - 1) for first, _, size in layout]
    total = sum(size for *_, size in layout)
    given_out = [number_at(ordinal, allotted) for ordinal in range(1, total + 1)]
    assert given_out == [f"{n:08d}" for first, last in allotted for n in range(first, last + 1)]
    assert number_at(total + 1, allotted) is None
