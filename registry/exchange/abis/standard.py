"""The paths of OSIA's abis 1.6.0, below /osia/abis. What they take and answer is OSIA's own document.

Images are read outside any transaction, after the agreement was looked at and the request counted. What is done at once
is answered at once; a search that names a callback is a task.
"""

import csv
import io
from collections.abc import Sequence
from typing import Final

from flask import Response, jsonify, request

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.requests import json_body
from registry.exchange.abis import asked, delivering, prints, reading, rules, schemas, searching, service
from registry.exchange.abis.prints import ReadPrint
from registry.exchange.abis.schemas import IdentifySchema, VerifySchema, VerifyTwoSchema
from registry.exchange.abis.searching import Question
from registry.exchange.abis.sent import Item
from registry.exchange.osia.routing import answer_errors, json_list, purpose, router, whole

blueprint = Blueprint("abis", __name__, url_prefix="/osia/abis")
blueprints = (blueprint,)
_route = router(blueprint)

_PERSON: Final = "/v1/persons/<personId>"
_ENCOUNTER: Final = f"{_PERSON}/encounters/<encounterId>"
_LATER: Final = ("callback", "priority")
_STORING: Final = (*_LATER, "algorithm")
_VERIFYING: Final = (*_LATER, "threshold", "accuracyLevel", "serviceLevel")
_IDENTIFYING: Final = (*_VERIFYING, "maxNbCand")
_DONE: Final = ("", 204)
_NO_404: Final = frozenset(
    f"{blueprint.name}.{name}" for name in ("create_person", "create_encounter", "create_named", "status", "galleries")
)


@_route("POST", "/v1/persons", *_STORING)
def create_person() -> Response:
    """Store an encounter of a new person; both get identifiers at random."""
    return _created(None, None)


@_route("POST", f"{_PERSON}/encounters", *_STORING)
def create_encounter(personId: str) -> Response:  # as OSIA names it
    """Store an encounter of a person, who is made where there is none; it gets an identifier at random."""
    return _created(personId, None)


@_route("POST", _ENCOUNTER, *_STORING)
def create_named(personId: str, encounterId: str) -> Response:  # as OSIA names them
    """Store an encounter of this name."""
    return _created(personId, encounterId)


def _created(person_id: str | None, encounter_id: str | None) -> Response:
    sent = schemas.encounter(json_body(), encounter_id)
    made = _read(sent.items)
    with begin() as ctx:
        return jsonify(service.create(ctx, purpose(), person_id, encounter_id, sent, made))


def _read(items: Sequence[Item]) -> list[ReadPrint]:
    """The prints of a request, once the client may send them; each counts against its day."""
    with begin() as ctx:
        service.admitted(ctx, purpose(), max(1, len(items)))
    return prints.read(items)


@_route("PUT", _ENCOUNTER, *_STORING)
def replace(personId: str, encounterId: str) -> Response:  # as OSIA names them
    """Store an encounter anew."""
    sent = schemas.encounter(json_body(), encounterId)
    made = _read(sent.items)
    with begin() as ctx:
        return jsonify(service.replace(ctx, purpose(), personId, encounterId, sent, made))


@_route("GET", f"{_PERSON}/encounters", *_LATER)
def read_all(personId: str) -> Response:  # as OSIA names it
    """Read a person's encounters."""
    with begin() as ctx:
        return jsonify(reading.read(ctx, purpose(), personId))


@_route("GET", _ENCOUNTER, *_LATER)
def read_one(personId: str, encounterId: str) -> Response:  # as OSIA names them
    """Read an encounter."""
    with begin() as ctx:
        return jsonify(reading.read(ctx, purpose(), personId, encounterId)[0])


_TEMPLATE: Final = ("biometricType", "biometricSubType", "instance", "templateFormat", "qualityFormat")


@_route("GET", f"{_ENCOUNTER}/templates", *_TEMPLATE, *_LATER)
def read_templates(personId: str, encounterId: str) -> Response:  # as OSIA names them
    """Read the templates of an encounter."""
    wanted = {name: request.args.get(name) for name in _TEMPLATE}
    with begin() as ctx:
        return jsonify(reading.templates(ctx, purpose(), personId, encounterId, wanted))


@_route("DELETE", _PERSON, *_LATER)
def remove_person(personId: str) -> tuple[str, int]:  # as OSIA names it
    """Delete a person."""
    with begin() as ctx:
        service.remove(ctx, purpose(), personId)
    return _DONE


@_route("DELETE", _ENCOUNTER, *_LATER)
def remove_encounter(personId: str, encounterId: str) -> tuple[str, int]:  # as OSIA names them
    """Delete an encounter, and with the last one the person."""
    with begin() as ctx:
        service.remove(ctx, purpose(), personId, encounterId)
    return _DONE


_TWO: Final = "/v1/persons/<personIdTarget>/{}/<personIdSource>"


@_route("POST", _TWO.format("merge"), *_LATER)
def merge(personIdTarget: str, personIdSource: str) -> tuple[str, int]:  # as OSIA names them
    """Give all encounters of a person to another."""
    with begin() as ctx:
        service.move(ctx, purpose(), personIdTarget, personIdSource)
    return _DONE


