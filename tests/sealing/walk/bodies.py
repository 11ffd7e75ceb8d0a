"""A complete and valid body for each route that takes one, for one family."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from registry.core.clock import utc_now
from registry.demo import portrait
from registry.demo.counter import COLLECTED
from registry.people.rules import cui_check_digit
from tests.sealing.walk.family import OTHER_SUPERVISOR, PHRASE, SEARCH, Family, Json
from tests.sealing.walk.samples import born_at, certificate, failed, transcription, watch_body

_WHEN: Final = utc_now() - timedelta(minutes=30)
UNUSED_DNI, UNUSED_CNV, UNUSED_ACTA = "70000001", "700000000001", "1999-70000001"
UNUSED_CUI = f"99599999-{cui_check_digit('99599999')}"
"""Numbers that nobody has."""
_REASON: Final = {"reason": PHRASE}
_PAPER: Final = {"kind": "medical_certificate", "reference": "CERT-12"}
_REFUSAL: Final = {"decision": "refuse", "requested_at": "2026-01-01T00:00:00Z"}


def _draft(family: Family) -> Json:
    return certificate(family, born_at(2), UNUSED_CNV, UNUSED_DNI)


def an_application() -> Json:
    return {
        "kind": "first",
        "applicant": {
            "relation": "mother",
            "document_type": "DNI",
            "document_number": UNUSED_DNI,
            "given_names": "Rosa",
            "first_surname": "Soto",
        },
        "prints": [],
    }


def _declared(family: Family) -> Json:
    return {"birth_id": family.ids["signed_birth"], "given_names": "Kusi", "declarant": {"relation": "mother"}}


def _day(back: int) -> str:
    return (utc_now() - timedelta(days=back)).date().isoformat()


BODIES: Final[Mapping[tuple[str, str], Callable[[Family], Json]]] = {
    ("POST", "/api/v1/people/{person_id}/absences"): lambda _: {"left_on": _day(90), "source": "MIGRACIONES-2"},
    ("POST", "/api/v1/people/{person_id}/death"): lambda _: {"died_on": _day(1), "document": _PAPER},
    ("POST", "/api/v1/people/{person_id}/death/correction"): lambda _: (
        _REASON | {"died_on": _day(2), "document": _PAPER}
    ),
    ("POST", "/api/v1/people/{person_id}/death/undoing"): lambda _: _REASON | {"document": _PAPER},
    ("POST", "/api/v1/people/{person_id}/death/decision"): lambda _: _REFUSAL,
    ("POST", "/api/v1/people/{person_id}/identity-documents"): lambda _: (
        _REASON | {"type": "DNI", "number": UNUSED_DNI, "given_names": "Rosa"}
    ),
    ("POST", "/api/v1/people/{person_id}/identity-documents/withdrawal"): lambda _: (
        _REASON | {"type": "DNI", "number": UNUSED_DNI, "document": _PAPER}
    ),
    ("POST", "/api/v1/people/{person_id}/identity-documents/decision"): lambda _: _REFUSAL,
    ("POST", "/api/v1/people/{person_id}/kinship/withdrawal"): lambda one: (
        _REASON | {"relative_id": one.ids["mother"], "relation": "mother", "document": _PAPER}
    ),
    ("POST", "/api/v1/people/{person_id}/kinship/decision"): lambda _: _REFUSAL,
    ("POST", "/api/v1/people/{person_id}/documents"): lambda _: an_application(),
    ("POST", "/api/v1/outbox/waiting/{envelope_id}/registration"): lambda one: {"certificate": _draft(one)},
    ("POST", "/api/v1/births"): lambda one: {"certificate": _draft(one), "prints": []},
    ("PATCH", "/api/v1/births/{birth_id}"): lambda _: {"certificate": {"newborn": {"weight_g": 3050}}},
    ("POST", "/api/v1/births/{birth_id}/annulment"): lambda _: _REASON,
    ("POST", "/api/v1/births/{birth_id}/reinstatement"): lambda _: _REASON,
    ("POST", "/api/v1/deliveries/{delivery_id}/join"): lambda one: _REASON | {"births": [one.ids["birth_id"]]},
    ("POST", "/api/v1/deliveries/{delivery_id}/parting"): lambda one: _REASON | {"births": [one.ids["birth_id"]]},
    ("POST", "/api/v1/births/{birth_id}/correction"): lambda _: (
        _REASON | {"certificate": {"newborn": {"weight_g": 3060}}}
    ),
    ("POST", "/api/v1/births/{birth_id}/captures"): lambda _: {"prints": failed("newborn", _WHEN, 6)},
    ("POST", "/api/v1/births/{birth_id}/prints/confirmation"): lambda one: (
        {"captures": [one.ids["capture_id"]], "reason": "Acta y madre presentes"}
    ),
    ("POST", "/api/v1/transcriptions"): lambda one: transcription(one, UNUSED_CUI, UNUSED_ACTA),
    ("POST", "/api/v1/births/{birth_id}/correction/decision"): lambda _: _REFUSAL,
    ("POST", "/api/v1/transcriptions/{transcription_id}/decision"): lambda _: {"decision": "refuse"},
    ("POST", "/api/v1/transcription-batches/{batch_id}/decision"): lambda _: {"decision": "refuse"},
    ("POST", "/api/v1/recaptures/search"): lambda _: {"number": UNUSED_CNV, "mother_document": UNUSED_DNI},
    ("POST", "/api/v1/verifications/search"): lambda _: {"number": UNUSED_CNV, "mother_document": UNUSED_DNI},
    ("POST", "/api/v1/births/{birth_id}/verifications"): lambda _: {"prints": failed("newborn", _WHEN, 1)},
    ("POST", "/api/v1/records"): _declared,
    ("PUT", "/api/v1/records/{record_id}"): _declared,
    ("POST", "/api/v1/records/{record_id}/inscription"): lambda _: {},
    ("POST", "/api/v1/records/{record_id}/observation"): lambda _: _REASON,
    ("POST", "/api/v1/records/{record_id}/annotation"): lambda _: _REASON,
    ("POST", "/api/v1/records/{record_id}/rectification"): lambda _: _REASON | {"given_names": "Kusi"},
    ("POST", "/api/v1/records/{record_id}/cancellation"): lambda _: _REASON,
    ("POST", "/api/v1/records/{record_id}/reinstatement"): lambda _: _REASON,
    ("POST", "/api/v1/records/{record_id}/decision"): lambda _: _REFUSAL,
    ("POST", "/api/v1/records/{record_id}/supersession"): lambda _: (
        _REASON | {"given_names": "Kusi", "document": _PAPER}
    ),
    ("POST", "/api/v1/records/{record_id}/copies"): lambda _: {"language": "es"},
    ("PATCH", "/api/v1/applications/{application_id}"): lambda _: {"fee_receipt": "77"},
    ("POST", "/api/v1/applications/{application_id}/photograph"): lambda _: {
        "photograph": b64encode(portrait.jpeg(1)).decode()
    },
    ("POST", "/api/v1/applications/{application_id}/prints"): lambda _: {"prints": failed("minor", _WHEN, 1)},
    ("POST", "/api/v1/applications/{application_id}/withdrawal"): lambda _: _REASON,
    ("POST", "/api/v1/applications/{application_id}/rejection"): lambda _: _REASON,
    ("POST", "/api/v1/applications/{application_id}/hold/lifting"): lambda _: _REASON,
    ("POST", "/api/v1/applications/{application_id}/delivery"): lambda _: dict(COLLECTED),
    ("POST", "/api/v1/applications/{application_id}/return"): lambda _: _REASON,
    ("POST", "/api/v1/documents/{card_id}/revocation"): lambda _: {"reason": "revoked"},
    ("POST", "/api/v1/documents/{card_id}/reprint"): lambda _: {"reason": "colours"},
    ("POST", "/api/v1/protection-referrals/{birth_id}/steps"): lambda _: _REASON | {"step": "taken"},
    ("POST", "/api/v1/broken-glass"): lambda one: (
        {"person_id": one.ids["child"], "hours": 1, "reason": f"{PHRASE}, and nobody else knows"}
    ),
    ("POST", "/api/v1/broken-glass/{glass_id}/review"): lambda _: {"outcome": "justified"},
    ("POST", "/api/v1/people/{person_id}/reading-statements"): lambda one: {
        "document_type": "DNI",
        "document_number": one.ids["mother_dni"],
    },
    ("POST", "/api/v1/people/{person_id}/reading-statements/printed"): lambda one: {
        "document_type": "DNI",
        "document_number": one.ids["mother_dni"],
    },
    ("POST", "/api/v1/cases"): lambda _: _REASON,
    ("POST", "/api/v1/cases/{case_id}/assignment"): lambda _: {},
    ("POST", "/api/v1/cases/{case_id}/reviewers"): lambda _: {"username": OTHER_SUPERVISOR},
    ("POST", "/api/v1/cases/{case_id}/persons"): lambda one: {"persons": [one.ids["baby"]]},
    ("POST", "/api/v1/cases/{case_id}/persons/{person_id}/removal"): lambda _: _REASON,
    ("POST", "/api/v1/cases/{case_id}/postponement"): lambda _: _REASON | {"until": _day(-20)},
    ("POST", "/api/v1/cases/{case_id}/referrals"): lambda _: _REASON | {"target": "fiscalia"},
    ("POST", "/api/v1/cases/{case_id}/decision"): lambda _: _REASON | {"decision": "dismissed"},
    ("POST", "/api/v1/cases/{case_id}/decision/second"): lambda _: _REASON | {"agrees": True},
    ("POST", "/api/v1/cases/{case_id}/decision/withdrawal"): lambda _: _REASON,
    ("POST", "/api/v1/cases/{case_id}/review"): lambda _: _REASON,
    ("POST", "/api/v1/cases/{case_id}/closure"): lambda _: _REASON,
    ("POST", "/api/v1/cases/assignments"): lambda one: {"cases": [one.ids["case_id"]]},
    ("POST", "/api/v1/cases/decisions"): lambda one: _REASON | {"decision": "dismissed", "cases": [one.ids["case_id"]]},
    ("POST", "/api/v1/cases/decisions/seconds"): lambda one: _REASON | {"agrees": True, "cases": [one.ids["case_id"]]},
    ("POST", "/api/v1/cases/{case_id}/entries"): lambda _: {"kind": "note", "title": "Nota", "text": "Palabras"},
    ("POST", "/api/v1/cases/{case_id}/judgements"): lambda one: (
        _REASON
        | {
            "left": one.ids["child"],
            "right": one.ids["mother"],
            "verdict": "same",
            "evidence": [{"kind": "entry", "id": one.ids["entry_id"]}],
        }
    ),
    ("POST", "/api/v1/cases/{case_id}/joinings"): lambda one: (
        _REASON | {"left": one.ids["child"], "right": one.ids["mother"]}
    ),
    ("POST", "/api/v1/cases/{case_id}/joinings/{request_id}/decision"): lambda _: {"decision": "refuse"},
    ("POST", "/api/v1/cases/{case_id}/searches"): lambda one: (
        SEARCH | {"kind": "phone", "criteria": {"phone": one.phone}}
    ),
    ("POST", "/api/v1/cases/{case_id}/searches/{search_id}/approval"): lambda _: _REASON | {"agrees": True},
    ("POST", "/api/v1/cases/{case_id}/searches/{search_id}/withdrawal"): lambda _: _REASON,
    ("POST", "/api/v1/cases/{case_id}/searches/{search_id}/review"): lambda _: _REASON | {"verdict": "justified"},
    ("POST", "/api/v1/cases/{case_id}/comparison"): lambda one: {"left": one.ids["child"], "right": one.ids["mother"]},
    ("POST", "/api/v1/cases/{case_id}/exports"): lambda _: _REASON | {"target": "fiscalia"},
    ("POST", "/api/v1/sealings"): lambda one: {"persons": [one.ids["child"]], "basis": "victim", "reference": "EXP-1"},
    ("POST", "/api/v1/issuer-keys/{kid}/distrust"): lambda _: _REASON | {"distrusted_from": "2026-01-01"},
    ("POST", "/api/v1/issuer-keys/{kid}/trust"): lambda _: _REASON,
    ("POST", "/api/v1/watchlist/entries"): lambda _: watch_body(subject={"given_names": "Kusi"}, reference="A-1"),
    ("POST", "/api/v1/watchlist/entries/{entry_id}/approval"): lambda _: _REASON | {"agrees": True},
    ("POST", "/api/v1/watchlist/entries/{entry_id}/renewal"): lambda _: (
        _REASON | {"expires_at": (utc_now() + timedelta(days=60)).isoformat()}
    ),
    ("POST", "/api/v1/watchlist/entries/{entry_id}/withdrawal"): lambda _: {"ending": "withdrawn"},
}
"""What is sent to a route, whole and right, of one family."""
