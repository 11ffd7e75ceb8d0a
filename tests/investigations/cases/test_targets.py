"""The table of authorities: from a file, all or nothing."""

import pytest

from registry.core.context import Context
from registry.core.errors import Invalid
from registry.investigations.cases import queries
from registry.investigations.cases.targets import COLUMNS, load_default_targets, load_targets

HEAD = ",".join(COLUMNS)
LINE = "fiscalia,Fiscalía,prosecutor,crimes,no,named by the ministry"


def test_every_default_authority_states_its_source(ctx: Context) -> None:
    load_default_targets(ctx)
    targets = queries.targets(ctx.session)
    assert {"fiscalia", "pnp_divintrap", "pnp_reniped", "defensoria", "upe"} <= {target.code for target in targets}
    assert all(target.source and target.is_active for target in targets)
    assert [target.code for target in targets if target.is_for_missing_children] == ["pnp_reniped"]


def test_a_new_list_replaces_the_old_one_and_keeps_authorities_that_were_used(ctx: Context) -> None:
    assert load_targets(ctx, f"{HEAD}\n{LINE}\n".encode()) == 1
    targets = {target.code: target for target in queries.targets(ctx.session)}
    assert [code for code, target in targets.items() if target.is_active] == ["fiscalia"]
    assert targets["fiscalia"].name == "Fiscalía"
    assert "upe" in targets


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
def test_an_invalid_list_changes_nothing(ctx: Context, content: bytes) -> None:
    before = [(target.code, target.is_active) for target in queries.targets(ctx.session)]
    with pytest.raises(Invalid):
        load_targets(ctx, content)
    assert [(target.code, target.is_active) for target in queries.targets(ctx.session)] == before
