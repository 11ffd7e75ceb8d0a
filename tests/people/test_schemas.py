"""What is typed by hand is mended where its meaning is plain."""

import pytest

from registry.people.schemas import Name, Phone


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Rosa  Elvira", "Rosa Elvira"),
        ("D´Angelo", "D'Angelo"),
        ("O`Higgins", "O'Higgins"),
        ("Ch‘aska", "Ch'aska"),
        ("Núñez–Melgar", "Núñez-Melgar"),
        ("Jean‐Luc", "Jean-Luc"),
        ("Qʼorianka", "Qʼorianka"),
    ],
)
def test_marks_and_spaces_of_other_keyboards_are_mended_in_names(typed: str, meant: str) -> None:
    assert Name().deserialize(typed) == meant


@pytest.mark.parametrize("typed", ["01-4567890", "01 456 7890", "(01) 456-7890", "01.456.7890"])
def test_marks_between_the_digits_of_a_telephone_are_left_out(typed: str) -> None:
    assert Phone().deserialize(typed) == "014567890"
    assert Phone().deserialize("+51 987 111 222") == "+51987111222"
    assert Phone().deserialize("no tiene") == "no tiene"
