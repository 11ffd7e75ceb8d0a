"""Every place in the interface where somebody may be named.

What the document of the interface has and is not told here fails `test_walk`.
"""

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.births.samples import digits
from tests.sealing.walk.bodies import an_application
from tests.sealing.walk.family import Family, Json

_FATHER: Final = {"given_names": "Andrés", "first_surname": "Soto", "document_type": "DNI", "recognises": True}


def an_id() -> str:
    return str(uuid.uuid4())


def a_dni() -> str:
    return digits(8)


def a_cnv() -> str:
    return digits(12)


def a_phone() -> str:
    return f"+519{digits(8)}"


def a_name() -> str:
    return "".join(secrets.choice("bcdfghjklmnprstv") + secrets.choice("aeiou") for _ in range(4)).capitalize()


def an_address() -> str:
    return f"Jr. {a_name()} {digits(3)}"


@dataclass(frozen=True)
class Value:
    """Whose value is sent: the name it has among a family's, and how one that nobody has is made."""

    name: str
    unknown: Callable[[], Any]
    get: Callable[[Family], Any] | None = None

    def of(self, family: Family) -> Any:
        return self.get(family) if self.get else family.ids[self.name]


def ids(name: str) -> Value:
    return Value(name, an_id)


IN_PATHS: Final[dict[str, Value]] = {
    "person_id": ids("child"),
    "birth_id": ids("birth_id"),
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
    "code": Value("code", lambda: secrets.token_urlsafe(18)),
}
"""Parameters of addresses that are a person's."""

