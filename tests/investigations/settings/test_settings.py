"""Settings in force: each version stored for good, read by investigators, changed on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from registry.core.context import SYSTEM, Context
from registry.core.database import refusals_for_constraints
from registry.core.errors import Invalid, Refused
from registry.core.registry import Registry
from registry.investigations.commands import case
from registry.investigations.settings import service
from registry.investigations.settings.rules import DEFAULT_VERSION, DEFAULTS


def test_the_defaults_are_in_force_until_they_are_changed(ctx: Context) -> None:
    assert service.in_force(ctx.session) == (DEFAULT_VERSION, DEFAULTS)
    new_version = service.change(ctx, {"most_hits": 7}, "The queue is long")
    version, chosen = service.in_force(ctx.session)
    assert (version, chosen.most_hits, chosen.approval_hours) == (new_version, 7, DEFAULTS.approval_hours)
    assert ctx.entries[-1].details == {"changed": ["most_hits"]}


@pytest.mark.parametrize(
    ("changes", "reason", "pointers"),
    [
        ({"most_hits": 0}, "Because", ["/settings"]),
        ({}, "Because", ["/settings"]),
        ({"most_hits": 5}, " ", ["/reason"]),
        ({"most_hits": 0, "purposes": {}}, "", ["/settings", "/settings", "/reason"]),
    ],
)
def test_an_invalid_change_makes_no_version(
    ctx: Context, changes: dict[str, Any], reason: str, pointers: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        service.change(ctx, changes, reason)
    assert [error.pointer for error in refused.value.errors] == pointers
    assert service.version(ctx.session) == DEFAULT_VERSION


def test_a_version_cannot_be_changed(ctx: Context) -> None:
    service.change(ctx, {"most_hits": 7}, "The queue is long")
    with pytest.raises(Refused, match="settings-kept"), refusals_for_constraints():
        ctx.session.execute(text("UPDATE search_policy SET reason = 'other'"))


def test_only_investigators_and_supervisors_read_the_settings(client: Any, auth: Any) -> None:
    answer = client.get("/api/v1/search-settings", headers=auth("investigator")).json
    assert answer["version"]
    assert answer["legal_bases"]["court_order"]["needs_reference"] is True
    assert answer["purposes"].keys() == DEFAULTS.purposes.keys()
    for role in ("registrar", "clerk", "administrator", "auditor"):
        assert client.get("/api/v1/search-settings", headers=auth(role)).status_code == 403


def test_the_command_shows_the_settings_and_refuses_invalid_ones(registry: Registry, tmp_path: Path, sql: Any) -> None:
    runner = CliRunner()
    shown = runner.invoke(case, ["settings"], obj=lambda: registry)
    assert json.loads(shown.output)["version"]
    file = tmp_path / "settings.json"
    for content in ("[]", "{", '{"most_hits": 0}'):
        file.write_text(content)
        assert runner.invoke(case, ["settings", str(file), "--reason", "Because"], obj=lambda: registry).exit_code == 1
    assert sql("SELECT count(*) FROM search_policy") == 0
    with registry.begin(SYSTEM) as ctx:
        assert service.version(ctx.session) == DEFAULT_VERSION
