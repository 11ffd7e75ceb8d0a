"""Owners of prints: whether they came with a snapshot or since, they are found alike."""

import uuid

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.fingerprints.matching.owners import ROW, GalleryPrint, Owners

PERSONS = [uuid.UUID(int=number << 96 | last) for number in (1, 2, 3) for last in (0, 1, 0xFF00)]
"""Some ids end in zeros, which numpy leaves out of what it compares."""
Model = dict[int, tuple[uuid.UUID, GalleryPrint]]


def state_of(owners: Owners) -> Model:
    rows = [(int(row["number"]), int(row["finger"]), int(row["quality"])) for row in owners.rows()]
    persons = [uuid.UUID(bytes=row["person"].tobytes()) for row in owners.rows()]
    return {row[0]: (person, GalleryPrint(*row)) for person, row in zip(persons, rows, strict=True)}


def assert_is(owners: Owners, model: Model) -> None:
    assert len(owners) == len(model)
    assert owners.persons == len({person for person, _print in model.values()})
    for number in range(25):
        assert (number in owners) == (number in model)
        assert owners.owner(number) == model.get(number, (None,))[0]
    for person in PERSONS:
        of_person = {print_ for owner, print_ in model.values() if owner == person}
        assert set(owners.prints_of(person)) == of_person
        assert len(owners.prints_of(person)) == len(of_person)
    some = frozenset(PERSONS[::2])
    assert owners.numbers_of(some) == {number for number, (person, _print) in model.items() if person in some}
    assert owners.numbers_of(()) == frozenset()
    assert state_of(owners) == model


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 24), st.sampled_from(PERSONS), st.booleans()), max_size=40))
def test_prints_that_come_go_and_are_stored_are_those_that_are_there(steps: list[tuple[int, uuid.UUID, bool]]) -> None:
    owners, model = Owners(), Model()
    for number, person, is_stored_then in steps:
        if number in model:
            owners.remove(number)
            del model[number]
        else:
            print_ = GalleryPrint(number, number % 11, number)
            owners.add(person, print_)
            model[number] = person, print_
        if is_stored_then:
            owners = Owners(owners.rows())
    assert_is(owners, model)


def test_rows_in_another_order_are_sorted_first() -> None:
    rows = np.array([(1, PERSONS[2].bytes, 1, 60), (2, PERSONS[0].bytes, 2, 70), (3, PERSONS[2].bytes, 3, 80)], ROW)
    owners = Owners(rows)
    assert owners.persons == 2
    assert {print_.number for print_ in owners.prints_of(PERSONS[2])} == {1, 3}
    assert owners.owner(2) == PERSONS[0]


def test_a_print_that_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(KeyError):
        Owners().remove(1)
