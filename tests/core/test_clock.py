"""Moments and days as people in Peru read them."""

from datetime import UTC, date, datetime

import pytest

from registry.core.clock import day_in_peru, day_in_words, show_day, show_moment


def test_a_birth_in_the_evening_is_shown_on_its_own_day_though_utc_has_the_next() -> None:
    born = datetime(2026, 11, 28, 1, 30, tzinfo=UTC)
    assert show_moment(born) == "27/11/2026 20:30 −05:00"
    assert show_day(day_in_peru(born)) == "27/11/2026"


def test_a_day_is_shown_as_in_the_acta() -> None:
    assert show_day(date(2026, 2, 3)) == "03/02/2026"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "28 de noviembre de 2026"),
        ("en", "28 November 2026"),
        ("qu", "28 p'unchaw noviembre killa 2026 wata"),
        ("ay", "28 uru noviembre phaxsi 2026 mara"),
    ],
)
def test_a_day_in_a_sentence_names_its_month(language: str, words: str) -> None:
    assert day_in_words(date(2026, 11, 28)).in_language(language) == words
