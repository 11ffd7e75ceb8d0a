"""The glossary of Quechua and Aimara says what the catalogues say."""

import re

import pytest

from registry.locale.update import catalogue
from tests.docs.pages import read

ROWS = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \| .+? \|$", read("docs/languages.md"), re.MULTILINE)
MESSAGES = {
    "mother": ("Mother", "mother"),
    "newborn": ("newborn",),
    "father": ("Father",),
    "parents": ("Parents",),
    "month": ("Month",),
    "year": ("Year",),
    "day": ("Day",),
    "thumb": ("right thumb", "left thumb"),
    "index finger": ("right index finger", "left index finger"),
    "middle finger": ("right middle finger", "left middle finger"),
    "ring finger": ("right ring finger", "left ring finger"),
    "little finger": ("right little finger", "left little finger"),
    "fingerprint": ("Prints", "The image does not show a fingerprint."),
    "to sign": ("Sign the certificate",),
    "certificate": ("Certificate",),
    "purpose": ("Purpose",),
    "error": ("Error",),
    "password": ("Password",),
    "card": ("The card",),
    "applicant": ("Applicant", "applicant"),
    "health facility": ("Facility",),
}
"""Terms of the glossary, and sentences that use them."""


@pytest.mark.parametrize("term", MESSAGES)
def test_a_term_is_the_word_that_the_catalogue_uses(term: str) -> None:
    quechua, aimara = next((row[2], row[3]) for row in ROWS if row[0] == term)
    for language, word in (("qu", quechua), ("ay", aimara)):
        for message in MESSAGES[term]:
            entry = catalogue(language).get(message)
            assert entry is not None, (language, message)
            # Aimara drops the last vowel of a word before another one.
            assert word.removesuffix("a").lower() in str(entry.string).lower(), (language, message)
