"""Every sentence a person may read: one GNU gettext catalogue, English in the code, translated when it is shown.

    _("Must be at most {count} characters.", count=200)     a Message
    plural("{n} finger", "{n} fingers", n)                  a Message whose form depends on a number
    mark("Serve the API.")                                  the text itself, to be translated later by `translated`
    str(message), message.in_language("es")                 the sentence

A Message is translated when it becomes text, not where it is made, so rules and services need not know who will read
it. In the database it is kept as `stored()` and read back by `read()`, so a reason written years ago is shown in the
language of today's reader. The catalogues are `registry/locale/*.po`; `make messages` updates them.
"""

import gettext
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

LANGUAGES: Final = ("es", "en", "qu", "ay")
"""Spanish, English, Quechua, Aimara (ISO 639). English is the language of the code."""
DEFAULT_LANGUAGE: Final = "es"
SOURCE_LANGUAGE: Final = "en"
DRAFTS: Final = frozenset({"qu", "ay"})
"""Languages whose catalogues no native speaker has read yet; what they lack is shown in Spanish."""
BORROWED: Final = ("\ufdd0", "\ufdd1")
"""Noncharacters of Unicode around a sentence that a draft lacks, while `marking_borrowed`."""

_current: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)
_is_marking: ContextVar[bool] = ContextVar("is_marking", default=False)


def language() -> str:
    """The current language: that of the request, the command or the `speaking` block."""
    return _current.get()


def speak(chosen: str) -> None:
    """Use a language from here on, in this thread or request."""
    _current.set(chosen)


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Use a language within the block."""
    token = _current.set(chosen)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def marking_borrowed() -> Iterator[None]:
    """Put `BORROWED` around each sentence that a draft lacks, so that a page can say that it is Spanish."""
    token = _is_marking.set(True)
    try:
        yield
    finally:
        _is_marking.reset(token)


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence that is not translated yet: its English text with {names}, and the values for them.

    Values may be Messages themselves. `text_plural` is used where `values["n"]` requires it.
    """

    text: str
    values: Mapping[str, Any]
    text_plural: str | None = None

    def in_language(self, chosen: str) -> str:
        """The sentence in a language; if it is missing there, in Spanish or else in English."""
        with speaking(chosen):
            return str(self)

    def __str__(self) -> str:
        if self.text_plural is None:
            sentence = translated(self.text)
        else:
            sentence = translated_plural(self.text, self.text_plural, self.values["n"])
        return sentence.format_map(self.values) if self.values else sentence

    def __hash__(self) -> int:
        return hash((self.text, tuple(sorted((name, str(value)) for name, value in self.values.items()))))

    def stored(self) -> dict[str, Any]:
        """As JSON, for the database."""
        values = {
            name: {"message": value.stored()} if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        form: dict[str, Any] = {"text": self.text, "values": values}
        return form if self.text_plural is None else {**form, "plural": self.text_plural}


def read(stored: Mapping[str, Any]) -> Message:
    """A message from its stored form."""
    values = {
        name: read(value["message"]) if isinstance(value, Mapping) and "message" in value else value
        for name, value in stored["values"].items()
    }
    return Message(stored["text"], values, stored.get("plural"))


def _(text: str, /, **values: Any) -> Message:
    """A message; `text` must be a literal, so that the catalogue can be made from the code."""
    return Message(text, values)


def plural(singular: str, several: str, n: int, /, **values: Any) -> Message:
    """A message about `n` things, in the grammatical form for that number."""
    return Message(singular, {"n": n, **values}, several)


def mark(text: str, /) -> str:
    """The text unchanged, but put into the catalogue: for places that need plain text, such as a command's help."""
    return text


def translated(text: str) -> str:
    """A marked text in the current language; unchanged if the catalogue does not have it."""
    return _translations(language()).gettext(text) if text else text


def translated_plural(singular: str, several: str, n: int) -> str:
    """The grammatical form of a marked text for a number, in the current language."""
    return _translations(language()).ngettext(singular, several, n)


def best_language(accepted: str | None) -> str | None:
    """The language that an Accept-Language header prefers; None if it names none of ours."""
    weighed: list[tuple[float, int, str]] = []
    for place, item in enumerate((accepted or "").split(",")):
        tag, *parameters = (part.strip() for part in item.split(";"))
        primary = tag.split("-")[0].lower()
        weight = next((part[2:] for part in parameters if part.startswith("q=")), "1")
        try:
            quality = float(weight)
        except ValueError:
            continue
        if primary in LANGUAGES and 0 < quality <= 1:
            weighed.append((-quality, place, primary))
    return min(weighed)[2] if weighed else None


class _Borrowed(gettext.NullTranslations):
    """Spanish, for what another catalogue lacks."""

    def gettext(self, message: str) -> str:
        return _borrowed(_translations(DEFAULT_LANGUAGE).gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _borrowed(_translations(DEFAULT_LANGUAGE).ngettext(msgid1, msgid2, n))


def _borrowed(sentence: str) -> str:
    return sentence.join(BORROWED) if _is_marking.get() else sentence


@cache
def _translations(chosen: str) -> gettext.NullTranslations:
    """A language's catalogue; Quechua and Aimara fall back to Spanish, Spanish to the English of the code."""
    if chosen == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with resources.files("registry.locale").joinpath(f"{chosen}.po").open("rb") as source:
        write_mo(compiled, read_po(source))
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    if chosen != DEFAULT_LANGUAGE:
        translations.add_fallback(_Borrowed())
    return translations
