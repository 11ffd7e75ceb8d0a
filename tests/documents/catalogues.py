"""Which sentences a language does not have itself, so that another language is shown instead."""

from collections.abc import Iterable

from registry.core.messages import Message
from registry.locale.update import catalogue, extracted


def untranslated(messages: Iterable[Message], language: str) -> set[str]:
    """The texts of messages that a catalogue lacks."""
    return _missing((message.text for message in messages), language)


def untranslated_in(template: str, language: str) -> set[str]:
    """The texts of a template that a catalogue lacks."""
    texts = [
        str(message.id)
        for message in extracted()
        if message.id and any(file.endswith(template) for file, _line in message.locations)
    ]
    assert texts
    return _missing(texts, language)


def _missing(texts: Iterable[str], language: str) -> set[str]:
    known = {message.id for message in catalogue(language) if message.id and message.string}
    return {text for text in texts if text not in known}
