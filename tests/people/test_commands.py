"""Allotting numbers on the command line."""

import pytest
from click.testing import CliRunner

from registry.core.commands import Commands
from registry.core.registry import Registry
from registry.people.commands import cui


def allot(registry: Registry, *numbers: str) -> tuple[int, str]:
    root = Commands()
    root.add_command(cui)
    result = CliRunner().invoke(root, ["cui", "allot", *numbers], obj=lambda: registry)
    return result.exit_code, result.output


def test_a_block_whose_first_number_is_above_its_last_is_refused_plainly(
    registry: Registry, capfd: pytest.CaptureFixture[str]
) -> None:
    status, output = allot(registry, "70000100", "70000001")
    shown = output + capfd.readouterr().err
    assert status == 1
    assert "The first number of the block must not be above the last." in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize("numbers", [("1", "99000000"), ("0", "5"), ("x", "5"), ("5",), ("-1", "5")])
def test_only_numbers_outside_the_demonstration_range_are_allotted(
    registry: Registry, numbers: tuple[str, ...]
) -> None:
    assert allot(registry, *numbers)[0] == 2
