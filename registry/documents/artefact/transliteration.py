"""Names in the letters of the machine-readable zone: ICAO Doc 9303-3, section 6, table of Latin letters. Pure."""

import unicodedata
from typing import Final

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
    # Letters of American alphabets that ICAO's table leaves out: their shape without the stroke.
    "Ɨ": "I",
    "Ʉ": "U",
}
"""What is not the letter without its marks. Where ICAO offers a choice (Ñ: N or NXX, Ü: UE or UXX) the spelling without
X is taken: Ñ is N, as in the national worked example."""
_DROPPED: Final = "'’ʼ`´‘.,·"
_SPACES: Final = "-‐‑– "


def transliterated(name: str) -> str:
    """A name in A–Z and single fillers `<`: apostrophes and full stops dropped, hyphens and spaces fillers.

    A letter of no Latin alphabet is dropped; `registry.people.rules.name_error` lets none in.
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
    spelt = "".join(SPELT.get(one, one) for one in character.upper())
    bare = unicodedata.normalize("NFKD", spelt)
    return "".join(c for c in "".join(SPELT.get(one, one) for one in bare) if "A" <= c <= "Z")
