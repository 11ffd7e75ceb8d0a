"""Every place in the interface where somebody may be named.

`test_walk` fails for a place in the OpenAPI document that is not listed here.
"""

import secrets
from collections.abc import Mapping
from typing import Any, Final

from tests.births.transcription.papers import a_cui as a_demonstration_cui
from tests.sealing.walk.bodies import an_application
from tests.sealing.walk.family import BATCH_ID
from tests.sealing.walk.values import (
    NAME,
    NAMES,
    Mention,
    Value,
    a_cnv,
    a_cui,
    a_dni,
    a_phone,
    an_acta,
    an_address,
    ids,
)

_FATHER: Final = {"given_names": "Andrés", "first_surname": "Soto", "document_type": "DNI", "recognises": True}

_PARENT: Final = {"relation": "father", "given_names": "Andrés", "first_surname": "Soto"}

IN_PATHS: Final[dict[str, Value]] = {
    "person_id": ids("child"),
    "birth_id": ids("birth_id"),
    "delivery_id": ids("draft_delivery"),
    "capture_id": ids("capture_id"),
    "record_id": ids("record_id"),
    "copy_id": ids("copy_id"),
    "application_id": ids("application_id"),
    "card_id": ids("card_id"),
    "alert_id": ids("alert_id"),
    "case_id": ids("case_id"),
    "entry_id": ids("entry_id"),
    "search_id": ids("search_id"),
    "export_id": ids("export_id"),
    "left": ids("child"),
    "right": ids("mother"),
    "sealing_id": ids("sealing_id"),
    "transcription_id": ids("transcription_id"),
    "code": Value("code", lambda: secrets.token_urlsafe(18)),
}
"""Parameters of addresses that identify a person or something about a person."""

OTHER_IDS: Final[dict[tuple[str, str], dict[str, Value]]] = {
    ("PATCH", "/api/v1/births/{birth_id}"): {"birth_id": ids("draft_birth")},
    ("POST", "/api/v1/births/{birth_id}/signature"): {"birth_id": ids("draft_birth")},
    ("POST", "/api/v1/births/{birth_id}/captures"): {"birth_id": ids("draft_birth")},
    ("POST", "/api/v1/births/{birth_id}/annulment"): {"birth_id": ids("signed_birth")},
    ("POST", "/api/v1/births/{birth_id}/correction"): {"birth_id": ids("signed_birth")},
    ("POST", "/api/v1/births/{birth_id}/correction/decision"): {"birth_id": ids("signed_birth")},
    ("PATCH", "/api/v1/applications/{application_id}"): {"application_id": ids("draft_application")},
    ("POST", "/api/v1/applications/{application_id}/photograph"): {"application_id": ids("draft_application")},
    ("POST", "/api/v1/applications/{application_id}/prints"): {"application_id": ids("draft_application")},
    ("POST", "/api/v1/applications/{application_id}/submission"): {"application_id": ids("draft_application")},
    ("GET", "/api/v1/applications/{application_id}/photograph"): {"application_id": ids("approved_application")},
    ("POST", "/api/v1/people/{person_id}/documents"): {"person_id": ids("baby")},
    ("GET", "/api/v1/cases/{case_id}/entries/{entry_id}/content"): {"entry_id": ids("attachment_id")},
    ("POST", "/api/v1/cases/{case_id}/searches/{search_id}/run"): {"search_id": ids("approved_search")},
    ("GET", "/api/v1/watchlist/entries/{entry_id}"): {"entry_id": ids("watch_entry")},
    ("POST", "/api/v1/watchlist/entries/{entry_id}/renewal"): {"entry_id": ids("watch_entry")},
    ("POST", "/api/v1/watchlist/entries/{entry_id}/withdrawal"): {"entry_id": ids("watch_entry")},
    ("POST", "/api/v1/watchlist/entries/{entry_id}/approval"): {"entry_id": ids("waiting_entry")},
}
"""Routes that need another of the family's ids to be answered."""

