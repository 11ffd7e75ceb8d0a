"""Names in the letters of the machine-readable zone: ICAO Doc 9303-3, section 6, table of Latin letters. Pure."""

import unicodedata
from typing import Final

from registry.core.folding import fold

SPELT: Final = {
    "Ä": "AE",
    "Å": "AA",
    "Æ": "AE",
    "Ð": "D",
    "Ö": "OE",
    "Ø": "OE",
    "Ü": "UE",
    "Þ": "TH",
    "ẞ": "SS",
    "ß": "SS",
    "Đ": "D",
    "Ħ": "H",
    "ı": "I",
    "Ĳ": "IJ",
    "ĸ": "Q",
    "Ŀ": "L",
    "Ł": "L",
    "ŉ": "N",
    "Ŋ": "N",
    "Œ": "OE",
    "Ŧ": "T",
    # Letters of American alphabets that are missing from ICAO's table: their shape without the stroke.
    "Ɨ": "I",
    "Ʉ": "U",
}
"""Letters that are not simply written without their diacritics. Where ICAO offers a choice (Ñ: N or NXX, Ü: UE or UXX),
the spelling without X is used: Ñ is N, as in the national worked example."""
_DROPPED: Final = "'’ʼ`´‘.,·"
_SPACES: Final = "-‐‑– "


def transliterated(name: str) -> str:
    """A name in A–Z and single fillers `<`: apostrophes and full stops are dropped, hyphens and spaces become fillers.

    Letters outside the Latin alphabets are dropped; `registry.people.rules.name_error` refuses them beforehand.
    """
    spelt = (
        "<" if character in _SPACES or character.isspace() else _spelt(character)
        for character in unicodedata.normalize("NFC", name)
    )
    return "<".join(part for part in "".join(spelt).split("<") if part)


def _spelt(character: str) -> str:
    if character in SPELT:
        return SPELT[character]
    if character in _DROPPED:
        return ""
    spelt = "".join(SPELT.get(letter, letter) for letter in character.upper())
    bare = unicodedata.normalize("NFKD", spelt)
    letters = "".join(c for c in "".join(SPELT.get(letter, letter) for letter in bare) if "A" <= c <= "Z")
    # A letter that a name may have and ICAO's table lacks is written as the searches fold it: none is left out.
    return letters or "".join(c for c in fold(character) if "A" <= c <= "Z")
