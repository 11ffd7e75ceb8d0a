"""Importing facilities and professionals."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from registry.core.context import Context
from registry.core.errors import CONSTRAINTS, Invalid
from registry.core.registry import Registry
from registry.facilities import queries
from registry.facilities.csv_rows import read_facilities, read_professionals
from registry.facilities.service import import_facilities, import_professionals

HEADER = "renipress,name,ubigeo_scheme,ubigeo,latitude,longitude,services,active\n"
FIRST = "00000123,Puesto Ñuñoa,INEI,210806,-14.4775,-70.6369,births|registry,1\n"
SECOND = "00000124,Hospital Lima,RENIEC,140101,,,births,1\n"


def facilities(ctx: Context, lines: str) -> tuple[int, int, int]:
    done = import_facilities(ctx, read_facilities((HEADER + lines).encode()))
    return done.added, done.changed, done.unchanged


def test_an_import_adds_then_leaves_then_changes(ctx: Context) -> None:
    assert facilities(ctx, FIRST + SECOND) == (2, 0, 0)
    assert facilities(ctx, FIRST + SECOND) == (0, 0, 2)
    assert facilities(ctx, FIRST.replace("Puesto", "Centro") + SECOND.replace(",1", ",0")) == (0, 2, 0)
    ctx.session.expire_all()
    first, second = queries.facility(ctx.session, "00000123"), queries.facility(ctx.session, "00000124")
    assert first is not None
    assert second is not None
    assert (first.name, first.services, first.is_active) == ("Centro Ñuñoa", ["births", "registry"], True)
    assert not second.is_active


def test_an_import_of_more_than_one_statement_counts_every_row(ctx: Context) -> None:
    lines = "".join(f"{40_000_000 + n},Posta {n},INEI,150101,,,,\n" for n in range(2500))
    assert facilities(ctx, lines) == (2500, 0, 0)
    assert facilities(ctx, lines) == (0, 0, 2500)


def test_unknown_districts_are_reported_with_formal_errors_and_nothing_is_stored(ctx: Context) -> None:
    lines = FIRST + "x,,INEI,999999,,,,\n" + "00000125,A,INEI,150199,,,,\n" + "0,B,RENIEC,250404,,,,\n"
    with pytest.raises(Invalid) as caught:
        facilities(ctx, lines)
    pointers = [error.pointer for error in caught.value.errors]
    assert pointers == ["/3/renipress", "/3/name", "/3/ubigeo", "/4/ubigeo", "/5/renipress", "/5/ubigeo"]
    assert queries.facility(ctx.session, "00000123") is None


def test_a_code_of_one_scheme_is_not_a_code_of_the_other(ctx: Context) -> None:
    """Both have 150140, but only INEI has 160804 in the province of Putumayo."""
    assert facilities(ctx, "00000126,A,INEI,160804,,,,\n") == (1, 0, 0)
    with pytest.raises(Invalid):
        facilities(ctx, "00000127,A,RENIEC,160804,,,,\n")


def test_facilities_are_found_without_accents(ctx: Context) -> None:
    facilities(ctx, FIRST)
    for text_typed in ("nunoa", "ÑUÑOA", "puesto ñ"):
        assert [facility.code for facility in queries.facilities(ctx.session, text_typed, 5)] == ["00000123"]


def test_professionals_belong_to_facilities_that_exist(ctx: Context) -> None:
    content = (
        "document,profession,facility,licence,active\n12345678,physician,00006208,12345,1\n87654321,nurse,77777777,,\n"
    )
    with pytest.raises(Invalid) as caught:
        import_professionals(ctx, read_professionals(content.encode()))
    assert [error.pointer for error in caught.value.errors] == ["/3/licence", "/3/facility"]


def test_a_professional_becomes_inactive_by_a_second_import(ctx: Context) -> None:
    content = "document,profession,facility,licence,active\n12345678,physician,00006208,12345,{}\n"
    assert import_professionals(ctx, read_professionals(content.format("1").encode())).added == 1
    assert import_professionals(ctx, read_professionals(content.format("no").encode())).changed == 1
    ctx.session.expire_all()
    professional = queries.professional(ctx.session, "12345678", "00006208")
    assert professional is not None
    assert not professional.is_active


FACILITY: dict[str, Any] = {
    "code": "00000130",
    "name": "A",
    "search": "A",
    "ubigeo_scheme": "INEI",
    "ubigeo": "150101",
    "latitude": -12.0,
    "longitude": -77.0,
    "services": ["births"],
}
PROFESSIONAL: dict[str, Any] = {
    "profession": "physician",
    "document": "12345678",
    "licence": "123",
    "facility_code": "00006208",
}
PLACE: dict[str, Any] = {
    "scheme": "INEI",
    "code": "159999",
    "latitude": -12.0,
    "longitude": -77.0,
    "position_of": "district",
}
INSERTS = {
    "facility": "INSERT INTO facility (code, name, search, ubigeo_scheme, ubigeo, latitude, longitude, services,"
    " is_active, updated_at) VALUES (:code, :name, :search, :ubigeo_scheme, :ubigeo, :latitude, :longitude, :services,"
    " true, now())",
    "professional": "INSERT INTO professional (id, profession, document, licence, facility_code, is_active, updated_at)"
    " VALUES (gen_random_uuid(), :profession, :document, :licence, :facility_code, true, now())",
    "place": "INSERT INTO place (scheme, code, department, province, district, search, latitude, longitude,"
    " position_of) VALUES (:scheme, :code, 'Lima', 'Lima', 'Otro', 'OTRO', :latitude, :longitude, :position_of)",
}
ROWS = {"facility": FACILITY, "professional": PROFESSIONAL, "place": PLACE}


@pytest.mark.parametrize(
    ("table", "change", "constraint"),
    [
        ("facility", {"code": "6208"}, "ck_facility_code"),
        ("facility", {"name": ""}, "ck_facility_name_length"),
        ("facility", {"latitude": 12.0}, "ck_facility_latitude_in_peru"),
        ("facility", {"longitude": 77.0}, "ck_facility_longitude_in_peru"),
        ("facility", {"longitude": None}, "ck_facility_position_whole"),
        ("facility", {"services": ["magic"]}, "ck_facility_services"),
        ("facility", {"ubigeo": "150199"}, "fk_facility_ubigeo_scheme_ubigeo"),
        ("professional", {"profession": "astrologer"}, "ck_professional_profession"),
        ("professional", {"document": "1234567"}, "ck_professional_document"),
        ("professional", {"licence": "1"}, "ck_professional_licence"),
        ("professional", {"licence": None}, "ck_professional_licence_held"),
        ("professional", {"facility_code": "99999999"}, "fk_professional_facility_code"),
        ("place", {"scheme": "SUNAT"}, "ck_place_scheme"),
        ("place", {"code": "990101"}, "ck_place_code"),
        ("place", {"latitude": 40.0}, "ck_place_latitude_in_peru"),
        ("place", {"longitude": 3.0}, "ck_place_longitude_in_peru"),
        ("place", {"position_of": "planet"}, "ck_place_position_of"),
    ],
)
def test_the_database_itself_refuses(ctx: Context, table: str, change: dict[str, object], constraint: str) -> None:
    ctx.session.execute(text(INSERTS[table]), ROWS[table])
    ctx.session.execute(
        text(f"DELETE FROM {table} WHERE {'document' if table == 'professional' else 'code'} = :key"),
        {"key": ROWS[table].get("document") or ROWS[table]["code"]},
    )
    with pytest.raises(IntegrityError) as caught:
        ctx.session.execute(text(INSERTS[table]), {**ROWS[table], **change})
    assert caught.value.orig.diag.constraint_name == constraint  # type: ignore[union-attr]  # psycopg's own error
    assert constraint in CONSTRAINTS


def test_every_constraint_of_these_tables_has_a_refusal(ctx: Context) -> None:
    names = ctx.session.scalars(
        text(
            "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'u', 'f', 'x') "
            "AND conrelid::regclass::text IN ('place', 'facility', 'professional')"
        )
    )
    assert [name for name in names if name not in CONSTRAINTS] == []


@pytest.fixture
def command(registry: Registry, tmp_path: Path) -> Callable[..., Any]:
    """command(content, kind): the exit status and output of an import by command."""
    from registry.core.commands import Commands
    from registry.facilities.commands import facility

    root = Commands()
    root.add_command(facility)

    def run(content: bytes, kind: str = "import") -> tuple[int, str]:
        file = tmp_path / "file.csv"
        file.write_bytes(content)
        result = CliRunner().invoke(root, ["facility", kind, str(file)], obj=lambda: registry)
        return result.exit_code, result.output

    return run


def test_the_command_reports_what_it_did(command: Callable[..., Any]) -> None:
    content = (HEADER + "00090001,Posta Año Nuevo,INEI,150101,,,births,1\n").encode("latin-1")
    assert command(content) == (0, "Facilities: 1 added, 0 changed, 0 unchanged.\n")
    assert command(content) == (0, "Facilities: 0 added, 0 changed, 1 unchanged.\n")
    people = b"document,profession,facility,licence\n12345670,physician,00090001,4321\n"
    assert command(people, "professionals")[0] == 0


def test_the_command_lists_every_line_in_plain_words(
    command: Callable[..., Any], capfd: pytest.CaptureFixture[str]
) -> None:
    status, output = command((HEADER + "x,,INEI,150101,,,,\n00000123,A,INEI,150199,,,,\n").encode())
    shown = output + capfd.readouterr().err
    assert status == 1
    for pointer in ("/2/renipress", "/2/name", "/3/ubigeo"):
        assert pointer in shown
    assert "Traceback" not in shown