@_route("POST", f"{_TWO.format('move')}/encounters/<encounterId>", *_LATER)
def move(personIdTarget: str, personIdSource: str, encounterId: str) -> tuple[str, int]:  # as OSIA names them
    """Give one encounter to another person."""
    with begin() as ctx:
        service.move(ctx, purpose(), personIdTarget, personIdSource, encounterId)
    return _DONE


@_route("PUT", f"{_ENCOUNTER}/status", "status", "callback")
def status(personId: str, encounterId: str) -> tuple[str, int]:  # as OSIA names them
    """Change whether an encounter is searched."""
    with begin() as ctx:
        service.change(ctx, purpose(), personId, encounterId, status=request.args.get("status", ""))
    return _DONE


@_route("PUT", f"{_ENCOUNTER}/galleries", "callback")
def galleries(personId: str, encounterId: str) -> tuple[str, int]:  # as OSIA names them
    """Change the galleries of an encounter."""
    names = schemas.galleries(json_list())
    with begin() as ctx:
        service.change(ctx, purpose(), personId, encounterId, galleries=names)
    return _DONE


@_route("POST", "/v1/identify/<galleryId>", *_IDENTIFYING)
def identify(galleryId: str) -> tuple[Response, int]:  # as OSIA names it
    """Whose prints these are."""
    loaded = schemas.loaded_by(IdentifySchema(), json_body())
    items = schemas.probes_of(loaded["biometricData"], "/biometricData")
    wanted = asked.terms(galleryId, loaded["filter"])
    made = _read(items)
    return asked.identified(Question(**wanted, probes=tuple(each.presented for each in made)))


@_route("POST", "/v1/identify/<galleryId>/<personId>", *_IDENTIFYING)
def identify_person(galleryId: str, personId: str) -> tuple[Response, int]:  # as OSIA names them
    """Who else has the prints of this person."""
    return asked.identified_by_own(galleryId, personId)


@_route("POST", "/v1/identify/<galleryId>/<personId>/encounters/<encounterId>", *_IDENTIFYING)
def identify_encounter(galleryId: str, personId: str, encounterId: str) -> tuple[Response, int]:  # as OSIA names them
    """Who else has the prints of this encounter."""
    return asked.identified_by_own(galleryId, personId, encounterId)


@_route("POST", "/v1/verify/<galleryId>/<personId>", *_VERIFYING)
def verify(galleryId: str, personId: str) -> Response:  # as OSIA names them
    """Whether prints are this person's."""
    threshold = asked.threshold()
    loaded = schemas.loaded_by(VerifySchema(), json_body())
    made = _read(schemas.probes_of(loaded["biometricData"], "/biometricData"))
    with begin() as ctx:
        client, stated = service.admitted(ctx, purpose(), 0)
        bound = searching.bound(ctx, client, galleryId, personId)
        searching.journal(ctx, client, stated, service.COMPARED, prints=len(bound))
    return jsonify(searching.verified([each.presented for each in made], bound, threshold))


@_route("POST", "/v1/verify", *_VERIFYING)
def verify_two() -> Response:
    """Whether two sets of prints are one person's."""
    threshold = asked.threshold()
    loaded = schemas.loaded_by(VerifyTwoSchema(), json_body())
    names = ("biometricData1", "biometricData2")
    first, second = (schemas.probes_of(loaded[name], f"/{name}") for name in names)
    made = _read((*first, *second))
    with begin() as ctx:
        client, stated = service.admitted(ctx, purpose(), 0)
        searching.journal(ctx, client, stated, service.COMPARED, prints=len(made))
    others = searching.of_request(made[len(first) :])
    return jsonify(searching.verified([each.presented for each in made[: len(first)]], others, threshold))


@_route("GET", "/v1/galleries", *_LATER)
def read_galleries() -> Response:
    """Name the client's galleries."""
    with begin() as ctx:
        return jsonify(reading.galleries(ctx, purpose()))


@_route("GET", "/v1/galleries/<galleryId>", *_LATER, "offset", "limit")
def read_gallery(galleryId: str) -> Response:  # as OSIA names it
    """Who is in a gallery."""
    start, count = whole("offset", 0), whole("limit", rules.LARGEST_PAGE)
    with begin() as ctx:
        rows = reading.gallery(ctx, purpose(), galleryId, start, min(count, rules.LARGEST_PAGE))
    if request.accept_mimetypes.best_match(("application/json", "text/csv")) != "text/csv":
        return jsonify(rows)
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\n")
    writer.writerow(("personId", "encounterId"))
    writer.writerows(row.values() for row in rows)
    return Response(content.getvalue(), mimetype="text/csv")


@_route("GET", "/v1/tasks/<taskId>/status")
def task_status(taskId: str) -> Response:  # as OSIA names it
    """How far a task is."""
    with begin() as ctx:
        return jsonify(delivering.status(ctx, purpose(), taskId))


@_route("POST", "/v1/tasks/<taskId>/redeliver")
def redeliver(taskId: str) -> tuple[str, int]:  # as OSIA names it
    """Send a task's result again."""
    with begin() as ctx:
        delivering.redeliver(ctx, purpose(), taskId)
    return _DONE


answer_errors(blueprint, lambda: request.endpoint in _NO_404)
