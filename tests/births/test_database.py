"""What the database itself refuses, whoever writes to it."""

from base64 import b64encode
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from registry.births.rules.fields import RANGES
from registry.core.database import refusals_for_constraints
from registry.core.errors import Refused
from registry.core.registry import Registry
from tests.births.samples import Auth, Draw, example


@pytest.fixture(scope="module")
def births(app: Any, auth: Auth, finger_png: Draw) -> dict[str, str]:
    """A draft and a signed birth, both bound by a print of each."""
    births_by_state = {}
    for seed, name in ((966, "draft"), (968, "signed")):
        prints = [
            {
                "subject": subject,
                "finger": 1,
                "captured_at": "2025-03-14T06:00:00-05:00",
                "image": b64encode(finger_png(seed + number, newborn=subject == "newborn")).decode(),
            }
            for number, subject in enumerate(("mother", "newborn"))
        ]
        body = example({"/sign": name == "signed"}, prints)
        births_by_state[name] = app.test_client().post("/api/v1/births", json=body, headers=auth()).json["id"]
    return births_by_state


def refusal(registry: Registry, statement: str, **values: Any) -> str:
    """The name of the constraint that a statement breaks."""
    with registry.engine.connect() as connection, pytest.raises(DatabaseError) as raised:
        connection.execute(text(statement), values)
    return str(raised.value.orig.diag.constraint_name)  # type: ignore[union-attr]  # psycopg's own error


@pytest.mark.parametrize(("column", "low", "high"), [(name, *limits) for name, limits in RANGES.items()])
def test_every_range_is_a_constraint(registry: Registry, births: Any, column: str, low: int, high: int) -> None:
    for value in (low - 1, high + 1):
        name = refusal(registry, f"UPDATE birth SET {column} = :value WHERE id = :id", value=value, id=births["draft"])
        assert name in {f"ck_birth_{column}", "ck_birth_living_within_live_births", "ck_birth_order_within_plurality"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("cnv", "1234567"),
        ("sex", "other"),
        ("vital_status", "stillborn"),
        ("place", "moon"),
        ("delivery_kind", "none"),
        ("attendant_dni", "123"),
        ("certifier_licence", "12"),
        ("mother_nationality", "per"),
        ("state", "lost"),
        ("mother_document_type", "DIPLOMA"),
        ("mother_education", "much"),
        ("mother_marital_status", "free"),
    ],
)
def test_every_format_is_a_constraint(registry: Registry, births: Any, column: str, value: str) -> None:
    name = refusal(registry, f"UPDATE birth SET {column} = :value WHERE id = :id", value=value, id=births["draft"])
    assert name.startswith("ck_birth_") or name == "birth_signed_content"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("birth_order = 2", "ck_birth_order_within_plurality"),
        ("living_children = 9", "ck_birth_living_within_live_births"),
        ("born_at = now() + interval '1 hour'", "ck_birth_certified_after_birth"),
        ("place = 'home'", "ck_birth_facility_of_place"),
        ("is_mother_unknown = true", "ck_birth_unknown_mother_is_nobody"),
        ("ubigeo_scheme = NULL", "ck_birth_ubigeo_with_scheme"),
        ("ubigeo = '250999'", "fk_birth_ubigeo_scheme_ubigeo"),
        ("state = 'signed'", "ck_birth_signed_at_a_time"),
        ("state = 'used', signed_at = now()", "birth_signed_content"),
        ("state = 'annulled'", "ck_birth_annulled_with_reason"),
    ],
)
def test_contradictions_are_refused_by_constraints(
    registry: Registry, births: Any, change: str, constraint: str
) -> None:
    assert refusal(registry, f"UPDATE birth SET {change} WHERE id = :id", id=births["draft"]) == constraint


@pytest.mark.parametrize(
    "change", ["weight_g = 3000", "mother_id = NULL", "state = 'draft'", "signed_at = now()", "cnv = NULL"]
)
def test_a_signed_certificate_does_not_change(registry: Registry, births: Any, change: str) -> None:
    statement = f"UPDATE birth SET {change} WHERE id = :id"
    assert refusal(registry, statement, id=births["signed"]) == "birth_signed_content"


@pytest.mark.parametrize("table", ["birth", "bond", "birth_capture", "verification"])
def test_nothing_is_removed(registry: Registry, births: Any, table: str) -> None:
    assert refusal(registry, f"TRUNCATE {table} CASCADE")
    if table != "verification":
        key = "id" if table == "birth" else "birth_id"
        assert refusal(registry, f"DELETE FROM {table} WHERE {key} = :id", id=births["signed"])


def test_a_bond_never_changes(registry: Registry, births: Any) -> None:
    statement = "UPDATE bond SET mother_id = newborn_id WHERE birth_id = :id"
    assert refusal(registry, statement, id=births["signed"]) == "bond_append_only"


def test_the_drivers_words_never_reach_a_client(registry: Registry, births: Any) -> None:
    with pytest.raises(Refused) as refused, refusals_for_constraints(), registry.engine.connect() as connection:
        connection.execute(
            text("UPDATE birth SET cnv = (SELECT cnv FROM birth WHERE id = :other) WHERE id = :id"),
            {"id": births["draft"], "other": births["signed"]},
        )
    assert refused.value.slug == "certificate-exists"
