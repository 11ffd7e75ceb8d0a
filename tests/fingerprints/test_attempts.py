"""How often one person's prints may be compared in a day."""

import uuid

import pytest

from registry.core.context import Context
from registry.core.errors import TooMany
from registry.fingerprints.attempts import PER_PERSON, spend


def test_comparisons_with_one_persons_prints_end_for_the_day_and_the_last_is_journalled(ctx: Context) -> None:
    person, other = uuid.uuid4(), uuid.uuid4()
    for _ in range(PER_PERSON.count):
        assert not [entry for entry in ctx.entries if entry.action == "prints.attempts_used"]
        spend(ctx, person)
    (entry,) = [entry for entry in ctx.entries if entry.action == "prints.attempts_used"]
    assert entry.subject_id == str(person)
    with pytest.raises(TooMany) as refused:
        spend(ctx, person)
    assert refused.value.wait_s > 600
    spend(ctx, other)
