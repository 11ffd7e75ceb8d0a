"""A birth whose certificate was annulled comes back under another woman, whichever happened first."""

from typing import Any

from registry.births import service as births
from registry.births.service import SEARCH_TASK
from registry.core.context import Context
from registry.duplicates.birth_search import search_birth
from tests.duplicates.conftest import enrolled
from tests.duplicates.samples import alerts_about, reason_of


def test_a_birth_enrolled_before_the_other_womans_was_annulled_is_searched_again(ctx: Context) -> None:
    stated: dict[str, Any] = {"weight_g": 3200, "sex": "female"}
    first = enrolled(ctx, [], mother_given_names="Rosa", mother_first_surname="Ccori", **stated)
    second = enrolled(ctx, [], mother_given_names="Elvira", mother_first_surname="Tapia", **stated)
    search_birth(ctx, second.id)
    assert len(alerts_about(ctx, second, "b2")) == 1
    births.annul(ctx, first.id, "Error de digitación")
    ctx.queued.clear()
    search_birth(ctx, first.id)
    assert [job.arguments for job in ctx.queued if job.task == SEARCH_TASK] == [{"birth_id": str(second.id)}]
    search_birth(ctx, second.id)
    (alert,) = alerts_about(ctx, second, "b4")
    assert reason_of(alert, "b4").severity == "H"
