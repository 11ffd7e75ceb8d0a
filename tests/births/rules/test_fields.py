"""The fields of a certificate, their pointers and the states' order."""

from registry.births.rules.fields import FIELDS, POINTERS, TRANSITIONS
from tests.births.samples import EXAMPLE


def test_the_example_names_every_field() -> None:
    named = {f"/certificate/{key}" for key, value in EXAMPLE["certificate"].items() if not isinstance(value, dict)}
    named |= {f"/certificate/{k}/{n}" for k, v in EXAMPLE["certificate"].items() if isinstance(v, dict) for n in v}
    left_out = {POINTERS[name] for name in ("born_on", "birth_estimate", "unknown")}  # of a birth whose hour is known
    assert named | left_out == set(POINTERS.values())
    assert set(POINTERS) == set(FIELDS)


def test_a_used_certificate_is_only_set_free_and_an_annulled_one_stays_annulled() -> None:
    assert TRANSITIONS["used"] == ("signed",)
    assert TRANSITIONS["annulled"] == ()
