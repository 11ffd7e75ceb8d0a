from registry.access.grants import Scope, scope_of
from registry.access.rules import OWN, PERMISSIONS, ROLES, account_errors


def test_every_role_is_made_of_known_permissions() -> None:
    assert all(held <= PERMISSIONS for held in ROLES.values())


def test_registrars_and_clerks_cannot_read_alerts() -> None:
    assert "alerts.read" not in ROLES["registrar"] | ROLES["clerk"]


def test_a_registrar_needs_a_facility_and_others_cannot_have_one() -> None:
    assert account_errors("rosa", "registrar", "00006208") == ()
    assert [name for name, _ in account_errors("rosa", "registrar", None)] == ["facility_code"]
    assert [name for name, _ in account_errors("rosa", "clerk", "00006208")] == ["facility_code"]


def test_all_reasons_are_given_at_once() -> None:
    assert {name for name, _ in account_errors("R", "king", None)} == {"username", "role"}


def test_every_permission_of_a_role_has_a_scope() -> None:
    assert all(scope_of(role, permission) for role, held in ROLES.items() for permission in held | OWN)
    assert scope_of("registrar", "births.read") is Scope.OWN_FACILITY
    assert scope_of("registrar", "alerts.read") is None
