"""A case was decided by mistake, against a family or in its favour: it is examined again, and both are kept."""

from collections.abc import Callable
from typing import Any

from tests.documents.counter.conftest import Counter as Desk
from tests.documents.counter.conftest import words_of

WHY = "Se leyó el expediente de otra familia"


def test_a_suspicion_confirmed_by_mistake_is_examined_again(
    desk_of: Callable[..., tuple[Desk, str]], matter_of: Callable[[Desk], Any]
) -> None:
    (desk, _own), (supervisor, _theirs) = desk_of(), desk_of("supervisor")
    matter = matter_of(desk)
    again, decision = f"{matter.page}/acts/again", f"{matter.page}/acts/decision"
    assert again not in desk.get(matter.page)
    assert "not decided yet" in desk.send(again, again, 409, reason=WHY).text
    desk.send(decision, decision, decision="confirmed", reason=WHY)
    proposal = f"/approvals/cases/{matter.id}"
    page = supervisor.get(proposal)
    assert "Rosa Quispe · Rosa Quispe" in words_of(page), "whom it is about"
    assert f'href="{matter.page}"' in page
    supervisor.send(proposal, proposal, decision="approve", reason=WHY)
    decided = desk.get(matter.page)
    assert again in decided
    assert "/removal" not in decided, "nobody is taken out of a decided case"
    form = desk.get(again)
    places = {desk.send_opened(form, again, reason=WHY).location for _click in range(2)}
    assert len(places) == 1
    examined = desk.get(places.pop())
    assert words_of(examined).count("Rosa Quispe") >= 2
    assert "In review" in words_of(examined)
    assert "Another case was opened about the same persons: case" in words_of(desk.get(matter.page))
