"""`python -m registry.locale.update`: bring every catalogue up to what the code says now.

New sentences arrive without a translation, and those that nobody says any more leave. A test fails while a Spanish
sentence is missing; Quechua and Aimara hold what they hold, as drafts: no native speaker has read them yet.
"""

from functools import cache
from pathlib import Path
from typing import Final

from babel.messages import Catalog, extract
from babel.messages.pofile import read_po, write_po

from registry.core.messages import LANGUAGES, SOURCE_LANGUAGE

PACKAGE: Final = Path(__file__).resolve().parent.parent
TRANSLATED: Final = tuple(language for language in LANGUAGES if language != SOURCE_LANGUAGE)
KEYWORDS: Final = {"_": None, "mark": None, "plural": (1, 2)}
METHODS: Final = [("core/messages.py", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
COMMENTS: Final = {
    "es": "# Spanish, as it is written in Peru.",
    "qu": "# Quechua. A draft: no native speaker has read it yet. What is missing is shown in Spanish.",
    "ay": "# Aimara. A draft: no native speaker has read it yet. What is missing is shown in Spanish.",
}
HEAD: Final = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


@cache
def extracted() -> Catalog:
    """Every sentence of the code, with the files it stands in."""
    sentences = Catalog(fuzzy=False)
    options = {"**/templates/**.html": {"trimmed": "true"}}
    for file, _line, text, comments, context in extract.extract_from_dir(
        PACKAGE, METHODS, options, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        sentences.add(text, locations=[(f"registry/{file}", 0)], auto_comments=comments, context=context)
    return sentences


def path_of(language: str) -> Path:
    """Where a language's catalogue lies."""
    return PACKAGE / "locale" / f"{language}.po"


def catalogue(language: str) -> Catalog:
    """A language's catalogue as it is kept."""
    path = path_of(language)
    if not path.exists():
        return Catalog(fuzzy=False)
    with path.open("rb") as source:
        return read_po(source)


def update(language: str, path: Path | None = None) -> Catalog:
    """Bring a language's catalogue up to the sentences of the code, and write it."""
    current, updated = catalogue(language), Catalog(fuzzy=False)
    for message in extracted():
        if not message.id:
            continue
        known = current.get(message.id, message.context)
        words = known.string if known is not None and "fuzzy" not in known.flags else None
        if words is None and language != "es":
            continue
        files = sorted({file for file, _line in message.locations})
        updated.add(message.id, words, [(file, 0) for file in files], auto_comments=message.auto_comments)
    with (path or path_of(language)).open("wb") as target:
        target.write(f"{COMMENTS[language]}\n{HEAD.format(language=language)}".encode())
        write_po(target, updated, width=118, sort_output=True, omit_header=True, include_lineno=False)
    return updated


if __name__ == "__main__":
    for each in TRANSLATED:
        sentences = [sentence for sentence in update(each) if sentence.id]
        missing = sum(not sentence.string for sentence in sentences)
        print(f"{each}: {len(sentences)} sentences, {missing} without a translation")  # noqa: T201
