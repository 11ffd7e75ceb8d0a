"""A client's persons and encounters: stored, changed, merged, moved, deleted. Nobody of this registry is here."""

import json
import uuid
from collections.abc import Sequence
from typing import Any, Final

from registry.core.context import Context
from registry.core.errors import FieldError, Forbidden, Invalid, NotFound, Refused
from registry.core.messages import _
from registry.exchange.abis import queries, rules
from registry.exchange.abis.models import AbisEncounter, AbisPerson, AbisPrint
from registry.exchange.abis.prints import ReadPrint
from registry.exchange.abis.sent import SentEncounter
from registry.exchange.clients import admission
from registry.exchange.clients import queries as clients
from registry.exchange.clients.admission import Admitted
from registry.exchange.clients.rules import MATCH

STORED, READ, REMOVED, CHANGED, SEARCHED, COMPARED = (
    f"exchange.abis_{act}" for act in ("stored", "read", "removed", "changed", "searched", "compared")
)
QUALITY_FORMAT: Final = "CIVIL_REGISTRY"
"""Of the engine's own quality, 0 to 100: it is none of the standards'."""


def admitted(ctx: Context, stated: str | None, cost: int = 1) -> tuple[Admitted, str]:
    """The client and its purpose; raises Forbidden, TooMany. Every print of a request counts against its day."""
    client, purpose = admission.admit_for(ctx, stated, MATCH)
    if cost:
        admission.spend(ctx, client, cost)
    return client, purpose


def create(
    ctx: Context,
    stated: str | None,
    person_id: str | None,
    encounter_id: str | None,
    sent: SentEncounter,
    prints: Sequence[ReadPrint],
) -> dict[str, Any]:
    """Store an encounter; the person is made where there is none. The answer to it; raises Refused for a known one."""
    client, purpose = admitted(ctx, stated, 0)
    client_id = client.client.id
    clients.in_turn(ctx.session, client_id)
    if queries.encounter_count(ctx.session, client_id) >= rules.MOST_ENCOUNTERS:
        raise Forbidden("abis-full", _("No more encounters can be kept. Delete some first."))
    person_name, encounter_name = person_id or admission.new_alias(), encounter_id or admission.new_alias()
    person = queries.person(ctx.session, client_id, person_name)
    if person is None:
        person = AbisPerson(id=uuid.uuid4(), client_id=client_id, name=person_name, made_at=ctx.now)
        ctx.session.add(person)
        ctx.session.flush()
    known = queries.encounters(ctx.session, person.id)
    if any(encounter.name == encounter_name for encounter in known):
        raise Refused("encounter-known", _("An encounter of this person has this identifier already."))
    _refuse_too_many(len(known) + 1)
    encounter = AbisEncounter(id=uuid.uuid4(), client_id=client_id, owner_id=person.id, name=encounter_name)
    encounter.created_at = ctx.now
    ctx.session.add(encounter)
    _fill(ctx, encounter, sent, prints)
    journal(ctx, client, STORED, purpose, encounter, prints=len(prints))
    return _stored(person_name, encounter_name, prints)


def _refuse_too_many(count: int) -> None:
    if count > rules.MOST_ENCOUNTERS_OF_ONE:
        raise Forbidden(
            "abis-full", _("A person can have at most {most} encounters.", most=rules.MOST_ENCOUNTERS_OF_ONE)
        )


def _fill(ctx: Context, encounter: AbisEncounter, sent: SentEncounter, prints: Sequence[ReadPrint]) -> None:
    encounter.status, encounter.galleries, encounter.updated_at = sent.status, list(sent.galleries), ctx.now
    content = json.dumps(dict(sent.content), ensure_ascii=False).encode()
    encounter.sealed_content = ctx.vault.seal(content, _place(encounter, "content"))
    ctx.session.flush()
    for each in prints:
        row = AbisPrint(id=uuid.uuid4(), client_id=encounter.client_id, encounter_id=encounter.id)
        row.place, row.finger, row.quality = each.place, each.finger, each.quality
        row.sealed_image = None if each.image is None else ctx.vault.seal(each.image, print_place(row.id, "image"))
        row.sealed_template = ctx.vault.seal(each.template, print_place(row.id, "template"))
        ctx.session.add(row)
    ctx.session.flush()


def _place(encounter: AbisEncounter, what: str) -> str:
    return f"abis_encounter:{encounter.id}:{what}"


def print_place(print_id: uuid.UUID, what: str) -> str:
    """To what a sealed image or template of a print is bound."""
    return f"abis_print:{print_id}:{what}"


def _stored(person: str, encounter: str, prints: Sequence[ReadPrint]) -> dict[str, Any]:
    qualities = [
        {"biometricSubType": rules.SUBTYPE_OF[each.finger], "quality": each.quality, "qualityFormat": QUALITY_FORMAT}
        for each in prints
    ]
    return {"personId": person, "encounterId": encounter, "others": {"prints": qualities}}


