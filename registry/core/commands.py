"""What all commands share: the language, an open registry, plain sentences for errors, progress bars.

    @click.group(cls=Group, help=mark("Health facilities and their professionals."))
    def facility() -> None: ...

    @facility.command("import", help=mark("Add or update facilities from a CSV file."))
    @click.option("--dry-run", is_flag=True, help=mark("Check the file and change nothing."))
    @with_registry
    def import_facilities(registry: Registry, dry_run: bool) -> None: ...

Texts given as `help` are put into the catalogue by `mark` and translated when they are shown. Every command takes
`--lang`, before or after its name.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any, Concatenate, Final, NoReturn, ParamSpec, Self, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from registry.core.click_words import translate_click
from registry.core.database import refusals_for_constraints
from registry.core.errors import RegistryError
from registry.core.messages import DEFAULT_LANGUAGE, LANGUAGES, Message, _, mark, speaking, translated
from registry.core.registry import Registry
from registry.settings import SettingsInvalid

console = Console(stderr=True)
translate_click()

LANGUAGE_OPTION: Final = "--lang"
LANGUAGE_VARIABLE: Final = "REGISTRY_LANGUAGE"


def language_of(words: Sequence[str], environ: Mapping[str, str]) -> str:
    """The language a command line asks for with `--lang`, else that of the environment, else the default."""
    chosen = environ.get(LANGUAGE_VARIABLE, "")
    for word, after in zip(words, [*words[1:], ""], strict=True):
        if word == "--":
            break
        if word == LANGUAGE_OPTION and after in LANGUAGES:
            chosen = after
        elif word.startswith(f"{LANGUAGE_OPTION}=") and word.partition("=")[2] in LANGUAGES:
            chosen = word.partition("=")[2]
    return chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE


class Command(click.Command):
    """A command that takes `--lang` and shows its help in that language."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # The root command reads its value before anything else is read, so that usage errors are translated too.
        self.params.append(
            click.Option(
                [LANGUAGE_OPTION],
                type=click.Choice(LANGUAGES),
                expose_value=False,
                help=mark("Language of the output: Spanish, English, Quechua or Aimara."),
            )
        )

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the whole help."""
        with self._translated():
            super().format_help(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option that shows the help. click keeps it, and with it the language of the first time."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = translated("Show this message and exit.")
        return option

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence, for the list of a group's commands."""
        with self._translated():
            return super().get_short_help_str(limit)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        options = [option for option in self.params if isinstance(option, click.Option)]
        own, of_options = self.help, [option.help for option in options]
        self.help = translated(own or "")
        for option in options:
            option.help = translated(option.help or "")
        try:
            yield
        finally:
            self.help = own
            for option, text in zip(options, of_options, strict=True):
                option.help = text


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command


Group.group_class = Group


@dataclass(frozen=True, slots=True)
class Later:
    """A command of a room, read when it is run: to read all takes seconds, for the engine's libraries come along."""

    place: str
    """Module and name."""
    help: str
    """The command's own help, for the list of commands."""
    adds: tuple[str, ...] = ()
    """Places of commands that other rooms add to a group."""

    def loaded(self) -> click.Command:
        """The command, with what is added to it."""
        command = _at(self.place)
        if isinstance(command, click.Group):
            for place in self.adds:
                command.add_command(_at(place))
        return command


def _at(place: str) -> click.Command:
    module, _colon, name = place.partition(":")
    command: click.Command = getattr(import_module(module), name)
    return command


class LaterGroup(click.Group):
    """A group whose commands are read when they are run, and not to be listed."""

    listed_in: type[click.Group] = click.Group
    listed_as: type[click.Command] = click.Command

    def __init__(self, *args: Any, later: Mapping[str, Later] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.later = later or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted({*super().list_commands(ctx), *self.later})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, read now where that was not done yet."""
        if cmd_name not in self.commands and cmd_name in self.later:
            self.commands[cmd_name] = self.later[cmd_name].loaded()
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands; none is read for that."""
        later = {name: self.listed_as(name, help=later.help) for name, later in self.later.items()}
        self.listed_in(commands=later | dict(self.commands)).format_commands(ctx, formatter)

    def complete(self) -> Self:
        """This one with every command read."""
        self.commands.update((name, later.loaded()) for name, later in self.later.items() if name not in self.commands)
        return self


class Commands(LaterGroup, Group):
    """The root: it speaks the chosen language, and turns what can go wrong into plain sentences and exit status 1."""

    group_class = Group
    listed_in = Group
    listed_as = Command

    def main(self, args: Sequence[str] | None = None, *more: Any, **options: Any) -> Any:
        """Run the command line in the language it asks for."""
        with speaking(language_of(sys.argv[1:] if args is None else args, os.environ)):
            return super().main(args, *more, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it refuses ends the program with status 1."""
        try:
            with refusals_for_constraints():
                return super().invoke(ctx)
        except SettingsInvalid as error:
            fail(_("The settings cannot be used:"), error.problems)
        except RegistryError as error:
            fail(error.title, [f"{field.pointer}: {field.detail}" for field in error.errors])
        except FileExistsError as error:
            fail(_("{file} already exists; nothing was changed.", file=error.filename))


def fail(sentence: Message | str, lines: Sequence[Message | str] = ()) -> NoReturn:
    """Write what is wrong to standard error and exit with status 1."""
    console.print(str(sentence), style="red", highlight=False, markup=False)
    for line in lines:
        console.print(f"  {line}", highlight=False, markup=False)
    sys.exit(1)


def progress() -> Progress:
    """A progress bar on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


Rest = ParamSpec("Rest")
Outcome = TypeVar("Outcome")


def with_registry(command: Callable[Concatenate[Registry, Rest], Outcome]) -> Callable[Rest, Outcome]:
    """Open a registry for a command and close it afterwards; the root command's `obj` opens it."""

    @wraps(command)
    def run(*args: Rest.args, **options: Rest.kwargs) -> Outcome:
        registry: Registry = click.get_current_context().find_root().obj()
        try:
            return command(registry, *args, **options)
        finally:
            registry.engine.dispose()

    return run
