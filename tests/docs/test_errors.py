"""docs/errors.md explains every refusal that a client may meet, and no other."""

import ast
import re

import pytest

from registry.core import problems
from tests.docs.pages import read
from tests.docs.slugs import collected, raised

PAGE = {
    slug: {int(code) for code in re.findall(r"\d{3}", codes)}
    for slug, codes in re.findall(r"^\| `([a-z0-9…-]+)` \| ([\d, ]+) \| \S", read("docs/errors.md"), re.MULTILINE)
}


def test_the_page_lists_every_slug_and_no_other() -> None:
    assert PAGE.keys() == collected().keys() | {"internal-error"} | problems.LATE.keys()


def test_the_page_has_the_statuses_of_every_slug() -> None:
    for slug, statuses in collected().items():
        assert PAGE[slug] == statuses, slug


@pytest.mark.parametrize(
    ("source", "slugs"),
    [
        ('raise Refused("already-there", _("…"))', {"already-there"}),
        ('raise errors.Invalid(found, "bad-form")', {"bad-form"}),
        ('ConstraintRefusal(slug="in-use", title=_("…"))', {"in-use"}),
        ('raise Refused("a" if new else "b")', {"a", "b"}),
        ('raise Refused(f"acta-{state}", "…")', {"acta-…"}),
        ('SLUG: Final = "own"\nraise Refused(SLUG, _("…"))', {"own"}),
        ("raise NotFound", set()),
    ],
)
def test_slugs_are_read_from_every_way_of_refusing(source: str, slugs: set[str]) -> None:
    assert {slug for slug, _ in raised(ast.parse(source))} == slugs
