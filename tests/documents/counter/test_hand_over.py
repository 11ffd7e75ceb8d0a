"""Every printed ID that nobody has collected is listed, however many families do not come."""

import re
from html import unescape
from typing import Any

import pytest

from registry.core.registry import Registry
from registry.documents.cards import printing
from registry.documents.counter import card_pages
from tests.documents.counter.conftest import Counter
from tests.documents.over_http import IssueOverHttp, MakeInscribed


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
