"""click's own sentences, in the language spoken now.

click asks gettext at the moment a sentence is shown, in the domain of the process. We have a catalogue that knows the
language of each command instead, so click's modules are given our functions in place of gettext's.
"""

from types import ModuleType
from typing import Final

from click import core, decorators, exceptions, formatting, parser, termui, types

from registry.core.messages import Message, mark, plural, translated, translated_plural

SENTENCES: Final = (
    mark("Usage:"),
    mark("Options"),
    mark("Commands"),
    mark("Aborted!"),
    mark("required"),
    mark("default: {default}"),
    mark("env var: {var}"),
    mark("(dynamic)"),
    mark("Show this message and exit."),
    mark("Try '{command} {option}' for help."),
    mark("Error: {message}"),
    mark("Missing command."),
    mark("Missing argument"),
    mark("Missing option"),
    mark("Missing parameter"),
    mark("No such option {name!r}."),
    mark("No such command {name!r}."),
    mark("Invalid value: {message}"),
    mark("Invalid value for {param_hint}: {message}"),
    mark("Could not open file {filename!r}: {message}"),
    mark("Option {name!r} does not take a value."),
    mark("Argument {name!r} takes {nargs} values."),
    mark("Choose from:\n\t{choices}"),
    mark("Repeat for confirmation"),
    mark("Error: The two entered values do not match."),
    mark("Error: invalid input"),
    mark("file"),
    mark("directory"),
    mark("path"),
    mark("{value} is not in the range {range}."),
    mark("{value!r} is not a valid boolean. Recognized values: {states}"),
    mark("{value!r} is not a valid {number_type}."),
    mark("{value!r} is not a valid UUID."),
    mark("{name} {filename!r} is a file."),
    mark("{name} {filename!r} is a directory."),
    mark("{name} {filename!r} is not readable."),
    mark("{name} {filename!r} is not writable."),
    mark("{name} {filename!r} does not exist."),
)
PLURALS: Final[tuple[Message, ...]] = (
    plural("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 1),
    plural("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", 1),
    plural("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", 1),
    plural("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", 1),
    plural("{value!r} does not match the format {format}.", "{value!r} does not match the formats {formats}.", 1),
    plural("Takes {nargs} values but 1 was given.", "Takes {nargs} values but {len} were given.", 1),
)
"""What our commands can make click say, for the catalogue; it says the rest in English."""

_MODULES: Final[tuple[ModuleType, ...]] = (core, decorators, exceptions, formatting, parser, termui, types)


def translate_click() -> None:
    """Let click say its own sentences in the language spoken when they are shown."""
    for module in _MODULES:
        for name, ours in (("_", translated), ("ngettext", translated_plural)):
            if hasattr(module, name):
                setattr(module, name, ours)
