"""The search form of names: what two spellings of one name have in common."""

import unicodedata

_DROPPED = "'’ʼ`´-‐‑–.·"
# Letters that carry no mark that could be taken off, yet are written without them elsewhere.
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
    """Upper case, without marks (Ñ becomes N), apostrophes or hyphens, single spaces. Folding twice changes nothing."""
    letters = unicodedata.normalize("NFKD", text.upper()).translate(_LETTERS)
    bare = "".join(c for c in letters if not unicodedata.combining(c) and c not in _DROPPED)
    return " ".join(bare.upper().split())
