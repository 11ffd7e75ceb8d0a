"""Minutiae of type 9: one finger's in each of the public forms, which must say the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biometrics.errors import TemplateInvalid
from biometrics.records import itl_minutiae, reading
from fuzz.cards import RS, US, file_of, text_record

X, Y, TURN, KIND = (200, 16, 40), (100, 300, 120), (90, 270, 45), (1, 2, 0)
"""Px at 500 ppi, degrees and ISO kinds of three minutiae."""
HUNDREDTHS = 2540 / 500


def rows(*columns: tuple[str, ...]) -> str:
    return RS.join(US.join(row) for row in zip(*columns, strict=True))


def standard() -> bytes:
    places = tuple(
        f"{round(x * HUNDREDTHS):04d}{round((768 - y) * HUNDREDTHS):04d}{(turn + 180) % 360:03d}"
        for x, y, turn in zip(X, Y, TURN, strict=True)
    )
    minutiae = rows(("001", "002", "003"), places, ("02", "00", "63"), ("A", "B", "D"), ("2,03", "1,05", "1,00"))
    return text_record(9, {2: "01", 3: "0", 4: "S", 5: "A", 6: "07", 10: "3", 11: "1", 12: minutiae})


def m1(kind: tuple[str, ...] = ("01", "02", "00")) -> bytes:
    turns = tuple(f"{round(turn / 2):03d}" for turn in TURN)
    places = tuple(tuple(str(value) for value in values) for values in (X, Y))
    minutiae = rows(("001", "002", "003"), *places, turns, kind, ("100", "254", "1"))
    head = {
        2: "01",
        3: "0",
        4: "U",
        126: f"27{US}5",
        128: "320",
        129: "480",
        130: "2",
        131: "197",
        132: "197",
        134: "7",
    }
    return text_record(9, head | {136: "3", 137: minutiae})


def extended(region: bool = False, uncertainty: str = "") -> bytes:
    shift = 50 if region else 0
    places = tuple(tuple(str(round((v - shift) * HUNDREDTHS)) for v in values) for values in (X, Y))
    turns = tuple(str(turn) for turn in TURN)
    minutiae = rows(*places, turns, ("E", "B", "X"), ("", "", ""), ("", "", uncertainty))
    head = {2: "01", 3: "0", 4: "U", 6: "7"} | ({300: US.join(["1500", "1500", "254", "254"])} if region else {})
    return text_record(9, head | {331: minutiae})


FORMS = {"standard": standard(), "M1": m1(), "extended": extended(), "extended in a region": extended(True)}


@pytest.mark.parametrize("form", FORMS)
def test_every_public_form_gives_the_same_finger(form: str) -> None:
    (template,) = reading.load(file_of((9, FORMS[form])))
    order = np.lexsort((X, Y))
    assert (template.finger, template.quality, template.ppi, template.assessable) == (7, 0, 500.0, True)
    np.testing.assert_array_equal(template.kind, np.array(KIND)[order])
    # The standard form has no height to measure from: differences of positions are what counts.
    for own, expected in ((template.x, X), (template.y, Y)):
        np.testing.assert_allclose(own - own[0], np.array(expected)[order] - np.array(expected)[order][0], atol=0.3)
    turns = np.degrees(template.direction) - np.array(TURN)[order]
    assert np.abs((turns + 180) % 360 - 180).max() <= 1.01
    assert template.reliability.min() >= 1


def test_qualities_of_every_form_become_reliabilities() -> None:
    (of_standard,), (of_m1,) = (reading.load(file_of((9, record))) for record in (standard(), m1()))
    np.testing.assert_array_equal(of_standard.reliability, [100, 1, 60])
    np.testing.assert_array_equal(of_m1.reliability, [100, 1, 60])


def test_a_minutia_without_a_direction_is_left_out() -> None:
    (template,) = reading.load(file_of((9, extended(uncertainty="180"))))
    assert len(template) == 2


def test_several_records_give_several_templates_and_other_records_are_passed_over() -> None:
    other = text_record(2, {2: "00", 3: "anything"})
    assert len(reading.load(file_of((2, other), (9, standard()), (9, m1())))) == 2


def test_what_cannot_be_read_is_refused_by_name() -> None:
    own = text_record(9, {2: "01", 3: "0", 4: "U", 13: "MAKER", 23: "own form"})
    for data, words in (
        (file_of((9, own)), "maker's own"),
        (file_of((2, text_record(2, {2: "00"}))), "no minutiae"),
        (file_of((9, standard()))[:-1], "cut short"),
        (file_of((9, standard())) + b"x", "follows"),
        (file_of((9, text_record(2, {2: "00"}))), "not those"),
        (file_of((9, text_record(9, {2: "01", 12: "001"}))), "damaged"),
        (file_of((9, m1().replace(b"9.131:197", b"9.131:-97"))), "out of range"),
        (file_of((9, m1().replace(b"9.131:197", b"9.131:abc"))), "not a number"),
        (file_of((9, extended().replace(b"E", b"E").replace(b"9.331:", b"9.331:1e99", 1)[:-4] + b"\x1c")), "damaged"),
    ):
        with pytest.raises(TemplateInvalid, match=words):
            itl_minutiae.load(data)


@given(
    form=st.sampled_from(sorted(FORMS)),
    flips=st.lists(st.tuples(st.integers(0, 400), st.integers(1, 255)), min_size=1, max_size=3),
)
@settings(max_examples=300, deadline=None)
def test_altered_files_give_templates_or_are_refused(form: str, flips: list[tuple[int, int]]) -> None:
    data = bytearray(file_of((9, FORMS[form])))
    for at, flip in flips:
        data[at % len(data)] ^= flip
    try:
        templates = itl_minutiae.load(bytes(data))
    except TemplateInvalid:
        return
    assert all(np.isfinite(template.x).all() for template in templates)
