"""docs/commands.md lists every command there is, and pages name no other."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.docs.pages import HISTORY, PAGES, first_cells, ids, read


def paths(command: click.Command, name: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        for word, below in sorted(command.commands.items()):
            yield from paths(below, f"{name} {word}")
    else:
        yield name


@cache
def commands() -> frozenset[str]:
    # Imported here, so that one test process loads the benchmarks, and not all.
    from biometrics.__main__ import main as engine
    from registry.benchmark.__main__ import main as benchmark
    from registry.cli import main as service

    programs = {
        "registry": service.complete(),
        "python -m biometrics": engine,
        "python -m registry.benchmark": benchmark.complete(),
    }
    return frozenset(path for name, program in programs.items() for path in paths(program, name))


def test_the_page_lists_every_command_and_no_other() -> None:
    programs = ("registry ", "python -m biometrics ", "python -m registry.benchmark ")
    listed = [cell for cell in first_cells(read("docs/commands.md")) if cell.startswith(programs)]
    assert sorted(listed) == sorted(commands())


@pytest.mark.parametrize("page", PAGES, ids=ids())
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    if page in HISTORY:
        return
    groups = {" ".join(command.split()[:end]) for command in commands() for end in range(1, len(command.split()))}
    for line in re.findall(
        r"(?:^    (?:\.venv/bin/)?|`)(registry [a-z][^`\n]*)", page.read_text("utf-8"), re.MULTILINE
    ):
        words = re.match(r"registry(?: [a-z][a-z\-]*)*", line)
        assert words is not None
        named = words[0].split()
        known = [named[:end] for end in range(len(named), 1, -1) if " ".join(named[:end]) in commands() | groups]
        assert known, line
        # A group alone is a mention of all its commands; a group with an unknown word is a mistake.
        assert " ".join(known[0]) in commands() or len(known[0]) == len(named), line


@pytest.mark.parametrize("module", ["registry.benchmark.__main__", "registry.faults.__main__"])
def test_a_program_lists_its_commands_in_their_own_words_and_reads_none_for_that(module: str) -> None:
    program = import_module(module).main
    listed = CliRunner().invoke(program, ["--help"]).output
    for name, later in program.later.items():
        assert name in listed
        assert program.get_command(None, name).help == later.help, name
