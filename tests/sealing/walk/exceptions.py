"""Fields and probes that the walk treats in another way, each with its reason."""

from typing import Final

from tests.sealing.walk.values import NAMES

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

RESEMBLING: Final = frozenset(f"POST /api/v1/cases/{{case_id}}/searches /criteria {one.name}" for one in NAMES)
"""Probes by names, which are like those of others too: compared with the registry where the family never was."""

TOLD_TO_ALL: Final = {
    "GET /verify/copies/{code} code": "whoever holds a paper may ask whether it is genuine; it says nothing of anybody",
}
"""Probes whose answer the sealing leaves as it is, and why."""

SOUGHT_WITHOUT: Final = "POST /api/v1/cases/{case_id}/searches "
"""Sought without the sealed for those who may know as well, as others read it: they are told by /sealings/hits."""
