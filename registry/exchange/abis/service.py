"""A client's persons and encounters: stored, read, changed, merged, moved, deleted. Nobody of this registry is here."""

import base64
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from registry.core.context import Context
from registry.core.errors import FieldError, Forbidden, Invalid, NotFound, Refused
from registry.core.messages import _
from registry.exchange.abis import queries, rules
from registry.exchange.abis.models import AbisEncounter, AbisPerson, AbisPrint
from registry.exchange.abis.prints import ReadPrint
from registry.exchange.abis.sent import SentEncounter
from registry.exchange.clients import admission
from registry.exchange.clients.admission import Admitted
from registry.exchange.clients.rules import MATCH
from registry.fingerprints import engine

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
    queries.in_turn(ctx.session, client_id)
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
    _journal(ctx, client, STORED, purpose, encounter, prints=len(prints))
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
    queries.in_turn(ctx.session, client.client.id)
    encounter = _encounter(ctx, client, person_id, encounter_id)
    queries.remove_prints(ctx.session, encounter.id)
    _fill(ctx, encounter, sent, prints)
    _journal(ctx, client, STORED, purpose, encounter, prints=len(prints))
    return _stored(person_id, encounter_id, prints)


def read(ctx: Context, stated: str | None, person_id: str, encounter_id: str | None = None) -> list[dict[str, Any]]:
    """Encounters of a person as they were sent, with their images; raises NotFound."""
    client, purpose = admitted(ctx, stated)
    found = encounters_of(ctx, client, person_id, encounter_id)
    ids = [each.id for each in found]
    if encounter_id is None and queries.image_bytes(ctx.session, ids) > rules.LARGEST_ANSWER_BYTES:
        raise Invalid([FieldError("/personId", _("Too much to be read at once. Read each encounter by itself."))])
    prints = queries.prints(ctx.session, ids, images=True, templates=True)
    answers = [_answer(ctx, each, [row for row in prints if row.encounter_id == each.id]) for each in found]
    for each in found:
        _journal(ctx, client, READ, purpose, each)
    return answers


def _answer(ctx: Context, encounter: AbisEncounter, prints: Sequence[AbisPrint]) -> dict[str, Any]:
    content = content_of(ctx, encounter)
    for row in prints:
        name, sealed = ("template", row.sealed_template) if row.sealed_image is None else ("image", row.sealed_image)
        opened = ctx.vault.open(sealed, print_place(row.id, name))
        if name == "template":
            item = content["biometricData"][row.place]
            opened = engine.write_record(opened, item.setdefault("templateFormat", _DEFAULT_FORMAT))
        content["biometricData"][row.place][name] = base64.b64encode(opened).decode()
    return content | {
        "encounterId": encounter.name,
        "status": encounter.status,
        "galleries": encounter.galleries,
        "createdDate": encounter.created_at.isoformat(),
        "updatedDate": encounter.updated_at.isoformat(),
    }


_DEFAULT_FORMAT: Final = next(iter(engine.RECORDS))


def content_of(ctx: Context, encounter: AbisEncounter) -> dict[str, Any]:
    """What was sent of an encounter, without its images."""
    content: dict[str, Any] = json.loads(ctx.vault.open(encounter.sealed_content, _place(encounter, "content")))
    return content


def templates(
    ctx: Context, stated: str | None, person_id: str, encounter_id: str, wanted: Mapping[str, str | None]
) -> list[dict[str, Any]]:
    """The templates of an encounter's prints, as a record of a standard; raises NotFound, Invalid."""
    client, purpose = admitted(ctx, stated)
    form = wanted["templateFormat"] or _DEFAULT_FORMAT
    if form not in engine.RECORDS:
        choices = ", ".join(engine.RECORDS)
        raise Invalid([FieldError("/query/templateFormat", _("Must be one of: {choices}.", choices=choices))])
    if wanted["qualityFormat"] not in (None, QUALITY_FORMAT):
        reason = _("Must be one of: {choices}.", choices=QUALITY_FORMAT)
        raise Invalid([FieldError("/query/qualityFormat", reason)])
    [encounter] = encounters_of(ctx, client, person_id, encounter_id)
    instances = [item.get("instance") for item in content_of(ctx, encounter)["biometricData"]]
    _journal(ctx, client, READ, purpose, encounter)
    return [
        {
            "biometricType": rules.FINGER,
            "biometricSubType": rules.SUBTYPE_OF[row.finger],
            "template": base64.b64encode(
                engine.write_record(ctx.vault.open(row.sealed_template, print_place(row.id, "template")), form)
            ).decode(),
            "templateFormat": form,
            "quality": row.quality,
            "qualityFormat": QUALITY_FORMAT,
            "algorithm": engine.VERSION,
        }
        | ({} if instances[row.place] is None else {"instance": instances[row.place]})
        for row in queries.prints(ctx.session, [encounter.id], templates=True)
        if wanted["biometricType"] in (None, rules.FINGER)
        and wanted["biometricSubType"] in (None, rules.SUBTYPE_OF[row.finger])
        and wanted["instance"] in (None, instances[row.place])
    ]


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
    queries.in_turn(ctx.session, client.client.id)
    person = person_of(ctx, client, person_id)
    found = encounters_of(ctx, client, person_id, encounter_id)
    for each in found:
        _journal(ctx, client, REMOVED, purpose, each)
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
    queries.in_turn(ctx.session, client.client.id)
    target, source = person_of(ctx, client, target_id), person_of(ctx, client, source_id)
    if target.id == source.id:
        raise Invalid([FieldError("/personIdSource", _("Must be another person."))])
    moved = encounters_of(ctx, client, source_id, encounter_id)
    own = queries.encounters(ctx.session, target.id)
    if {each.name for each in moved} & {each.name for each in own}:
        raise Refused("encounter-known", _("An encounter of this person has this identifier already."))
    _refuse_too_many(len(moved) + len(own))
    for each in moved:
        _journal(ctx, client, CHANGED, purpose, each, to=str(target.id))
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
    queries.in_turn(ctx.session, client.client.id)
    encounter = _encounter(ctx, client, person_id, encounter_id)
    encounter.status = status or encounter.status
    encounter.galleries = encounter.galleries if galleries is None else list(galleries)
    encounter.updated_at = ctx.now
    ctx.session.flush()
    _journal(ctx, client, CHANGED, purpose, encounter)


def galleries(ctx: Context, stated: str | None) -> list[str]:
    """The client's galleries."""
    client, _purpose = admitted(ctx, stated)
    return list(queries.galleries(ctx.session, client.client.id))


def gallery(ctx: Context, stated: str | None, name: str, start: int, count: int) -> list[dict[str, str]]:
    """Who is in a gallery of the client; raises NotFound."""
    client, _purpose = admitted(ctx, stated)
    if not queries.has_gallery(ctx.session, client.client.id, name):
        raise NotFound
    rows = queries.content_of_gallery(ctx.session, client.client.id, name, start, count)
    return [{"personId": row.person, "encounterId": row.encounter} for row in rows]


def _journal(
    ctx: Context, client: Admitted, action: str, purpose: str, encounter: AbisEncounter, **details: object
) -> None:
    admission.journal_answer(ctx, client, action, purpose, (), encounter=str(encounter.id), **details)
