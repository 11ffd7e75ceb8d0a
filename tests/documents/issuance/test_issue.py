"""An application from its draft to the card in hand."""

from sqlalchemy import select

from registry.core.context import Context
from registry.demo.counter import COLLECTED
from registry.documents.applications import queries, service
from registry.documents.cards.models import BACK, FRONT, PDF, QR, CardFile
from registry.documents.issuance import service as issuing
from registry.documents.issuance.rules import Collection
from tests.documents.conftest import Decide, MakeMinor, Ready, is_published_as_ended

CHILD, OTHER, WOMAN, ANOTHER_WOMAN = 901, 902, 903, 904


def test_a_child_with_prints_from_birth_gets_its_card(
    clerk: Context, minor: MakeMinor, ready: Ready, decide: Decide
) -> None:
    child = minor(seed=CHILD)
    application = ready(child, CHILD)
    (comparison,) = [row for row in queries.comparisons(clerk.session, application.id) if row.subject == "minor"]
    assert comparison.outcome == "confirmed"
    service.submit(clerk, application.id)
    assert clerk.queued[-1].task == service.DECIDE_TASK
    decide(application)
    assert application.state == "approved"
    card = issuing.issue(clerk, application.id)
    assert (application.state, card.ended_at) == ("issued", None)
    assert card.number.startswith("D")
    assert len(card.number) == 9
    assert card.content["given_names"] == "Ángela Ñahui"
    names = clerk.session.scalars(select(CardFile.name).where(CardFile.card_id == card.id)).all()
    assert set(names) == {FRONT, BACK, PDF, QR}
    issuing.deliver(clerk, application.id, Collection(**COLLECTED))
    assert application.state == "delivered"
    assert not is_published_as_ended(clerk, card)
    actions = [event.action for event in queries.events(clerk.session, application.id)]
    assert actions == [
        "started",
        "photographed",
        "prints_taken",
        "submitted",
        "approved",
        "issued",
        "delivered",
    ]
