"""Every printed ID that nobody has collected is listed, however many families do not come."""

import re
from html import unescape
from typing import Any

import pytest

from registry.core.registry import Registry
from registry.demo.counter import COLLECTED
from registry.documents.cards import printing
from registry.documents.counter import card_pages
from tests.documents.counter.conftest import Counter, hidden, words_of
from tests.documents.over_http import Ask, IssueOverHttp, MakeInscribed


def test_ids_that_nobody_fetches_hide_no_other(
    clerk: Counter, inscribed: MakeInscribed, card: IssueOverHttp, registry: Registry, tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    issued = {card(inscribed())["number"] for _child in range(2)}
    list(printing.print_pending(registry, tmp_path))
    monkeypatch.setattr(card_pages, "_LISTED", 1)
    following: str | None = "/cards"
    listed: list[str] = []
    while following is not None and not issued <= set(listed):
        page = clerk.get(following)
        listed += re.findall(r">(D[2-9B-Z]{8})<", page)
        link = re.search(r'href="([^"]+)" rel="next"', page)
        following = unescape(link[1]) if link else None
    assert issued <= set(listed)
    assert len(listed) == len(set(listed))
    clerk.get("/cards?cursor=1.x", 422)


def test_a_card_recorded_as_handed_over_by_mistake_waits_for_its_family_again(
    clerk: Counter, inscribed: MakeInscribed, card: IssueOverHttp, ask: Ask, registry: Registry, tmp_path: Any
) -> None:
    issued = card(inscribed())
    address, delivery = f"/cards/{issued['id']}", f"/applications/{issued['application_id']}/delivery"
    back = f"{address}/return"
    assert clerk.browser.client.get(back, headers={"Accept": "text/html"}).status_code == 200
    early = clerk.send(back, back, 409, reason="Se entregó a otra familia")
    assert "has been issued" in words_of(early.text)
    typed = {"collector": "other", "name": "Luz Mamani", "document_type": "DNI", "document_number": "45678901"}
    clerk.send(delivery, delivery, document_checked="yes", **typed)
    shown = clerk.get(address)
    assert f'href="{back}"' in shown
    assert "Luz Mamani" in words_of(shown)
    once = hidden(clerk.get(back), back)
    for _click in range(2):
        assert clerk.send(back, back, **once, reason="Se eligió la línea equivocada").location == address
    waiting = clerk.get(address)
    assert f'href="{delivery}"' in waiting
    assert "Luz Mamani" not in words_of(waiting)
    list(printing.print_pending(registry, tmp_path))  # the printing that the hand-over had cancelled
    application = words_of(clerk.get(f"/applications/{issued['application_id']}"))
    assert application.index("Hand-over taken back") < application.index("Card handed over")
    assert ask("POST", delivery, COLLECTED).json["delivered_at"]
    assert ask("GET", f"/documents/{issued['id']}").json["copies"] == 1


def test_an_ended_card_does_not_come_back(ask: Ask, inscribed: MakeInscribed, card: IssueOverHttp) -> None:
    issued = card(inscribed())
    back = f"/applications/{issued['application_id']}/return"
    ask("POST", f"/applications/{issued['application_id']}/delivery", COLLECTED)
    assert ask("POST", f"/documents/{issued['id']}/revocation", {"reason": "theft"}, "supervisor").status_code == 200
    refused = ask("POST", back, {"reason": "Se devolvió en la ventanilla"})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/card-ended")
