"""The search form of names, which different spellings of one name share."""

import unicodedata

_DROPPED = "'’ʼ`´-‐‑–.·"
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
        # Vowels of Amazonian alphabets (Bora, Murui-Muinanɨ and others).
        "Ɨ": "I",
        "Ʉ": "U",
    }
)


def fold(text: str) -> str:
    """The text in upper case and single spaces, without marks (Ñ becomes N), apostrophes and hyphens. Idempotent."""
    letters = unicodedata.normalize("NFKD", text.upper()).translate(_LETTERS)
    bare = "".join(c for c in letters if not unicodedata.combining(c) and c not in _DROPPED)
    return " ".join(bare.upper().split())
