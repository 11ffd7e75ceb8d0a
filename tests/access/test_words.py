from registry.access import words
from registry.access.rules import ROLES


def test_every_role_has_its_word() -> None:
    assert words.ROLES.keys() == ROLES.keys()
