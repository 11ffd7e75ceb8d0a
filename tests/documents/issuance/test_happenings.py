"""A card issued, replaced, stopped and expired: what others have to know of it is written as having happened."""

import uuid
from datetime import timedelta

from registry.core.context import Context
from registry.documents.applications import review, service
from registry.documents.cards import service as card_service
from registry.documents.issuance import endings
from registry.documents.issuance import service as issuing
from registry.people.changes import Ground
from registry.people.happenings.models import Happening
from tests.documents.conftest import Issued, MakeMinor, Ready


def kinds(ctx: Context, person_id: uuid.UUID) -> list[str]:
    rows = ctx.session.query(Happening).filter_by(person_id=person_id).order_by(Happening.number)
    return [row.kind for row in rows if row.kind != "birth.inscribed"]


def test_a_card_replaced_stopped_and_ended_by_a_death(
    clerk: Context, minor: MakeMinor, ready: Ready, issued: Issued
) -> None:
    child = minor(8)
    issued(child)
    clerk.now += timedelta(days=10, seconds=1)
    issued(child, kind="duplicate", cause="damage")
    assert kinds(clerk, child.id) == ["id.issued", "id.renewed"]
    application = ready(child, kind="duplicate", cause="loss")
    service.submit(clerk, application.id)
    review.conclude(clerk, application.id, None)
    issuing.issue(clerk, application.id)
    endings.record_death(clerk, child.id, clerk.today, Ground("Acta de defunción", "death_record: 1", None))
    assert kinds(clerk, child.id)[2:] == ["id.revoked", "id.renewed", "death.recorded", "id.revoked"]


def test_an_expiry_is_no_happening(clerk: Context, minor: MakeMinor, issued: Issued) -> None:
    child = minor(8)
    issued(child)
    clerk.now += timedelta(days=3 * 365 + 10)
    assert card_service.expire(clerk) >= 1
    assert kinds(clerk, child.id) == ["id.issued"]
