"""The catalogue: every sentence has its Spanish with the same values, and is translated when it is shown."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Message as Entry

from registry.core.messages import DRAFTS, LANGUAGES, Message, _, best_language, plural, read, speaking, translated
from registry.locale.coverage import ALL, coverage
from registry.locale.update import KEYWORDS, PACKAGE, TRANSLATED, catalogue, extracted, update


def _entries(language: str) -> Iterator[Entry]:
    return (entry for entry in catalogue(language) if entry.id)


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def _values(text: str) -> set[str]:
    return {f"{name}:{pattern}" for _literal, name, pattern, _conversion in Formatter().parse(text) if name}


def test_every_sentence_has_its_spanish() -> None:
    spanish = catalogue("es")
    missing = [
        entry.id
        for entry in extracted()
        if entry.id and not ((known := spanish.get(entry.id, entry.context)) and all(_forms(known.string)))
    ]
    assert not missing, f"{len(missing)} sentences without Spanish: run `make messages` and translate {missing[:5]}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_what_the_code_says_and_nothing_else(language: str) -> None:
    code = {json.dumps(entry.id) for entry in extracted() if entry.id}
    assert not [entry.id for entry in _entries(language) if json.dumps(entry.id) not in code]
    assert not [entry.id for entry in _entries(language) if "fuzzy" in entry.flags]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_values_of_its_sentence(language: str) -> None:
    for entry in _entries(language):
        for form in _forms(entry.string):
            if form:
                assert _values(form) in [_values(text) for text in _forms(entry.id)], entry.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_says_each_sentence_once(language: str) -> None:
    for entry in _entries(language):
        for form in _forms(entry.string):
            sentences = [sentence for sentence in re.split(r"(?<=[.!?])\s*", form) if len(sentence) > 20]
            assert len(sentences) == len(set(sentences)), form


@pytest.mark.parametrize("language", sorted(DRAFTS))
def test_a_draft_has_every_form_of_what_it_translates(language: str) -> None:
    for entry in _entries(language):
        assert len(_forms(entry.string)) == len(_forms(entry.id)), entry.id
        assert all(form.strip() for form in _forms(entry.string)), entry.id


def test_the_coverage_of_a_room_counts_its_sentences_once() -> None:
    rooms = coverage()
    sentences, languages = rooms[ALL]
    assert sentences == len([entry for entry in extracted() if entry.id])
    assert languages == {language: len([*_entries(language)]) for language in DRAFTS}
    assert all(count <= size for size, counts in rooms.values() for count in counts.values())


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_as_its_command_writes_it(language: str, tmp_path: Path) -> None:
    from registry.locale import update as command

    current = command.path_of(language).read_bytes()
    update(language, tmp_path / "written.po")
    assert (tmp_path / "written.po").read_bytes() == current, "run `make messages`"


def test_a_sentence_is_written_out_where_it_is_marked() -> None:
    """The catalogue is made from the code's text: a sentence put together at run time would never be translated."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
                texts = node.args[: 2 if node.func.id == "plural" else 1]
                assert all(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts), (
                    f"{path}:{node.lineno}"
                )


def test_a_message_is_translated_when_it_is_shown() -> None:
    message = _("Some fields need correction.")
    assert message.in_language("en") == "Some fields need correction."
    assert message.in_language("es") == translated_in("es", "Some fields need correction.") != str(message)


def translated_in(language: str, text: str) -> str:
    with speaking(language):
        return translated(text)


def test_a_language_without_the_sentence_shows_it_in_spanish() -> None:
    message = _("Some fields need correction.")
    assert all(message.in_language(language) for language in LANGUAGES)
    quechua = {entry.id for entry in _entries("qu")}
    absent = next(entry.id for entry in _entries("es") if isinstance(entry.id, str) and entry.id not in quechua)
    assert translated_in("qu", absent) == translated_in("es", absent)


def test_a_kept_message_is_read_back_with_its_values() -> None:
    message = _("{a} and {b}", a=_("a {n:.1f}", n=2.25), b=plural("{n} finger", "{n} fingers", 2))
    stored = json.loads(json.dumps(message.stored()))
    assert read(stored) == message
    assert read(stored).in_language("en") == "a 2.2 and 2 fingers"


def test_a_number_chooses_the_form() -> None:
    assert [plural("{n} finger", "{n} fingers", n).in_language("en") for n in (0, 1, 2)] == [
        "0 fingers",
        "1 finger",
        "2 fingers",
    ]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("es-PE,es;q=0.9,en;q=0.8", "es"),
        ("en-GB", "en"),
        ("fr, qu;q=0.3, ay;q=0.7", "ay"),
        ("EN;q=0.2, es;q=0.1", "en"),
        ("es;q=0, en;q=0.1", "en"),
        ("fr", None),
        ("", None),
        (None, None),
        (";;q=,,=;q=nan, es;q=x", None),
    ],
)
def test_the_language_is_what_the_header_asks_for_most(header: str | None, language: str | None) -> None:
    assert best_language(header) == language


def test_a_message_never_reads_its_values_as_a_pattern() -> None:
    assert Message("{name}", {"name": "{0.__class__}"}).in_language("en") == "{0.__class__}"
