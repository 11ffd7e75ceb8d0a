"""Which passwords are refused: NIST SP 800-63B-4, a length and common ones, no rules of composition."""

import pytest

from registry.access.passwords import LONGEST, SHORTEST, normal, reasons_against


@pytest.mark.parametrize(
    ("password", "is_taken"),
    [
        ("la balsa cruza despacio", True),
        ("todoenminusculasyseguido ajiaco", True),
        ("ñandú y cóndor en la puna", True),
        ("x" * (SHORTEST - 1), False),
        ("balsa remo puna " * 20, False),
        ("passwordpassword", False),
        ("123456789012345", False),
        ("qwertyuiopasdfgh", False),
        ("rosa.quispe.2026", False),
        ("Registro-Civil-2026", False),
    ],
)
def test_a_password_is_judged_by_length_and_by_how_common_it_is_alone(password: str, is_taken: bool) -> None:
    assert (reasons_against(normal(password), "rosa.quispe") == ()) == is_taken


def test_as_long_as_is_allowed_is_taken() -> None:
    assert reasons_against(("balsa remo puna vela quinua kiwicha " * 20)[:LONGEST], "rosa.quispe") == ()
