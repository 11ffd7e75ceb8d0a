"""What a client kept, read back: encounters with their images, templates, who is in a gallery."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Final

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound
from registry.core.messages import _
from registry.exchange.abis import queries, rules
from registry.exchange.abis.models import AbisEncounter, AbisPrint
from registry.exchange.abis.service import (
    QUALITY_FORMAT,
    READ,
    admitted,
    content_of,
    encounters_of,
    journal,
    print_place,
)
from registry.fingerprints import engine


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
        journal(ctx, client, READ, purpose, each)
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
    journal(ctx, client, READ, purpose, encounter)
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
