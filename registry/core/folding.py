"""The search form of names, which different spellings of one name share."""

import unicodedata

_DROPPED = "'’‘‛ʼʻ′`´-‐‑‒–—−.·"
_WITHOUT_DROPPED = str.maketrans("", "", _DROPPED)
# Letters that Unicode does not decompose, by the letters with which other systems write them.
_LETTERS = str.maketrans(
    {
        "Ø": "O",
        "Đ": "D",
        "Ð": "D",
        "Ł": "L",
        "Æ": "AE",
        "Œ": "OE",
        "ẞ": "SS",
        "ß": "SS",
        "Þ": "TH",
        "Ħ": "H",
        "Ŋ": "N",
        # Letters of other countries' passports.
        "Ə": "E",
        "Ɛ": "E",
        "Ɔ": "O",
        # Vowels of Amazonian alphabets (Bora, Murui-Muinanɨ and others).
        "Ɨ": "I",
        "Ʉ": "U",
    }
)


def fold(text: str) -> str:
    """The text in upper case and single spaces, without marks (Ñ becomes N), apostrophes and hyphens. Idempotent."""
    # An acute accent that stands alone would be decomposed into a space and a mark, so that D´Angelo became two words.
    marked = text.upper().translate(_WITHOUT_DROPPED)
    letters = unicodedata.normalize("NFKD", marked).translate(_LETTERS)
    bare = "".join(c for c in letters if not unicodedata.combining(c) and c not in _DROPPED)
    return " ".join(bare.upper().split())
