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
    verdict_pairs = (
        [(SAME, SAME)] * 20 + [(SAME, DIFFERENT)] * 5 + [(DIFFERENT, SAME)] * 10 + [(DIFFERENT, DIFFERENT)] * 15
    )
    result = agreement(verdict_pairs)
    assert (result.pairs, result.raw) == (50, 0.7)
    assert result.kappa == pytest.approx(0.4)
    assert result.table[SAME][DIFFERENT] == 5


@given(PAIRS)
def test_agreement_is_symmetric_and_kappa_never_exceeds_raw_agreement(
    verdict_pairs: list[tuple[str, str]],
) -> None:
    result, swapped = agreement(verdict_pairs), agreement([(b, a) for a, b in verdict_pairs])
    assert result.raw == swapped.raw
    assert (result.kappa is None) == (swapped.kappa is None)
    if result.kappa is not None and result.raw is not None:
        assert result.kappa == pytest.approx(swapped.kappa)
        assert result.kappa <= result.raw + 1e-12


@given(st.lists(VERDICT, min_size=1))
def test_reviewers_with_equal_verdicts_agree_fully(verdicts: list[str]) -> None:
    result = agreement([(verdict, verdict) for verdict in verdicts])
    assert result.raw == 1
    assert result.kappa in (None, pytest.approx(1.0))


def test_without_judgements_there_is_no_agreement_to_report() -> None:
    assert (agreement([]).raw, agreement([]).kappa) == (None, None)


@given(st.lists(VERDICT, max_size=6), st.booleans())
def test_one_verdict_of_the_same_person_prevents_telling_them_apart(verdicts: list[str], needs_two: bool) -> None:
    assert not tells_apart([*verdicts, SAME], needs_two=needs_two)
    assert tells_apart([verdict for verdict in verdicts if verdict != SAME] + [DIFFERENT] * 2, needs_two=needs_two)
    assert tells_apart([DIFFERENT], needs_two=needs_two) is not needs_two
