"""What `identify` was asked, and its answer: at once for a small gallery, by a task for others."""

import math
from typing import Any

from flask import Response, jsonify, request

from registry.access.http import begin
from registry.access.requests import has_body, json_body
from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.exchange.abis import delivering, queries, rules, searching, service
from registry.exchange.abis.searching import Question
from registry.exchange.osia.routing import TRANSACTION, purpose, whole
from registry.fingerprints.matching.outsiders import Outsiders


def identified_by_own(gallery: str, person_id: str, encounter_id: str | None = None) -> tuple[Response, int]:
    """Who else has the prints of a client's person, or of one encounter."""
    wanted = terms(gallery, json_body() if has_body() else {})
    with begin() as ctx:
        client, _purpose = service.admitted(ctx, purpose())
        probes = searching.own_probes(ctx, client, person_id, encounter_id)
    return identified(Question(**wanted, probes=probes, without=person_id))


def terms(gallery: str, conditions: dict[str, Any]) -> dict[str, Any]:
    """A question without its prints, as the body and the address of the request have it; raises Invalid."""
    whole("priority", 0, 0, 9)
    return {
        "gallery": gallery,
        "conditions": searching.conditions_of(conditions),
        "limit": whole("maxNbCand", rules.CANDIDATES, 1, rules.MOST_CANDIDATES),
        "threshold": threshold(),
    }


def threshold() -> float | None:
    """The score that is asked for; raises Invalid."""
    text = request.args.get("threshold")
    if text is None:
        return None
    try:
        value = float(text) if len(text) <= 30 else math.nan  # digits of a number
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Invalid([FieldError("/query/threshold", _("Must be a number."))])
    return value


def identified(question: Question) -> tuple[Response, int]:
    """Answer a question at once, or note it as a task where the request names a callback."""
    callback = request.args.get("callback")
    with begin() as ctx:
        client, stated = service.admitted(ctx, purpose(), 0)
        client_id = client.client.id
        searching.refuse_unknown_gallery(ctx, client, question.gallery)
        if callback is not None:
            noted = delivering.note(ctx, client, stated, question, request.args[TRANSACTION], callback)
            return jsonify(noted), 202
        if queries.print_count(ctx.session, client_id, question.gallery) > rules.MOST_AT_ONCE:
            reason = _("This gallery is too large to be searched at once. Give an address for the answer.")
            raise Invalid([FieldError("/query/callback", reason)])
        among = searching.admissible(ctx, client_id, question)
        opened = list(searching.templates(ctx, [each.id for each in among.prints]))
    outsiders = Outsiders()
    outsiders.follow([print_id for print_id, _content in opened], lambda _ids: opened)
    found = searching.identified(outsiders, question, among)
    with begin() as ctx:
        client, stated = service.admitted(ctx, purpose(), 0)
        found = searching.still_there(ctx, client_id, found)
        searching.journal(ctx, client, stated, service.SEARCHED, prints=len(among.prints), candidates=len(found))
    return jsonify(found), 200
