"""Status lists in the database: random places, bits set for ever, decoys among them."""

import pytest
from sqlalchemy import select, text

from registry.core.context import Context
from registry.core.database import refusals_for_constraints
from registry.core.errors import Refused
from registry.documents.cards import service, status
from registry.documents.cards.models import LIST_SIZE, IdentityCard, StatusList
from tests.documents.conftest import Issued, MakeMinor


def test_a_bit_once_set_is_never_cleared(clerk: Context, minor: MakeMinor, issued: Issued) -> None:
    card = issued(minor())
    service.revoke(clerk, card.id, "revoked")
    with pytest.raises(Refused), refusals_for_constraints(), clerk.session.begin_nested():
        clerk.session.execute(text("UPDATE status_entry SET set_at = NULL WHERE set_at IS NOT NULL"))


def test_places_are_drawn_at_random_and_a_full_list_is_followed_by_another(clerk: Context) -> None:
    places = [status.draw_place(clerk) for _ in range(40)]
    assert len(set(places)) == 40
    indexes = [index for _, index in places]
    assert indexes != sorted(indexes)
    newest = max(list_id for list_id, _ in places)
    fill = text(
        "INSERT INTO status_entry (list_id, index) SELECT :list, n FROM generate_series(0, :last) n "
        "ON CONFLICT DO NOTHING"
    )
    clerk.session.execute(fill, {"list": newest, "last": LIST_SIZE - 1})
    after = status.draw_place(clerk)
    assert after[0] > newest
    assert clerk.session.get(StatusList, after[0]) is not None


def test_ending_cards_also_sets_bits_without_a_card(clerk: Context, minor: MakeMinor, issued: Issued) -> None:
    card = issued(minor())
    before = status.state_of(clerk.session, card.status_list_id)
    for _ in range(20):
        status.stop(clerk, card)
    after = status.state_of(clerk.session, card.status_list_id)
    assert set(before.set_places) | {card.status_index} < set(after.set_places)
    assert after.tag != before.tag
    of_cards = set(clerk.session.scalars(select(IdentityCard.status_index)))
    assert set(after.set_places) - set(before.set_places) - of_cards
