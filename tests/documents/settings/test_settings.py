"""Ages and validities as an installation decides them: by version, with a reason, all errors at once."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from registry.core.context import Context
from registry.core.errors import Invalid
from registry.core.registry import Registry
from registry.documents.settings import rules, service
from registry.documents.settings.models import DocumentsSettings
from registry.documents.settings.rules import DEFAULTS, Validity
from tests.documents.conftest import Issued, MakeMinor, Ready
from tests.test_cli import registry_command

LONGER = [{"from_age": 0, "years": 5}, {"from_age": 13, "until_age": 18}]


def pointers(invalid: Invalid) -> list[str]:
    return [error.pointer for error in invalid.errors]


def test_the_defaults_follow_the_law() -> None:
    assert DEFAULTS.validities == (Validity(0, 3, None), Validity(12, None, 17))
    assert (DEFAULTS.youngest, DEFAULTS.oldest) == (8, 16)


def test_a_change_keeps_what_it_does_not_name() -> None:
    policy = rules.changed(DEFAULTS, {"oldest": 17, "validities": LONGER})
    assert (policy.youngest, policy.oldest) == (8, 17)
    assert policy.validities == (Validity(0, 5, None), Validity(13, None, 18))


def test_settings_as_json_are_read_back() -> None:
    changed = rules.changed(DEFAULTS, {"oldest": 17, "validities": LONGER})
    for policy in (DEFAULTS, changed):
        assert rules.changed(DEFAULTS, rules.to_json(policy)) == policy


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"youngest": -1, "oldest": "16", "typo": 1}, ["/youngest", "/oldest", "/typo"]),
        ({"youngest": True}, ["/youngest"]),
        ({"validities": []}, ["/validities"]),
        ({"validities": [{"from_age": 0}]}, ["/validities/0"]),
        ({"validities": [{"from_age": 0, "years": 3, "until_age": 17}]}, ["/validities/0"]),
        ({"validities": [{"from_age": 0, "years": 0}]}, ["/validities/0"]),
        ({"validities": [{"from_age": "0", "years": 3}]}, ["/validities/0/from_age"]),
        ({"validities": [{"from_age": 5, "years": 3}]}, ["/validities"]),
        ({"validities": [{"from_age": 0, "years": 3}, {"from_age": 0, "years": 4}]}, ["/validities"]),
        ({"youngest": 17, "oldest": 8}, ["/youngest"]),
    ],
)
def test_everything_wrong_with_a_change_is_reported_at_once(changes: dict[str, Any], wrong: list[str]) -> None:
    with pytest.raises(Invalid) as caught:
        rules.changed(DEFAULTS, changes)
    assert pointers(caught.value) == [f"/settings{pointer}" for pointer in wrong]


def test_a_change_makes_a_version_with_its_reason_and_is_journalled(ctx: Context) -> None:
    before = service.version(ctx.session)
    version = service.change(ctx, {"oldest": 17}, "Resolución 12-2027")
    assert version != before
    assert (service.version(ctx.session), service.current(ctx.session).oldest) == (version, 17)
    stored = ctx.session.scalars(select(DocumentsSettings).where(DocumentsSettings.version == version)).one()
    assert (stored.reason, stored.made_by) == ("Resolución 12-2027", ctx.actor.account_id)
    assert ctx.entries[-1].action == "documents_settings.changed"


@pytest.mark.parametrize(("changes", "reason"), [({}, "why"), ({"oldest": 17}, "  ")])
def test_a_change_of_nothing_or_without_a_reason_is_refused(ctx: Context, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Invalid):
        service.change(ctx, changes, reason)


def test_a_card_carries_the_version_it_was_issued_under(
    clerk: Context, minor: MakeMinor, issued: Issued, ready: Ready
) -> None:
    first = issued(minor(10))
    assert first.policy == service.version(clerk.session)
    version = service.change(clerk, {"validities": [{"from_age": 0, "years": 1}]}, "Prueba de vigencias")
    card = issued(minor(10))
    assert card.policy == version != first.policy
    assert (card.expires_on - card.issued_on).days in (365, 366)


def test_the_command_shows_and_changes_the_settings(home: Path, registry: Registry, tmp_path: Path) -> None:
    url = registry.engine.url.render_as_string(hide_password=False)
    shown = registry_command(home, "card", "settings", url=url)
    assert (shown.returncode, "youngest = 8" in shown.stdout) == (0, True), shown.stderr
    file = tmp_path / "policy.json"
    file.write_text(json.dumps({"version": "2027-01"} | rules.to_json(DEFAULTS)), "utf-8")
    carried = registry_command(home, "card", "settings", "--file", str(file), "--reason", "Carried over", url=url)
    assert carried.returncode == 0, carried.stderr
    assert "youngest = 8" in carried.stdout
    for arguments in (("--set", "typo=1", "--reason", "x"), ("--set", "youngest=ocho"), ("--set", "youngest=9")):
        assert registry_command(home, "card", "settings", *arguments, url=url).returncode == 1
    file.write_text("[]", "utf-8")
    assert registry_command(home, "card", "settings", "--file", str(file), "--reason", "x", url=url).returncode == 1
    assert registry_command(home, "card", "settings", url=url).stdout == carried.stdout