ELSEWHERE: Final[dict[tuple[str, str], dict[str, Value]]] = {
    ("PATCH", "/api/v1/births/{birth_id}"): {"birth_id": ids("draft_birth")},
    ("POST", "/api/v1/births/{birth_id}/signature"): {"birth_id": ids("draft_birth")},
    ("POST", "/api/v1/births/{birth_id}/captures"): {"birth_id": ids("draft_birth")},
    ("POST", "/api/v1/births/{birth_id}/annulment"): {"birth_id": ids("signed_birth")},
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
"""Where a route needs another of the family's to be answered."""

NOBODYS: Final = {
    "name": "one of the names of a card's files",
    "rank": "a place in a list, within a search",
    "finger": "one of ten, within a pair",
    "list_id": "a list of a hundred thousand cards, which says nothing of any",
}
"""Parameters of addresses that are nobody's, and what they are."""
GIVEN: Final = {"name": "qr.txt", "rank": 1, "finger": 1, "list_id": 1}

NOBODYS_FACILITY: Final = frozenset({"/api/v1/facilities/{code}"})
"""Where `code` is a facility's."""


@dataclass(frozen=True)
class Told:
    """A value told in a body or a query: where, whose, and what else the body needs to say then."""

    pointer: str
    value: Value
    besides: Callable[[Family], Mapping[str, Any]] = lambda _: {}
    path: Mapping[str, Value] = field(default_factory=dict)
    """Other parameters of the address than the route's own."""


def _search(kind: str, field_name: str, value: Value, **criteria: Any) -> Told:
    return Told(f"/criteria/{field_name}", value, lambda _: {"/kind": kind, "/criteria": dict(criteria)})


def _nobodys(*names: str) -> Callable[[], Json]:
    return lambda: {name: a_name() for name in names}


_OWN: Final = ("given_names", "first_surname", "second_surname")
_NAMES: Final = (
    Value(
        "of the child",
        _nobodys(*_OWN),
        lambda one: dict(zip(_OWN, (one.child_names, one.first_surname, one.second_surname), strict=True)),
    ),
    Value(
        "of the mother",
        _nobodys(*_OWN),
        lambda one: dict(zip(_OWN, (one.mother_names, one.second_surname, "Ramos"), strict=True)),
    ),
    Value(
        "of a child and its parents",
        _nobodys(*_OWN, "mother_given_names", "father_given_names"),
        lambda one: {
            "given_names": one.child_names,
            "first_surname": one.first_surname,
            "second_surname": one.second_surname,
            "mother_given_names": one.mother_names,
            "mother_first_surname": one.second_surname,
            "father_given_names": one.father_names,
            "father_first_surname": one.first_surname,
        },
    ),
)

_FATHERS: Final = {"/father": _FATHER}
_DNI: Final = Value("mother_dni", a_dni)

TOLD: Final[Mapping[tuple[str, str], tuple[Told, ...]]] = {
    ("POST", "/api/v1/births"): (
        Told("/certificate/mother/document_number", _DNI),
        Told("/certificate/mother/document_number", Value("father_dni", a_dni)),
        Told("/certificate/cnv", Value("cnv", a_cnv)),
        Told("/certificate/cnv", Value("baby_cnv", a_cnv)),
        Told("/delivery_id", ids("draft_delivery")),
        Told("/certificate/mother/phone", Value("phone", a_phone)),
        Told("/certificate/mother/residence_address", Value("address", an_address)),
    ),
    ("PATCH", "/api/v1/births/{birth_id}"): (
        Told("/certificate/mother/document_number", _DNI, lambda _: {"/certificate/mother/document_type": "DNI"}),
        Told("/certificate/cnv", Value("cnv", a_cnv)),
        Told("/certificate/mother/phone", Value("phone", a_phone)),
        Told("/certificate/mother/residence_address", Value("address", an_address)),
    ),
    ("POST", "/api/v1/records"): (
        Told("/birth_id", ids("signed_birth")),
        Told("/birth_id", ids("birth_id")),
        Told("/father/document_number", Value("father_dni", a_dni), lambda _: _FATHERS),
        Told(
            "/declarant/document_number",
            Value("declarant_dni", a_dni),
            lambda _: {"/declarant": {"relation": "relative"}},
        ),
        Told("/declarant/document_number", _DNI, lambda _: {"/declarant": {"relation": "relative"}}),
    ),
    ("POST", "/api/v1/records/{record_id}/supersession"): (
        Told("/father/document_number", Value("father_dni", a_dni), lambda _: _FATHERS),
    ),
    ("POST", "/api/v1/people/{person_id}/documents"): (
        Told("/applicant/document_number", _DNI),
        Told("/applicant/person_id", ids("mother"), lambda _: {"/applicant": {"relation": "mother"}}),
    ),
    ("PATCH", "/api/v1/applications/{application_id}"): (
        Told("/applicant/document_number", _DNI, lambda _: {"/applicant": an_application()["applicant"]}),
        Told("/applicant/person_id", ids("mother"), lambda _: {"/applicant": {"relation": "mother"}}),
    ),
    ("GET", "/api/v1/applications"): (Told("?person_id", ids("child")),),
    ("POST", "/api/v1/cases"): (
        Told("/persons/0", ids("mother"), lambda _: {"/persons": [None]}),
        Told("/alert_id", ids("alert_id")),
    ),
    ("POST", "/api/v1/cases/{case_id}/persons"): (Told("/persons/0", ids("child")),),
    ("POST", "/api/v1/cases/decisions"): (Told("/cases/0", ids("case_id")),),
    ("POST", "/api/v1/cases/decisions/seconds"): (Told("/cases/0", ids("case_id")),),
    ("POST", "/api/v1/cases/{case_id}/entries"): (Told("/task_id", ids("task_id"), lambda _: {"/kind": "task_done"}),),
    ("POST", "/api/v1/cases/{case_id}/judgements"): (
        Told("/left", ids("child")),
        Told("/right", ids("mother")),
        Told("/evidence/0/id", ids("entry_id")),
        Told("/evidence/0/id", ids("alert_id"), lambda _: {"/evidence/0/kind": "alert"}),
        Told("/evidence/0/id", ids("mothers_capture"), lambda _: {"/evidence/0/kind": "capture"}),
        Told("/evidence/0/id", ids("search_id"), lambda _: {"/evidence/0/kind": "search"}),
    ),
    ("POST", "/api/v1/cases/{case_id}/comparison"): (Told("/left", ids("child")), Told("/right", ids("mother"))),
    ("POST", "/api/v1/cases/{case_id}/searches"): (
        _search("document", "document_number", _DNI, document_type="DNI"),
        _search("phone", "phone", Value("phone", a_phone)),
        _search("address", "address", Value("address", an_address)),
        _search("declarant", "document_number", Value("declarant_dni", a_dni)),
        *(Told("/criteria", one, lambda _: {"/kind": "names"}) for one in _NAMES),
    ),
    ("POST", "/api/v1/watchlist/entries"): (Told("/person_id", ids("child")),),
    ("POST", "/api/v1/sealings"): (Told("/persons/0", ids("child")),),
}
"""Where else than in an address a route is told of somebody. The rest of the request is the other family's."""

ALSO_IN_PATHS: Final[Mapping[tuple[str, str], tuple[dict[str, Value], ...]]] = {
    ("GET", "/api/v1/people/{person_id}"): tuple({"person_id": ids(one)} for one in ("mother", "father", "baby")),
    ("GET", "/api/v1/births/{birth_id}"): ({"birth_id": ids("draft_birth")}, {"birth_id": ids("signed_birth")}),
    ("GET", "/api/v1/captures/{capture_id}"): ({"capture_id": ids("mothers_capture")},),
    ("GET", "/api/v1/watchlist/entries/{entry_id}"): ({"entry_id": ids("waiting_entry")},),
    ("GET", "/api/v1/cases/{case_id}"): ({"case_id": ids("followed_case")},),
}
"""More of the family's that a route is asked for."""

UNSAID: Final = {
    "password": "an account's",
    "username": "an account's",
    "label": "a token's",
    "reason": "words, kept as they are",
    "source": "words",
    "title": "words",
    "text": "words",
    "content": "words",
    "emergency": "words",
    "legal_basis": "one of a list",
    "legal_reference": "words",
    "purpose": "one of a list",
    "reference": "words",
    "target": "one of a list",
    "institution": "words",
    "proof_number": "words",
    "fee_receipt": "words",
    "device": "words",
    "description": "words",
    "language": "one of a list",
    "certified_on": "a day",
    "age_years": "a number",
    "nationality": "a country",
    "birth_order": "a number",
    "given_names": "looked up by searches alone, which are probed",
    "first_surname": "the same",
    "second_surname": "the same",
    "mother_given_names": "the same",
    "mother_first_surname": "the same",
    "mother_second_surname": "the same",
    "father_given_names": "the same",
    "father_first_surname": "the same",
    "father_second_surname": "the same",
    "dni": "of staff",
    "licence": "of staff",
    "facility": "a facility's",
    "ubigeo": "a place's",
    "residence_ubigeo": "a place's",
    "image": "in test_writes",
    "photograph": "kept as it is",
    "part": "of the request itself",
    "photograph_part": "of the request itself",
    "template": "as an image",
    "cursor": "of a list, in test_lists",
    "indicator": "one of a list",
    "q": "of places",
    "scheme": "of places",
    "data": "the JSON, sent in parts",
    "version": "a number",
    "limit": "a number",
    "at_least": "a number",
    "depth": "a number",
    "by": "one of a list",
    "kind": "one of a list",
    "state": "one of a list",
}
"""Fields that name nobody, or whose value no request looks up: field → what it is."""

SILENT: Final = {
    "POST /api/v1/records /father/document_number father_dni": "looked up when it is inscribed, in test_writes",
    "POST /api/v1/records /declarant/document_number declarant_dni": "kept as it is told",
    "POST /api/v1/records /declarant/document_number mother_dni": "kept as it is told",
    "POST /api/v1/births /certificate/mother/phone phone": "kept as it is told",
    "POST /api/v1/births /certificate/mother/residence_address address": "kept as it is told",
    "PATCH /api/v1/births/{birth_id} /certificate/mother/phone phone": "kept as it is told",
    "PATCH /api/v1/births/{birth_id} /certificate/mother/residence_address address": "kept as it is told",
    "PATCH /api/v1/births/{birth_id} /certificate/mother/document_number mother_dni": (
        "another mother is refused, whoever she is"
    ),
    "POST /api/v1/records/{record_id}/supersession /father/document_number father_dni": (
        "whoever has the number is the father, known or not: in test_writes"
    ),
    "POST /api/v1/cases/{case_id}/entries /task_id task_id": "a case has its own tasks alone",
    "POST /api/v1/cases/{case_id}/comparison /left child": "a case has its own persons alone",
    "POST /api/v1/cases/{case_id}/comparison /right mother": "a case has its own persons alone",
} | {
    f"POST /api/v1/cases/{{case_id}}/judgements {one}": "a case has its own persons, leaves, alerts and searches alone"
    for one in (
        "/left child",
        "/right mother",
        "/evidence/0/id entry_id",
        "/evidence/0/id alert_id",
        "/evidence/0/id mothers_capture",
        "/evidence/0/id search_id",
    )
}
"""Probes that are answered alike whoever is told, before the sealing too, and why."""

RESEMBLING: Final = frozenset(f"POST /api/v1/cases/{{case_id}}/searches /criteria {one.name}" for one in _NAMES)
"""Probes by names, which are like those of others too: compared with the registry where the family never was."""

TOLD_TO_ALL: Final = {
    "GET /verify/copies/{code} code": "whoever holds a paper may ask whether it is genuine; it says nothing of anybody",
}
"""Probes whose answer the sealing leaves as it is, and why."""

SOUGHT_WITHOUT: Final = "POST /api/v1/cases/{case_id}/searches "
"""Sought without the sealed for those who may know as well, as others read it: they are told by /sealings/hits."""

HEADERS: Final = {"X-Purpose": "case_review"}
"""Sent with every request: what captures are read for."""