NO_REQUEST: Final = "00000000-0000-4000-8000-000000000001"
NOT_PERSONAL: Final = {
    "request_id": "a request, within a case",
    "batch_id": "a file of many actas",
    "glass_id": "an access to prints, read by supervisors alone",
    "warning_id": "a warning of an account",
    "name": "one of the names of a card's files",
    "rank": "a place in a list, within a search",
    "finger": "one of ten, within a pair",
    "kid": "a key of the issuer",
    "receiver_id": "a system that is told what happens",
    "agreement_id": "an agreement with another system",
    "year": "a year of statistics, which withhold whatever is few",
    "list_id": "a list of a hundred thousand cards, which says nothing of any",
    "account_id": "an account of staff",
    "token_id": "a token of an account",
    "factor_id": "a factor of an account",
    "station_id": "a capture station",
    "seq": "the number of a capture station's file",
    "envelope_id": "a capture station's file that waits; one whose birth is sealed is not there (tests/outbox)",
}
"""Parameters of addresses that concern nobody, and what they are."""
FIXED_VALUES: Final = {
    "batch_id": BATCH_ID,
    "glass_id": NO_REQUEST,
    "warning_id": NO_REQUEST,
    "request_id": NO_REQUEST,
    "name": "qr.txt",
    "rank": 1,
    "finger": 1,
    "kid": "AAAAAAAA",
    "receiver_id": NO_REQUEST,
    "agreement_id": NO_REQUEST,
    "year": 2001,
    "list_id": 1,
    "account_id": NO_REQUEST,
    "token_id": NO_REQUEST,
    "factor_id": NO_REQUEST,
    "station_id": NO_REQUEST,
    "seq": 1,
    "envelope_id": NO_REQUEST,
}

FACILITY_PATHS: Final = frozenset({"/api/v1/facilities/{code}", "/api/v1/factor-exemptions/{code}"})
"""Addresses in which `code` is a facility's."""


def _search(kind: str, field_name: str, value: Value, **criteria: Any) -> Mention:
    return Mention(f"/criteria/{field_name}", value, lambda _: {"/kind": kind, "/criteria": dict(criteria)})


_FATHERS: Final = {"/father": _FATHER}
_DNI: Final = Value("mother_dni", a_dni)

_DECLARANTS: Final = (
    Mention(
        "/declarant/document_number",
        Value("declarant_dni", a_dni),
        lambda _: {"/declarant": {"relation": "relative"}},
    ),
    Mention("/declarant/document_number", _DNI, lambda _: {"/declarant": {"relation": "relative"}}),
)
_DRAFTED: Final = (
    Mention("/birth_id", ids("signed_birth")),
    Mention("/birth_id", ids("birth_id")),
    Mention("/father/document_number", Value("father_dni", a_dni), lambda _: _FATHERS),
    *_DECLARANTS,
)
_TRANSCRIBED: Final = (
    Mention("/cui", Value("cui", a_demonstration_cui)),
    Mention("/number", Value("acta_number", an_acta)),
    Mention("/mother_document_number", _DNI, lambda _: {"/mother_document_type": "DNI"}),
    Mention(
        "/father_document_number",
        Value("father_dni", a_dni),
        lambda _: {
            "/father_document_type": "DNI",
            "/father_given_names": "Andrés",
            "/father_first_surname": "Soto",
        },
    ),
)

_PAPERS: Final = (Mention("/number", Value("cnv", a_cnv)), Mention("/mother_document", _DNI))
_OF_FAMILY: Final = (
    Mention("/family/number", Value("cnv", a_cnv), lambda _: {"/family": {"mother_document": a_dni()}}),
    Mention("/family/mother_document", _DNI, lambda _: {"/family": {"number": a_cnv()}}),
)

_FOUND: Final = (
    Mention("?cui", Value("cui", a_cui)),
    Mention("?acta", Value("acta_number", an_acta)),
    Mention("?cnv", Value("cnv", a_cnv)),
    Mention("?document_type=DNI&document_number", _DNI),
    Mention("?name", NAME),
)
"""The questions by which somebody is found at the counter."""

_CERTIFIED: Final = (
    Mention("/certificate/mother/document_number", _DNI),
    Mention("/certificate/mother/document_number", Value("father_dni", a_dni)),
    Mention("/certificate/cnv", Value("cnv", a_cnv)),
    Mention("/certificate/cnv", Value("baby_cnv", a_cnv)),
    Mention("/certificate/mother/phone", Value("phone", a_phone)),
    Mention("/certificate/mother/residence_address", Value("address", an_address)),
)

