"""Facilities and professionals from files as offices keep them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.errors import Invalid
from registry.facilities.csv_rows import read_facilities, read_professionals
from registry.facilities.sheet import LARGEST_BYTES

HEADER = "renipress,name,ubigeo_scheme,ubigeo,latitude,longitude,services,active\n"
GOOD = '00000123,"Puesto de Salud Ñuñoa, anexo",INEI,210806,-14.4775,-70.6369,births|registry,1\n'


def pointers(content: str) -> list[str]:
    sheet = read_facilities(content.encode())
    return [error.pointer for _, error in sheet.errors]


def refused(content: bytes) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        read_facilities(content)
    return [(error.pointer, str(error.detail)) for error in caught.value.errors]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_files_of_every_office_read_the_same(encoding: str, delimiter: str, ending: str) -> None:
    lines = (
        ["renipress", "name", "ubigeo_scheme", "ubigeo", "services"],
        ["00000123", "Ñuñoa", "inei", "210806", "births"],
    )
    content = ending.join(delimiter.join(cells) for cells in lines)
    (row,) = read_facilities(content.encode(encoding)).rows
    assert (row.code, row.name, row.ubigeo_scheme, row.services) == ("00000123", "Ñuñoa", "INEI", ("births",))
    assert row.is_active


def test_a_decomposed_enye_is_kept_composed() -> None:
    (row,) = read_facilities((HEADER + "00000123,Nun\u0303oa,INEI,210806,,,,\n").encode()).rows
    assert row.name == "Nuñoa"


def test_a_decimal_comma_is_read_where_semicolons_separate_cells() -> None:
    content = "renipress;name;ubigeo_scheme;ubigeo;latitude;longitude\n00000123;A;INEI;210806;-14,4775;-70,6369\n"
    (row,) = read_facilities(content.encode()).rows
    assert (row.latitude, row.longitude) == (-14.4775, -70.6369)


def test_every_error_of_every_line_is_found_at_once() -> None:
    content = (
        HEADER
        + "6208,,SUNAT,15010,91,-200,magic,maybe\n"
        + GOOD
        + "\n"
        + '00000124,"two\nlines",INEI,150101,-12.0,,,\n'
        + GOOD
        + "00000125,short\n"
    )
    assert pointers(content) == [
        "/2/latitude",
        "/2/longitude",
        "/2/renipress",
        "/2/name",
        "/2/ubigeo_scheme",
        "/2/ubigeo",
        "/2/services",
        "/2/active",
        "/5/name",
        "/5/latitude",
        "/7/renipress",
        "/8",
    ]


def test_a_repeated_code_names_its_first_line() -> None:
    sheet = read_facilities((HEADER + GOOD + GOOD).encode())
    assert [str(error.detail) for _, error in sheet.errors] == ["This is a repetition of line 2."]


def test_blank_lines_do_not_shift_line_numbers() -> None:
    assert pointers(HEADER + "\n,,,,,,,\n" + "x,Y,INEI,150101,,,,\n") == ["/4/renipress"]


@pytest.mark.parametrize("text", ["nan", "inf", "1e1", "1_0", "--1", "0x10", "-12.", "١٢"])
def test_only_plain_numbers_are_degrees(text: str) -> None:
    assert "/2/latitude" in pointers(HEADER + f"00000123,A,INEI,150101,{text},-77.0,,\n")


@pytest.mark.parametrize("name", ["a\u202eb", "a\u200bb", "a\x07b", "x" * 201])
def test_a_name_has_no_hidden_characters_and_a_limited_length(name: str) -> None:
    assert pointers(HEADER + f'00000123,"{name}",INEI,150101,,,,\n') == ["/2/name"]


def test_a_missing_an_unknown_and_a_double_column_are_named() -> None:
    errors = refused(b"renipress,name,name,ubigeo,latitud\n")
    assert [pointer for pointer, _ in errors] == ["/1/ubigeo_scheme", "/1/5", "/1/name"]


def test_an_empty_file_is_missing_its_columns() -> None:
    for content in (b"", b"\n\n", b"\xef\xbb\xbf"):
        assert [pointer for pointer, _ in refused(content)] == [
            "/1/renipress",
            "/1/name",
            "/1/ubigeo_scheme",
            "/1/ubigeo",
        ]


def test_an_unclosed_quotation_mark_is_found_where_it_opens() -> None:
    ((pointer, _),) = refused((HEADER + GOOD + '00000124,"open,INEI,150101,,,,\n' + GOOD).encode())
    assert pointer == "/3"


@pytest.mark.parametrize(
    "content", ["renipress,name\n".encode("utf-16"), b"PK\x03\x04\x00\x00", b"\x89PNG\r\n\x1a\n\x00"]
)
def test_a_spreadsheet_or_a_picture_is_not_csv(content: bytes) -> None:
    assert refused(content)


def test_a_file_beyond_the_limit_is_not_read() -> None:
    assert refused(b"x" * (LARGEST_BYTES + 1)) == [("/", "The file is larger than 32 MiB.")]


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_a_refusal(content: bytes) -> None:
    for prefix in (b"", HEADER.encode()):
        try:
            rows = read_facilities(prefix + content).rows
        except Invalid:
            rows = []
        assert all(row.code.isdigit() for row in rows)


def test_a_physician_without_a_licence_is_an_error_and_a_midwife_is_not() -> None:
    content = "document,profession,facility\n12345678,physician,00006208\n12345679,midwife,00006208\n"
    sheet = read_professionals(content.encode())
    assert [error.pointer for _, error in sheet.errors] == ["/2/licence"]
    assert [row.profession for row in sheet.rows] == ["midwife"]


def test_one_professional_may_work_at_two_facilities_but_not_twice_at_one() -> None:
    line = "12345678,obstetrician,{},1234\n"
    content = "document,profession,facility,licence\n" + "".join(map(line.format, ("00006208", "00005196", "00006208")))
    assert [error.pointer for _, error in read_professionals(content.encode()).errors] == ["/4/document"]
