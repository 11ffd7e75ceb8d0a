"""Agreement of reviewers, and when two persons are told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.investigations.judgements.rules import DIFFERENT, SAME, VERDICTS, agreement, tells_apart

VERDICT = st.sampled_from(VERDICTS)
PAIRS = st.lists(st.tuples(VERDICT, VERDICT), min_size=1, max_size=60)


def test_the_worked_example_of_two_reviewers() -> None:
    # Of 50 pairs 20 same-same, 5 same-different, 10 different-same, 15 different-different:
    # observed 0.70, by chance 0.5 · 0.6 + 0.5 · 0.4 = 0.50, kappa 0.40.
    judged = [(SAME, SAME)] * 20 + [(SAME, DIFFERENT)] * 5 + [(DIFFERENT, SAME)] * 10 + [(DIFFERENT, DIFFERENT)] * 15
    found = agreement(judged)
    assert (found.pairs, found.raw) == (50, 0.7)
    assert found.kappa == pytest.approx(0.4)
    assert found.table[SAME][DIFFERENT] == 5


@given(PAIRS)
def test_agreement_is_the_same_from_either_side_and_kappa_never_above_what_is_seen(
    judged: list[tuple[str, str]],
) -> None:
    found, turned = agreement(judged), agreement([(b, a) for a, b in judged])
    assert found.raw == turned.raw
    assert (found.kappa is None) == (turned.kappa is None)
    if found.kappa is not None and found.raw is not None:
        assert found.kappa == pytest.approx(turned.kappa)
        assert found.kappa <= found.raw + 1e-12


@given(st.lists(VERDICT, min_size=1))
def test_reviewers_of_one_mind_agree_wholly(verdicts: list[str]) -> None:
    found = agreement([(one, one) for one in verdicts])
    assert found.raw == 1
    assert found.kappa in (None, pytest.approx(1.0))


def test_nothing_judged_is_no_agreement() -> None:
    assert (agreement([]).raw, agreement([]).kappa) == (None, None)


@given(st.lists(VERDICT, max_size=6), st.booleans())
def test_one_who_holds_them_the_same_keeps_two_persons_together(verdicts: list[str], needs_two: bool) -> None:
    assert not tells_apart([*verdicts, SAME], needs_two=needs_two)
    assert tells_apart([one for one in verdicts if one != SAME] + [DIFFERENT] * 2, needs_two=needs_two)
    assert tells_apart([DIFFERENT], needs_two=needs_two) is not needs_two