MENTIONS: Final[Mapping[tuple[str, str], tuple[Mention, ...]]] = {
    ("POST", "/api/v1/transcriptions"): _TRANSCRIBED,
    ("GET", "/api/v1/births"): _FOUND,
    ("GET", "/api/v1/records"): _FOUND,
    ("GET", "/api/v1/people"): _FOUND,
    ("GET", "/api/v1/journal"): (Mention("?subject_id", ids("birth_id")),),
    ("POST", "/api/v1/births"): (*_CERTIFIED, Mention("/delivery_id", ids("draft_delivery"))),
    ("POST", "/api/v1/outbox/waiting/{envelope_id}/registration"): _CERTIFIED,
    ("PATCH", "/api/v1/births/{birth_id}"): (
        Mention("/certificate/mother/document_number", _DNI, lambda _: {"/certificate/mother/document_type": "DNI"}),
        Mention("/certificate/cnv", Value("cnv", a_cnv)),
        Mention("/certificate/mother/phone", Value("phone", a_phone)),
        Mention("/certificate/mother/residence_address", Value("address", an_address)),
    ),
    ("POST", "/api/v1/births/{birth_id}/captures"): _OF_FAMILY,
    ("POST", "/api/v1/deliveries/{delivery_id}/join"): (Mention("/births/0", ids("birth_id")),),
    ("POST", "/api/v1/deliveries/{delivery_id}/parting"): (Mention("/births/0", ids("birth_id")),),
    ("POST", "/api/v1/births/{birth_id}/prints/confirmation"): (Mention("/captures/0", ids("capture_id")),),
    ("POST", "/api/v1/recaptures/search"): _PAPERS,
    ("POST", "/api/v1/verifications/search"): _PAPERS,
    ("POST", "/api/v1/births/{birth_id}/verifications"): _OF_FAMILY,
    ("POST", "/api/v1/births/{birth_id}/correction"): (
        Mention("/certificate/mother/document_number", _DNI, lambda _: {"/certificate/mother/document_type": "DNI"}),
        Mention("/certificate/cnv", Value("cnv", a_cnv)),
        Mention("/certificate/mother/phone", Value("phone", a_phone)),
        Mention("/certificate/mother/residence_address", Value("address", an_address)),
    ),
    ("POST", "/api/v1/records/{record_id}/rectification"): (
        Mention("/certificate/mother/document_number", _DNI, lambda _: {"/certificate/mother/document_type": "DNI"}),
        Mention("/certificate/cnv", Value("cnv", a_cnv)),
        Mention("/certificate/mother/phone", Value("phone", a_phone)),
        Mention("/certificate/mother/residence_address", Value("address", an_address)),
        Mention("/father/document_number", Value("father_dni", a_dni), lambda _: _FATHERS),
        Mention("/parents/0/document_number", Value("father_dni", a_dni), lambda _: {"/parents": [_PARENT]}),
        *_DECLARANTS,
    ),
    ("POST", "/api/v1/records"): _DRAFTED,
    ("PUT", "/api/v1/records/{record_id}"): _DRAFTED,
    ("POST", "/api/v1/records/{record_id}/supersession"): (
        Mention("/parents/0/document_number", Value("father_dni", a_dni), lambda _: {"/parents": [_PARENT]}),
        Mention("/father/document_number", Value("father_dni", a_dni), lambda _: _FATHERS),
    ),
    ("POST", "/api/v1/people/{person_id}/documents"): (
        Mention("/applicant/document_number", _DNI),
        Mention("/applicant/person_id", ids("mother"), lambda _: {"/applicant": {"relation": "mother"}}),
    ),
    ("POST", "/api/v1/people/{person_id}/identity-documents"): (
        Mention("/number", _DNI),
        Mention("/number", Value("father_dni", a_dni)),
    ),
    ("POST", "/api/v1/people/{person_id}/identity-documents/withdrawal"): (Mention("/number", _DNI),),
    ("POST", "/api/v1/people/{person_id}/kinship/withdrawal"): (Mention("/relative_id", ids("mother")),),
    ("PATCH", "/api/v1/applications/{application_id}"): (
        Mention("/applicant/document_number", _DNI, lambda _: {"/applicant": an_application()["applicant"]}),
        Mention("/applicant/person_id", ids("mother"), lambda _: {"/applicant": {"relation": "mother"}}),
    ),
    ("POST", "/api/v1/applications/{application_id}/delivery"): (
        Mention("/document_number", _DNI),
        Mention("/name", NAME),
    ),
    ("GET", "/api/v1/applications"): (Mention("?person_id", ids("child")),),
    ("POST", "/api/v1/cases"): (
        Mention("/persons/0", ids("mother"), lambda _: {"/persons": [None]}),
        Mention("/alert_id", ids("alert_id")),
    ),
    ("POST", "/api/v1/cases/{case_id}/persons"): (Mention("/persons/0", ids("child")),),
    ("POST", "/api/v1/cases/assignments"): (Mention("/cases/0", ids("case_id")),),
    ("POST", "/api/v1/cases/decisions"): (Mention("/cases/0", ids("case_id")),),
    ("POST", "/api/v1/cases/decisions/seconds"): (Mention("/cases/0", ids("case_id")),),
    ("POST", "/api/v1/cases/{case_id}/entries"): (
        Mention("/task_id", ids("task_id"), lambda _: {"/kind": "task_done"}),
    ),
    ("POST", "/api/v1/cases/{case_id}/judgements"): (
        Mention("/left", ids("child")),
        Mention("/right", ids("mother")),
        Mention("/evidence/0/id", ids("entry_id")),
        Mention("/evidence/0/id", ids("alert_id"), lambda _: {"/evidence/0/kind": "alert"}),
        Mention("/evidence/0/id", ids("mothers_capture"), lambda _: {"/evidence/0/kind": "capture"}),
        Mention("/evidence/0/id", ids("search_id"), lambda _: {"/evidence/0/kind": "search"}),
    ),
    ("POST", "/api/v1/cases/{case_id}/joinings"): (Mention("/left", ids("child")), Mention("/right", ids("mother"))),
    ("POST", "/api/v1/cases/{case_id}/comparison"): (Mention("/left", ids("child")), Mention("/right", ids("mother"))),
    ("POST", "/api/v1/cases/{case_id}/searches"): (
        _search("document", "document_number", _DNI, document_type="DNI"),
        _search("phone", "phone", Value("phone", a_phone)),
        _search("address", "address", Value("address", an_address)),
        _search("declarant", "document_number", Value("declarant_dni", a_dni)),
        _search("guardian", "document_number", _DNI),
        _search("certificate", "cnv", Value("cnv", a_cnv)),
        _search("acta", "acta_number", Value("acta_number", an_acta)),
        *(Mention("/criteria", one, lambda _: {"/kind": "names"}) for one in NAMES),
    ),
    ("POST", "/api/v1/watchlist/entries"): (Mention("/person_id", ids("child")),),
    ("POST", "/api/v1/broken-glass"): (Mention("/person_id", ids("child")),),
    ("POST", "/api/v1/people/{person_id}/reading-statements"): (Mention("/document_number", _DNI),),
    ("POST", "/api/v1/people/{person_id}/reading-statements/printed"): (Mention("/document_number", _DNI),),
    ("POST", "/api/v1/sealings"): (Mention("/persons/0", ids("child")),),
}
"""Bodies and queries in which a route may name somebody. The rest of the request is the control family's."""

MORE_IDS: Final[Mapping[tuple[str, str], tuple[dict[str, Value], ...]]] = {
    ("GET", "/api/v1/people/{person_id}"): tuple({"person_id": ids(one)} for one in ("mother", "father", "baby")),
    ("GET", "/api/v1/births/{birth_id}"): ({"birth_id": ids("draft_birth")}, {"birth_id": ids("signed_birth")}),
    ("GET", "/api/v1/captures/{capture_id}"): ({"capture_id": ids("mothers_capture")},),
    ("GET", "/api/v1/watchlist/entries/{entry_id}"): ({"entry_id": ids("waiting_entry")},),
    ("GET", "/api/v1/cases/{case_id}"): ({"case_id": ids("followed_case")},),
}
"""More of the family's ids that a route is asked for."""

HEADERS: Final = {"X-Purpose": "identity_check"}
"""Sent with every request: the purpose for which captures are read and persons are found."""
