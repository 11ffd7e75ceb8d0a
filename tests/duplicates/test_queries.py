"""Reads that searches rest on."""

from datetime import timedelta
from typing import Any

import pytest

from registry.core.context import Context
from registry.duplicates import queries
from tests.duplicates.conftest import BORN, enrolled


@pytest.mark.parametrize(
    ("other", "is_in"),
    [
        ({"ubigeo_scheme": "INEI", "ubigeo": "150142"}, True),
        ({"ubigeo_scheme": "RENIEC", "ubigeo": "140101"}, True),  # Lima is 15 in one scheme and 14 in the other
        ({"ubigeo_scheme": "RENIEC", "ubigeo": "150101"}, False),  # and 15 is Loreto there
        ({}, True),
        ({"born_at": BORN + timedelta(days=31)}, False),
        ({"born_at": BORN - timedelta(days=30)}, True),
        ({"born_at": None}, True),
        ({"sex": "male"}, False),
        ({"sex": None}, True),
    ],
)
def test_a_newborn_is_searched_in_its_block_and_unknowns_are_included(
    ctx: Context, other: dict[str, Any], is_in: bool
) -> None:
    birth = enrolled(ctx, [], ubigeo_scheme="INEI", ubigeo="150101")
    second = enrolled(ctx, [], **other)
    block = queries.block_of(ctx.session, birth, 30)
    assert (second.newborn_id in block) is is_in
    assert birth.newborn_id not in block