def replace(
    ctx: Context,
    stated: str | None,
    person_id: str,
    encounter_id: str,
    sent: SentEncounter,
    prints: Sequence[ReadPrint],
) -> dict[str, Any]:
    """Store an encounter anew in place of what it was; raises NotFound."""
    client, purpose = admitted(ctx, stated, 0)
    clients.in_turn(ctx.session, client.client.id)
    encounter = _encounter(ctx, client, person_id, encounter_id)
    queries.remove_prints(ctx.session, encounter.id)
    _fill(ctx, encounter, sent, prints)
    journal(ctx, client, STORED, purpose, encounter, prints=len(prints))
    return _stored(person_id, encounter_id, prints)


def content_of(ctx: Context, encounter: AbisEncounter) -> dict[str, Any]:
    """What was sent of an encounter, without its images."""
    content: dict[str, Any] = json.loads(ctx.vault.open(encounter.sealed_content, _place(encounter, "content")))
    return content


def person_of(ctx: Context, client: Admitted, person_id: str) -> AbisPerson:
    """A client's person; raises NotFound."""
    person = queries.person(ctx.session, client.client.id, person_id)
    if person is None:
        raise NotFound
    return person


def encounters_of(
    ctx: Context, client: Admitted, person_id: str, encounter_id: str | None = None
) -> Sequence[AbisEncounter]:
    """The encounters of a client's person, or the one that is named; raises NotFound."""
    if encounter_id is not None:
        return (_encounter(ctx, client, person_id, encounter_id),)
    return queries.encounters(ctx.session, person_of(ctx, client, person_id).id)


def _encounter(ctx: Context, client: Admitted, person_id: str, encounter_id: str) -> AbisEncounter:
    encounter = queries.encounter(ctx.session, person_of(ctx, client, person_id).id, encounter_id)
    if encounter is None:
        raise NotFound
    return encounter


def remove(ctx: Context, stated: str | None, person_id: str, encounter_id: str | None = None) -> None:
    """Delete a person, or one encounter, and with the last one the person; raises NotFound."""
    client, purpose = admitted(ctx, stated)
    clients.in_turn(ctx.session, client.client.id)
    person = person_of(ctx, client, person_id)
    found = encounters_of(ctx, client, person_id, encounter_id)
    for each in found:
        journal(ctx, client, REMOVED, purpose, each)
    queries.remove_encounters(ctx.session, [each.id for each in found])
    _remove_if_empty(ctx, person)


def _remove_if_empty(ctx: Context, person: AbisPerson) -> None:
    if not queries.encounters(ctx.session, person.id):
        queries.remove_person(ctx.session, person.id)


def move(ctx: Context, stated: str | None, target_id: str, source_id: str, encounter_id: str | None = None) -> None:
    """Give a person's encounters, or one, to another; a source without any is deleted.

    Raises NotFound, Invalid for one person given twice, Refused where the target has an encounter of that name.
    """
    client, purpose = admitted(ctx, stated)
    clients.in_turn(ctx.session, client.client.id)
    target, source = person_of(ctx, client, target_id), person_of(ctx, client, source_id)
    if target.id == source.id:
        raise Invalid([FieldError("/personIdSource", _("Must be another person."))])
    moved = encounters_of(ctx, client, source_id, encounter_id)
    own = queries.encounters(ctx.session, target.id)
    if {each.name for each in moved} & {each.name for each in own}:
        raise Refused("encounter-known", _("An encounter of this person has this identifier already."))
    _refuse_too_many(len(moved) + len(own))
    for each in moved:
        journal(ctx, client, CHANGED, purpose, each, to=str(target.id))
    queries.move(ctx.session, [each.id for each in moved], target.id, ctx.now)
    ctx.session.expire_all()
    _remove_if_empty(ctx, source)


def change(
    ctx: Context,
    stated: str | None,
    person_id: str,
    encounter_id: str,
    *,
    status: str | None = None,
    galleries: Sequence[str] | None = None,
) -> None:
    """Change an encounter's status or its galleries alone; raises NotFound, Invalid."""
    client, purpose = admitted(ctx, stated)
    if status is not None and status not in rules.STATUSES:
        raise Invalid([FieldError("/query/status", _("Must be one of: {choices}.", choices=", ".join(rules.STATUSES)))])
    clients.in_turn(ctx.session, client.client.id)
    encounter = _encounter(ctx, client, person_id, encounter_id)
    encounter.status = status or encounter.status
    encounter.galleries = encounter.galleries if galleries is None else list(galleries)
    encounter.updated_at = ctx.now
    ctx.session.flush()
    journal(ctx, client, CHANGED, purpose, encounter)


def journal(
    ctx: Context, client: Admitted, action: str, purpose: str, encounter: AbisEncounter, **details: object
) -> None:
    """Journal what was done with an encounter; nobody of this registry is in it."""
    admission.journal_answer(ctx, client, action, purpose, (), encounter=str(encounter.id), **details)
