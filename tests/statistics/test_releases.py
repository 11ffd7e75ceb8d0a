"""A year's release: made once when the year is over, frozen, with sealed children counted like all others."""

import csv
import io
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from registry.access.queries import account_named
from registry.bootstrap import build_registry
from registry.core.clock import PERU, utc_now
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.statistics import queries, service, tables
from registry.statistics.declaration import DIMENSIONS, TOTAL, Counted
from registry.statistics.withholding import GRAND
from tests.births.samples import BOTH, example
from tests.conftest import _fill
from tests.once.applications import application_of
from tests.signing_in import signed_in

YEAR = 2025


@pytest.fixture(scope="module")
def own(registry: Registry, new_database: Callable[[str], str]) -> Any:
    """A registry of its own, with a facility and births inscribed in the last year."""
    built = build_registry(registry.settings, new_database(f"statistics_{uuid.uuid4().hex[:8]}"))
    _fill(built)
    yield built
    built.engine.dispose()


def headers_of(own: Registry, username: str) -> dict[str, str]:
    with own.begin(SYSTEM) as ctx:
        account = account_named(ctx.session, username)
        assert account is not None
        return {"Authorization": f"Bearer {signed_in(ctx, account)}"}


def inscribe(own: Registry, moments: list[datetime]) -> list[uuid.UUID]:
    """Children with an acta that was inscribed at these moments."""
    client = application_of(own).test_client()
    registrar, clerk = (headers_of(own, name) for name in ("registrar.00006208", "clerk"))
    children = []
    for moment in moments:
        birth = client.post("/api/v1/births", json=example({}, BOTH), headers=registrar).json
        assert birth is not None
        acta = client.post(
            "/api/v1/records", json={"birth_id": birth["id"], "given_names": "Killa"}, headers=clerk
        ).json
        assert acta is not None
        done = client.post(f"/api/v1/records/{acta['id']}/inscription", json={}, headers=clerk)
        assert done.status_code == 200, done.json
        with own.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            change = "UPDATE birth_record SET inscribed_at = :at WHERE id = CAST(:id AS uuid)"
            connection.execute(text(change), {"at": moment, "id": acta["id"]})
        children.append(uuid.UUID(acta["child_id"]))
    return children


def test_a_year_is_counted_once_and_what_comes_later_changes_nothing(own: Registry) -> None:
    inside, before = datetime(YEAR, 12, 31, 23, 59, tzinfo=PERU), datetime(YEAR - 1, 12, 31, 23, 59, tzinfo=PERU)
    children = inscribe(own, [inside] * 3 + [before])
    with own.begin(SYSTEM) as ctx:
        start, end = datetime(YEAR, 1, 1, tzinfo=PERU), datetime(YEAR + 1, 1, 1, tzinfo=PERU)
        births = list(queries.births_inscribed(ctx.session, start, end))
    assert len(births) == 3
    assert {(birth.sex, birth.department, birth.attendant) for birth in births} == {("female", "15", "obstetrician")}
    with own.begin(SYSTEM) as ctx:
        first = tables.csv_of(YEAR, service.make(ctx, YEAR).cells)
    inscribe(own, [inside])
    with own.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        cancel = "UPDATE birth_record SET state = 'cancelled' WHERE child_id = :child"
        connection.execute(text(cancel), {"child": children[0]})
    with own.begin(SYSTEM) as ctx:
        assert tables.csv_of(YEAR, service.make(ctx, YEAR).cells) == first
        assert not service.request(ctx, YEAR)
    # Three births are few: nothing is said of them.
    rows = list(csv.DictReader(io.StringIO(first)))
    assert {row["OBS_STATUS"] for row in rows} == {"Q"}


def a_birth(**changes: Any) -> Counted:
    return replace(
        Counted(datetime(YEAR, 3, 1, tzinfo=PERU).date(), "08", "female", 3240, None, 27, "midwife", "ordinary"),
        **changes,
    )


def test_births_are_sorted_as_the_codebook_says() -> None:
    births = [a_birth()] * 6 + [
        a_birth(weight_g=1499, sex="indeterminate", department=None, attendant=None, registration="extemporaneous"),
        a_birth(weight_g=None, mother_age_years=None, born_on=datetime(YEAR - 1, 1, 1, tzinfo=PERU).date()),
    ]
    counts = tables.count(births, YEAR)
    assert counts[GRAND] == 8
    assert counts["PLACE", "03", "08"] == 6
    assert counts["WEIGHT", "03", "1000_1499"] == counts["ATTENDANT", "03", "UNKNOWN"] == 1
    assert counts["WEIGHT", "EARLIER", "UNKNOWN"] == counts["MOTHER_AGE", None, "UNKNOWN"] == 1
    assert counts["MOTHER_AGE", "03", "25_29"] == 7
    assert counts["ATTENDANT", None, "LAY"] == 7
    for dimension in DIMENSIONS:
        assert sum(counts[dimension.code, None, category] for category in dimension.categories) == 8
    codes = {(column, code) for column, code, _words in tables.codebook()}
    for table, _month, category in counts:
        if table and category:
            assert (f"CATEGORY of {table}", category) in codes


def test_the_csv_has_the_header_and_every_cell_once() -> None:
    counts = tables.count([a_birth()] * 60, YEAR)
    rows = list(csv.DictReader(io.StringIO(tables.csv_of(YEAR, tables.published(counts, tables.structure())))))
    assert tuple(rows[0]) == tables.HEADER
    assert len({(row["DIMENSION"], row["MONTH"], row["CATEGORY"]) for row in rows}) == len(rows) == len(counts)
    (whole,) = [row for row in rows if (row["DIMENSION"], row["MONTH"], row["CATEGORY"]) == (TOTAL, TOTAL, TOTAL)]
    assert (whole["OBS_VALUE"], whole["OBS_STATUS"]) == ("60", "A")


def test_only_a_year_that_is_over_is_released_by_who_may_and_read_by_others(
    client: Any, auth: Callable[..., dict[str, str]], registry: Registry
) -> None:
    path = "/api/v1/statistics"
    assert client.post(f"{path}/2025", headers=auth("supervisor")).status_code == 403
    assert client.get(path, headers=auth("clerk")).status_code == 403
    for year in (1999, utc_now().astimezone(PERU).year, 9999):
        assert client.post(f"{path}/{year}", headers=auth("administrator")).status_code == 422
    queued = client.post(f"{path}/2001", headers=auth("administrator"))
    assert (queued.status_code, queued.json) == (202, {"is_queued": True})
    assert client.get(f"{path}/2001", headers=auth("auditor")).status_code == 404
    with registry.begin(SYSTEM) as ctx:
        registry.tasks()[service.RELEASE_TASK](ctx, year=2001)
    read = client.get(f"{path}/2001", headers=auth("auditor"))
    assert (read.status_code, read.mimetype) == (200, "text/csv")
    assert read.text.startswith(",".join(tables.HEADER))
    assert 2001 in {each["year"] for each in client.get(path, headers=auth("supervisor")).json["releases"]}
    assert "CATEGORY of WEIGHT" in client.get(f"{path}/codebook", headers=auth("supervisor")).text
    assert client.post(f"{path}/2001", headers=auth("administrator")).json == {"is_queued": False}
