"""Fields and probes that the walk treats in another way, each with its reason."""

from typing import Final

from tests.sealing.walk.values import NAME, NAMES

NAMES_NOBODY: Final = {
    "password": "an account's",
    "old_password": "an account's",
    "new_password": "an account's",
    "username": "an account's",
    "permissions": "a token's",
    "code": "a second factor's, or a capture station's",
    "name": "a capture station's",
    "key": "a capture station's",
    "signature": "a capture station's",
    "challenge": "a capture station's",
    "sha256": "a capture station's file's",
    "pairing": "a capture station's with a registration that is being typed",
    "url": "an address of another system",
    "days": "a number",
    "kid": "a key of another system",
    "callback_url": "an address of another system",
    "client": "the code of another system",
    "role": "an account's",
    "office_code": "an office's",
    "is_active": "an account's",
    "staff_document": "of staff",
    "label": "a token's",
    "reason": "text, stored as it is sent",
    "source": "text",
    "title": "text",
    "text": "text",
    "content": "text",
    "emergency": "text",
    "legal_basis": "one of a list",
    "legal_reference": "text",
    "purpose": "one of a list",
    "reference": "text",
    "target": "one of a list",
    "institution": "text",
    "proof_number": "text",
    "fee_receipt": "text",
    "device": "text",
    "description": "text",
    "language": "one of a list",
    "birth_estimate": "text, stored as it is sent",
    "unknown": "reasons, stored as they are sent",
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
    "account": "of staff",
    "action": "one of a list",
    "hours": "a number",
    "outcome": "one of a list",
    "note": "text",
    "dni": "of staff",
    "licence": "of staff",
    "facility": "a facility's",
    "office": "an office's",
    "scan": "kept as it is",
    "scan_part": "of the request itself",
    "batch": "a file of many actas",
    "facility_code": "a facility's",
    "step": "one of a list",
    "assignee": "of staff",
    "sort": "one of a list",
    "department": "a place's",
    "risk_at_least": "a number",
    "older_than_days": "a number",
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
    "document_type": "one of a list",
    "born_on": "a day, which is asked in test_lists",
    "mother_names": "compared where the mother has no document, with the number and the day",
}
"""Fields that name nobody, or whose value no request looks up, and what they are."""

_NONE_IS_DUE: Final = "no recapture of the family is due, so nobody finds it"
_OF_TWO_FAMILIES: Final = "a number and a document of two families name nobody"
_NO_DOCUMENT: Final = "a rectification of the certificate needs a document, which is asked for first"

