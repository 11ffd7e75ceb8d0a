"""`python -m registry.locale.coverage`: how many of each room's sentences Quechua and Aimara have.

A sentence of two rooms counts in both. The share says how much is there, not how good it is: no native speaker has read
these catalogues yet.
"""

from collections import Counter
from typing import Final

from registry.core.messages import DRAFTS
from registry.locale.update import catalogue, extracted

LANGUAGES: Final = tuple(sorted(DRAFTS, reverse=True))
ALL: Final = "all rooms"


def rooms_of(files: list[str]) -> set[str]:
    """The rooms whose files say a sentence: `registry/births/actas/words.py` is of births."""
    return {file.split("/")[1].removesuffix(".py") for file in files}


def coverage() -> dict[str, tuple[int, dict[str, int]]]:
    """By room: how many sentences it has, and how many of them each language has."""
    sentences: Counter[str] = Counter()
    translated: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
    catalogues = {language: catalogue(language) for language in LANGUAGES}
    for entry in extracted():
        if not entry.id:
            continue
        rooms = [*rooms_of([file for file, _line in entry.locations]), ALL]
        sentences.update(rooms)
        for language, words in catalogues.items():
            if words.get(entry.id, entry.context):
                translated[language].update(rooms)
    return {
        room: (count, {language: translated[language][room] for language in LANGUAGES})
        for room, count in sorted(sentences.items(), key=lambda item: (item[0] == ALL, item[0]))
    }


if __name__ == "__main__":
    print(f"{'':<16}{'sentences':>10}" + "".join(f"{language:>12}" for language in LANGUAGES))  # noqa: T201
    for room, (count, languages) in coverage().items():
        shares = "".join(f"{number:>6} {number / count:>4.0%}" for number in languages.values())
        print(f"{room:<16}{count:>10} {shares}")  # noqa: T201
