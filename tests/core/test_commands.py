"""The language of the command line, and click's own sentences in it."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from registry.core.click_words import PLURALS, SENTENCES
from registry.core.commands import Command, Commands, language_of
from registry.core.messages import LANGUAGES, language, speaking, translated

SOURCES = Path(click.__file__).parent


def parsed(source: str) -> ast.Module:
    """The tree. CPython 3.11 loses count where another thread parses meanwhile, as one that logs an error does."""
    try:
        return ast.parse(source)
    except SystemError:
        return ast.parse(source)


def literals(names: set[str]) -> Iterator[tuple[str, ...]]:
    """The literal arguments of every call of these functions in click's sources."""
    for path in SOURCES.glob("*.py"):
        for node in ast.walk(parsed(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield tuple(str(arg.value) for arg in node.args if isinstance(arg, ast.Constant))


def test_click_still_has_the_sentences_we_translate() -> None:
    sentences = {text for texts in literals({"_"}) for text in texts} | {"required"}  # the last is looked up by its key
    assert set(SENTENCES) <= sentences
    assert {(message.text, message.text_plural) for message in PLURALS} <= set(literals({"ngettext"}))


@pytest.mark.parametrize(
    ("words", "environ", "expected"),
    [
        (["demo"], {}, "es"),
        (["demo"], {"REGISTRY_LANGUAGE": "qu"}, "qu"),
        (["demo"], {"REGISTRY_LANGUAGE": "de"}, "es"),
        (["--lang", "en", "demo"], {"REGISTRY_LANGUAGE": "qu"}, "en"),
        (["demo", "--lang=ay"], {}, "ay"),
        (["demo", "--lang", "de"], {}, "es"),
        (["demo", "--lang"], {}, "es"),
        (["demo", "--", "--lang", "en"], {}, "es"),
    ],
)
def test_the_language_may_be_chosen_anywhere_on_the_command_line(
    words: list[str], environ: Mapping[str, str], expected: str
) -> None:
    assert language_of(words, environ) == expected


@click.group(cls=Commands, help="Serve the API.")
def program() -> None:
    pass


@program.group(help="The journal.")
def group() -> None:
    pass


@group.command(help="The journal.")
@click.option("--number", type=int, required=True, help="Accounts.")
def show(number: int) -> None:
    click.echo(f"{language()} {number}")


@pytest.mark.parametrize("words", [["--lang", "en", "group", "show"], ["group", "--lang", "en", "show"]])
def test_every_command_takes_the_option(words: list[str]) -> None:
    assert isinstance(show, Command)
    assert CliRunner().invoke(program, [*words, "--number", "1"]).output == "en 1\n"
    assert CliRunner().invoke(program, ["group", "show", "--number", "1", "--lang", "en"]).output == "en 1\n"


@pytest.mark.parametrize("chosen", LANGUAGES)
def test_help_and_errors_are_shown_in_the_language(chosen: str) -> None:
    with speaking(chosen):
        usage, journal, accounts = translated("Usage:"), translated("The journal."), translated("Accounts.")
        own_help, missing = translated("Show this message and exit."), translated("Missing option")
    written = CliRunner().invoke(program, ["group", "show", "--help", "--lang", chosen]).output
    assert all(text in written for text in (usage, journal, accounts, own_help))
    assert journal in CliRunner().invoke(program, ["group", "--lang", chosen, "--help"]).output
    assert missing in CliRunner().invoke(program, ["group", "show", "--lang", chosen]).stderr
    assert show.help == "The journal."


def test_a_command_leaves_no_language_behind() -> None:
    before = language()
    CliRunner().invoke(program, ["--lang", "qu", "group", "show", "--number", "1"])
    assert language() == before