_INSCRIBED: Final = "an acta in force is not drafted again"
_NO_FILE: Final = "no station sent this file"
ANSWERED_ALIKE: Final = {
    "POST /api/v1/people/{person_id}/identity-documents/withdrawal /number mother_dni": "the child's own are asked for",
    "POST /api/v1/people/{person_id}/kinship/withdrawal /relative_id mother": "the kin of another child are asked for",
    "POST /api/v1/people/{person_id}/reading-statements /document_number mother_dni": "the child's own are asked for",
    "POST /api/v1/people/{person_id}/reading-statements/printed /document_number mother_dni": (
        "the child's own are asked for"
    ),
    "POST /api/v1/births/{birth_id}/prints/confirmation /captures/0 capture_id": "this print does not wait",
    "POST /api/v1/recaptures/search /number cnv": _NONE_IS_DUE,
    "POST /api/v1/recaptures/search /mother_document mother_dni": _NONE_IS_DUE,
    "POST /api/v1/verifications/search /number cnv": _OF_TWO_FAMILIES,
    "POST /api/v1/verifications/search /mother_document mother_dni": _OF_TWO_FAMILIES,
    "POST /api/v1/births/{birth_id}/verifications /family/number cnv": _OF_TWO_FAMILIES,
    "POST /api/v1/births/{birth_id}/verifications /family/mother_document mother_dni": _OF_TWO_FAMILIES,
    "POST /api/v1/births/{birth_id}/captures /family/number cnv": _NONE_IS_DUE,
    "POST /api/v1/births/{birth_id}/captures /family/mother_document mother_dni": _NONE_IS_DUE,
    "POST /api/v1/applications/{application_id}/delivery /document_number mother_dni": "stored as it is sent",
    f"POST /api/v1/applications/{{application_id}}/delivery /name {NAME.name}": "stored as it is sent",
    "POST /api/v1/transcriptions /mother_document_number mother_dni": "stored as it is sent",
    "POST /api/v1/transcriptions /father_document_number father_dni": "stored as it is sent",
    "POST /api/v1/records /declarant/document_number declarant_dni": "stored as it is sent",
    "POST /api/v1/records /declarant/document_number mother_dni": "stored as it is sent",
    "PUT /api/v1/records/{record_id} /birth_id signed_birth": _INSCRIBED,
    "PUT /api/v1/records/{record_id} /birth_id birth_id": _INSCRIBED,
    "PUT /api/v1/records/{record_id} /father/document_number father_dni": _INSCRIBED,
    "PUT /api/v1/records/{record_id} /declarant/document_number declarant_dni": _INSCRIBED,
    "PUT /api/v1/records/{record_id} /declarant/document_number mother_dni": _INSCRIBED,
    **dict.fromkeys(
        (
            f"POST /api/v1/outbox/waiting/{{envelope_id}}/registration /certificate/{where}"
            for where in (
                "mother/document_number mother_dni",
                "mother/document_number father_dni",
                "cnv cnv",
                "cnv baby_cnv",
                "mother/phone phone",
                "mother/residence_address address",
            )
        ),
        _NO_FILE,
    ),
    "POST /api/v1/births /certificate/mother/phone phone": "stored as it is sent",
    "POST /api/v1/births /certificate/mother/residence_address address": "stored as it is sent",
    "PATCH /api/v1/births/{birth_id} /certificate/mother/phone phone": "stored as it is sent",
    "PATCH /api/v1/births/{birth_id} /certificate/mother/residence_address address": "stored as it is sent",
    "PATCH /api/v1/births/{birth_id} /certificate/mother/document_number mother_dni": (
        "another mother is refused, whoever she is"
    ),
    "POST /api/v1/births/{birth_id}/correction /certificate/mother/phone phone": "stored as it is sent",
    "POST /api/v1/births/{birth_id}/correction /certificate/mother/residence_address address": "stored as it is sent",
    "POST /api/v1/births/{birth_id}/correction /certificate/mother/document_number mother_dni": (
        "another mother is refused, whoever she is"
    ),
    "POST /api/v1/records/{record_id}/rectification /certificate/cnv cnv": _NO_DOCUMENT,
    "POST /api/v1/records/{record_id}/rectification /parents/0/document_number father_dni": _NO_DOCUMENT,
    "POST /api/v1/records/{record_id}/rectification /father/document_number father_dni": _NO_DOCUMENT,
    "POST /api/v1/records/{record_id}/rectification /declarant/document_number declarant_dni": _NO_DOCUMENT,
    "POST /api/v1/records/{record_id}/rectification /declarant/document_number mother_dni": _NO_DOCUMENT,
    "POST /api/v1/records/{record_id}/rectification /certificate/mother/phone phone": _NO_DOCUMENT,
    "POST /api/v1/records/{record_id}/rectification /certificate/mother/residence_address address": _NO_DOCUMENT,
    "POST /api/v1/records/{record_id}/rectification /certificate/mother/document_number mother_dni": _NO_DOCUMENT,
    "POST /api/v1/cases/{case_id}/entries /task_id task_id": "a case has its own tasks alone",
    "POST /api/v1/cases/{case_id}/comparison /left child": "a case has its own persons alone",
    "POST /api/v1/cases/{case_id}/comparison /right mother": "a case has its own persons alone",
    "POST /api/v1/cases/{case_id}/joinings/{request_id}/decision case_id": "no joining of that id waits",
    "POST /api/v1/cases/{case_id}/joinings /left child": "a case has its own persons alone",
    "POST /api/v1/cases/{case_id}/joinings /right mother": "a case has its own persons alone",
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
"""Probes answered alike for everybody even before the sealing, and why."""

BY_NAMES: Final = frozenset(
    {
        *(f"POST /api/v1/cases/{{case_id}}/searches /criteria {one.name}" for one in NAMES),
        *(f"GET /api/v1/{subject} ?name {NAME.name}" for subject in ("births", "records", "people")),
    }
)
"""Probes by names, which resemble others' names too: compared with the registry where the family never was."""

SAME_FOR_ALL: Final = {
    "GET /verify/copies/{code} code": "whoever holds a paper may ask whether it is genuine; it says nothing of anybody",
}
"""Probes whose answer a sealing does not change, and why."""

SEARCHES_WITHOUT_SEALED: Final = "POST /api/v1/cases/{case_id}/searches "
"""Searches that leave the sealed out for everybody, as others read them too; /sealings/hits shows the matches."""

PRINTED_WITH_ITS_MOMENT: Final = "POST /api/v1/people/{person_id}/reading-statements/printed "
"""A paper that bears the minute it was made; what it says is compared where the same statement is answered as JSON."""
