"""Which roles a test is about, told by what they may do: a new role joins the tests without an edit."""

from registry.access.rules import ROLES


def roles_without(permission: str) -> list[str]:
    """Every role that does not include the permission."""
    lacking = [role for role, permissions in ROLES.items() if permission not in permissions]
    assert 0 < len(lacking) < len(ROLES), permission
    return lacking
