"""Names, documents and kinship."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.folding import fold
from registry.people.rules import (
    DOCUMENT_TYPES,
    EVIDENCE_OF,
    LONGEST_SURNAME,
    Identity,
    Surnames,
    child_surnames,
    document_error,
    document_number,
    identity_errors,
    kinship_error,
    name_error,
    name_warnings,
)

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("DNI", "12345678"),
        ("DNI", "10117410-2"),
        ("DNI", "10117410G"),
        ("CE", "000123456"),
        ("CE", "aB1234"),
        ("PASSPORT", "AB123456"),
        ("FOREIGN_ID", "V1234"),
        ("FOREIGN_ID", "ABCDE1234567890"),
        ("PTP", "123456789"),
        ("CPP", "123456789"),
        ("NONE", None),
        ("NONE", ""),
    ],
)
def test_a_document_of_each_type_is_accepted(kind: str, number: str | None) -> None:
    assert document_error(kind, number) is None


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("DNI", "1234567"),
        ("DNI", "123456789012"),
        ("DNI", "10117410-3"),
        ("DNI", "1234567a"),
        ("DNI", "١٢٣٤٥٦٧٨"),
        ("DNI", "12345678\n"),
        ("DNI", None),
        ("CE", "12345"),
        ("CE", "1234567890123"),
        ("CE", "12-34567"),
        ("PASSPORT", "Ñ12345"),
        ("FOREIGN_ID", "v1234"),
        ("FOREIGN_ID", "1234"),
        ("FOREIGN_ID", "A" * 16),
        ("PTP", ""),
        ("CPP", "12345 6"),
        ("NONE", "12345678"),
        ("LIBRETA", "12345678"),
        ("", "1"),
    ],
)
def test_a_malformed_document_is_refused_without_quoting_it(kind: str, number: str | None) -> None:
    problem = document_error(kind, number)
    assert problem
    assert not number or number not in str(problem)


def test_a_document_number_is_stored_in_one_form() -> None:
    assert document_number("DNI", " 10117410-2 ") == document_number("DNI", "10117410") == "10117410"
    assert document_number("CE", "ab12345") == "AB12345"


@given(st.sampled_from([t for t in DOCUMENT_TYPES if t != "NONE"]), st.text("0123456789ABCXYZabc-", max_size=16))
def test_the_stored_form_of_a_stored_number_is_the_same(kind: str, number: str) -> None:
    if document_error(kind, number) is None:
        stored = document_number(kind, number)
        assert document_number(kind, stored) == stored
        assert document_error(kind, stored) is None


@pytest.mark.parametrize(
    "name",
    [
        "Ángel José",
        "Muñoz",
        "Güere",
        "de la Cruz",
        "D'Angelo",
        "O’Higgins",
        "Quispe-Mamani",
        "Ch'aska",
        "Chʼaska",
        "'t Hooft",
        "Ma. Elena",
        "Ñ",
        "Sa̱nchi",
        "Ɨmɨɨhe",
        "Ëshëto",
        "Łukasz",
        "Nguyễn",
        "A" * 60,
    ],
)
def test_names_of_the_country_are_names(name: str) -> None:
    assert name_error(unicodedata.normalize("NFC", name), LONGEST_SURNAME) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        " Ana",
        "Ana ",
        "Ana  Luz",
        "Ana\tLuz",
        "Ana\x00",
        "Ana\u202e",
        "A\u200dna",
        "Ana 😀",
        "Ana2",
        "-Ana",
        "Ana-",
        "Ana--Luz",
        "''",
        "-",
        ".",
        "Аna",
        "Αna",
        "Мария",
        "محمد",
        "安娜",
        "Ａna",
        "𝐀na",
        "Jose\u0301",
        "\u0301Ana",
        "a\u0332\u0332\u0332",
        "Ana\u00a0Luz",
        "<script>",
        "Ana;DROP",
        "Mª",
        "A" * 61,
        "\ud800",
    ],
)
def test_text_that_is_not_a_name_is_refused(name: str) -> None:
    assert name_error(name, LONGEST_SURNAME) is not None


@given(st.text(max_size=70))
def test_every_accepted_name_has_a_search_form_of_plain_letters(name: str) -> None:
    if name_error(name, LONGEST_SURNAME) is None:
        folded = fold(name)
        assert folded
        assert folded.replace(" ", "").isascii()
        assert folded.replace(" ", "").isalpha()


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Muñoz", "MUNOZ"),
        ("MUÑOZ", "MUNOZ"),
        ("  de   la  Cruz ", "DE LA CRUZ"),
        ("D'Angelo", "DANGELO"),
        ("Ɨmɨɨhe", "IMIIHE"),
        ("Quispe-Mamani", "QUISPEMAMANI"),
        ("Ángel José", "ANGEL JOSE"),
        ("Weiß", "WEISS"),
        ("Ǿ", "O"),
    ],
)
def test_different_spellings_share_a_search_form(text: str, folded: str) -> None:
    assert fold(text) == fold(unicodedata.normalize("NFD", text)) == folded


def test_three_given_names_are_a_warning() -> None:
    assert name_warnings("Ana Luz") == ()
    assert name_warnings("Ana Luz María") == ("more_than_two_given_names",)


def test_a_child_has_the_first_surname_of_each_parent_in_the_chosen_order() -> None:
    mother, father = Surnames("Quispe", "Mamani"), Surnames("Flores", "Huamán")
    assert child_surnames(mother, father, "paternal_maternal") == Surnames("Flores", "Quispe")
    assert child_surnames(mother, father, "maternal_paternal") == Surnames("Quispe", "Flores")


def test_without_a_father_the_child_has_the_mothers_surnames() -> None:
    for order in ("paternal_maternal", "maternal_paternal"):
        assert child_surnames(Surnames("Quispe", "Mamani"), None, order) == Surnames("Quispe", "Mamani")
        assert child_surnames(Surnames("Quispe"), None, order) == Surnames("Quispe", None)


def test_any_other_order_of_surnames_is_refused() -> None:
    with pytest.raises(ValueError, match="paternal_maternal"):
        child_surnames(Surnames("A"), Surnames("B"), "alphabetical")


def test_a_document_type_without_its_number_is_allowed() -> None:
    assert list(identity_errors(Identity(document_type="DNI"), TODAY)) == []


def test_every_reason_against_an_identity_is_given_at_once() -> None:
    one = Identity("Ana 😀", "X" * 61, "", "other", date(2026, 3, 2), 131, "PERU", "DNI", "1")
    assert [field for field, _ in identity_errors(one, TODAY)] == [
        "given_names",
        "first_surname",
        "second_surname",
        "sex",
        "birth_date",
        "age_years",
        "nationality",
        "document_number",
    ]


def test_a_person_may_be_registered_without_any_data() -> None:
    assert list(identity_errors(Identity(), TODAY)) == []


@pytest.mark.parametrize(
    ("relation", "evidence", "holds"),
    [
        ("mother", "live_birth_certificate", True),
        ("father", "live_birth_certificate", False),
        ("father", "acknowledgement", True),
        ("tutor", "court_decision", True),
        ("tutor", "declaration", False),
        ("neighbour", "declaration", False),
        ("mother", "hearsay", False),
    ],
)
def test_each_relation_needs_suitable_evidence(relation: str, evidence: str, holds: bool) -> None:
    assert (kinship_error(relation, evidence) is None) is holds


def test_a_court_decision_proves_every_relation() -> None:
    assert all(kinship_error(relation, "court_decision") is None for relation in EVIDENCE_OF)
