"""Two records joined on pages: asked for from the pair, decided by another person."""

import re
import uuid
from collections.abc import Callable

from tests.documents.counter.conftest import Counter as Desk
from tests.documents.counter.conftest import words_of
from tests.investigations.desk.conftest import Matter
from tests.investigations.desk.conftest import browser as browser  # fixtures
from tests.investigations.desk.conftest import desk_of as desk_of
from tests.investigations.desk.conftest import matter_of as matter_of
from tests.investigations.desk.conftest import mothers as mothers
from tests.investigations.desk.conftest import person as person
from tests.investigations.desk.conftest import strict_app as strict_app


def test_one_asks_to_join_two_records_and_another_decides(
    desk_of: Callable[..., tuple[Desk, str]], matter_of: Callable[[Desk], Matter]
) -> None:
    first, _name = desk_of()
    second, name = desk_of()
    matter = matter_of(first)
    reviewers = f"{matter.page}/acts/reviewers"
    first.send(reviewers, reviewers, username=name)
    asking, listing = f"{matter.pair}/joining", f"{matter.page}/joinings"
    assert "Nobody has asked" in words_of(first.get(listing))
    lacking = first.send(asking, asking, 422)
    assert 'href="#f-reason"' in lacking.text
    first.send(asking, asking, reason="Three fingers agree, and the district")
    own = first.get(listing)
    assert "Three fingers agree" in own
    assert 'value="approve"' not in own
    asked = re.search(rf'action="({listing}/[0-9a-f-]+)"', second.get(listing))
    assert asked is not None
    second.send(listing, asked[1], decision="approve")
    shown = words_of(first.get(listing))
    assert "Approved" in shown
    assert f"decided by {name}" in shown
    assert "Part two joined records" in first.get(asking)
    early = second.browser.post(asked[1], form_token=second.browser.form_token(listing), decision="approve")
    assert early.status_code == 409
    first.get(f"{matter.page}/pairs/{matter.left}/{uuid.uuid4()}/joining", 404)
