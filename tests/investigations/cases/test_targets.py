"""The table of authorities: from a file, all or nothing."""

import pytest

from registry.core.context import Context
from registry.core.errors import Invalid
from registry.investigations.cases import queries
from registry.investigations.cases.targets import COLUMNS, load_default_targets, load_targets

HEAD = ",".join(COLUMNS)
LINE = "fiscalia,Fiscalía,prosecutor,crimes,no,told by the ministry"


def test_every_authority_that_comes_with_the_program_says_its_source(ctx: Context) -> None:
    load_default_targets(ctx)
    found = queries.targets(ctx.session)
    assert {"fiscalia", "pnp_divintrap", "pnp_reniped", "defensoria", "upe"} <= {one.code for one in found}
    assert all(one.source and one.is_active for one in found)
    assert [one.code for one in found if one.is_for_missing_children] == ["pnp_reniped"]


def test_a_list_replaces_the_one_in_use_and_keeps_what_was_used(ctx: Context) -> None:
    assert load_targets(ctx, f"{HEAD}\n{LINE}\n".encode()) == 1
    found = {one.code: one for one in queries.targets(ctx.session)}
    assert [code for code, one in found.items() if one.is_active] == ["fiscalia"]
    assert found["fiscalia"].name == "Fiscalía"
    assert "upe" in found


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        HEAD.encode(),
        f"{HEAD}\n{LINE}\n{LINE}".encode(),
        f"{HEAD}\nx y,{LINE[9:]}".encode(),
        f"{HEAD}\n{LINE},more".encode(),
        f"{HEAD}\nfiscalia,Fiscalía".encode(),
        b'a,"b',
        b"code,name\n1,2",
        f"{HEAD}\n{LINE.replace('prosecutor', 'friend')}".encode(),
        f"{HEAD}\n{LINE.replace(',no,', ',maybe,')}".encode(),
    ],
)
def test_a_list_that_is_wrong_changes_nothing(ctx: Context, content: bytes) -> None:
    before = [(one.code, one.is_active) for one in queries.targets(ctx.session)]
    with pytest.raises(Invalid):
        load_targets(ctx, content)
    assert [(one.code, one.is_active) for one in queries.targets(ctx.session)] == before
