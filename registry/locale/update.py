"""`python -m registry.locale.update`: bring every catalogue up to what the code says now.

New sentences arrive without a translation, and those that nobody says any more leave. A test fails while a Spanish
sentence is missing; Quechua and Aimara hold what they hold, as drafts: no native speaker has read them yet.
"""

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


def extracted() -> Catalog:
    """Every sentence of the code, with the files it stands in."""
    found = Catalog(fuzzy=False)
    options = {"**/templates/**.html": {"trimmed": "true"}}
    for file, _line, text, comments, context in extract.extract_from_dir(
        PACKAGE, METHODS, options, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        found.add(text, locations=[(f"registry/{file}", 0)], auto_comments=comments, context=context)
    return found


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


def update(language: str) -> Catalog:
    """A language's catalogue with the sentences of today; writes it."""
    kept, made = catalogue(language), Catalog(fuzzy=False)
    for message in extracted():
        if not message.id:
            continue
        known = kept.get(message.id, message.context)
        words = known.string if known is not None and "fuzzy" not in known.flags else None
        if words is None and language != "es":
            continue
        files = sorted({file for file, _line in message.locations})
        made.add(message.id, words, [(file, 0) for file in files], auto_comments=message.auto_comments)
    with path_of(language).open("wb") as target:
        target.write(f"{COMMENTS[language]}\n{HEAD.format(language=language)}".encode())
        write_po(target, made, width=118, sort_output=True, omit_header=True, include_lineno=False)
    return made


if __name__ == "__main__":
    for each in TRANSLATED:
        held = update(each)
        print(f"{each}: {len(held)} sentences, {sum(not one.string for one in held if one.id)} without words")  # noqa: T201
