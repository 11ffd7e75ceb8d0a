"""Prints judged by their times and owners."""

from datetime import UTC, datetime, timedelta

from registry.births.rules.prints import PrintFacts, print_errors
from tests.births.samples import pointers_of

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_prints_must_be_past_after_the_birth_and_of_known_persons() -> None:
    born = NOW - timedelta(days=2)
    prints = [
        PrintFacts("mother", born - timedelta(hours=1), "/prints/0"),
        PrintFacts("newborn", born, "/prints/1"),
        PrintFacts("newborn", born - timedelta(hours=1), "/prints/2"),
        PrintFacts("mother", NOW + timedelta(1), "/prints/3"),
        PrintFacts("mother", datetime.min.replace(tzinfo=UTC), "/prints/4"),
    ]
    wrong = {"/prints/2/captured_at", "/prints/3/captured_at", "/prints/4/captured_at"}
    assert pointers_of(print_errors(prints, NOW, born, has_mother=True)) == wrong
    unknown = {f"/prints/{n}/subject" for n in (0, 3, 4)}
    assert pointers_of(print_errors(prints, NOW, born, has_mother=False)) == wrong | unknown
