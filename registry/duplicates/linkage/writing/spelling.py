"""What the spellings of one Peruvian name have in common. Pure.

A key hears a name as a Spanish, Quechua or Aimara speaker would write it down again: seseo (s, z, c before e and
i), yeísmo (ll, y), b and v, silent h, hua–gua–wa, and the three vowels of Quechua and Aimara (e with i, o with u).
Aspirated and ejective stops (kh, k', qh, q') are written plainly; g and j before e and i are the same. The rules are
this project's own.
"""

import re
from functools import lru_cache
from typing import Final

from registry.core.folding import fold
from registry.duplicates.linkage.writing.placeholders import is_no_address, is_no_name, is_no_phone

PARTICLES: Final = frozenset(
    {
        *("DE", "DEL", "LA", "LAS", "LOS", "EL", "Y", "SAN", "SANTA"),
        *("DELA", "DELAS", "DELOS", "DA", "DAS", "DI", "DO", "DOS", "VAN", "VON", "DER", "DEN"),
    }
)
"""Words of a name that are left out as often as written."""
_JOINED: Final = re.compile(r"^(?:DELA|DELOS)(?=[A-Z]{4})")
"""Particles written together with the name: Delacruz, Delosreyes; Delara is no such name."""
_JOINED_NAMES: Final = {
    "DELAGUILA": "AGUILA",
    "DELASCASAS": "CASAS",
    "DELCARPIO": "CARPIO",
    "DELCASTILLO": "CASTILLO",
    "DELPINO": "PINO",
    "DELPOZO": "POZO",
    "DELRIO": "RIO",
    "DELSOLAR": "SOLAR",
    "DELVALLE": "VALLE",
    "DASILVA": "SILVA",
    "DOSSANTOS": "SANTOS",
    "SANMARTIN": "MARTIN",
    "SANMIGUEL": "MIGUEL",
    "SANROMAN": "ROMAN",
    "SANTACRUZ": "CRUZ",
    "SANTAMARIA": "MARIA",
}
"""Names that begin like others without a particle (Delgado, Sánchez), so that no rule can divide them."""

_RULES: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[^A-Z]", ""),
        (r"^X", "J"),  # Ximena, Jimena
        (r"X", "KS"),
        (r"PH", "F"),
        (r"C?CHH?", "1"),  # one sound, separate from c until the end
        (r"CC", "K"),  # Ccente, Ccori: the q of Quechua
        (r"SH", "S"),
        (r"^[HJ](?=AN[CKQ])", ""),  # Hancco, Jancco, Anqo
        (r"HU(?=[AEI])|GU(?=A)", "W"),
        (r"W(?![AEIOU])", "U"),  # Ñawpari, Pawkar
        (r"W(?=[EI])", "V"),  # Willca, Huillca, Villca; Wilber, Vilber
        (r"H", ""),  # silent, or the breath of an aspirated stop
        (r"QU(?=[EI])", "K"),
        (r"Q", "K"),  # Quri, Qori
        (r"GU(?=[EI])", "G"),
        (r"C(?=[EI])", "S"),
        (r"G(?=[EI])", "J"),
        (r"C", "K"),
        (r"^J(?=[AEIOU])", "Y"),  # Jenny, Yeny; Jhon, Yon; Jovana, Yovana
        (r"Z", "S"),
        (r"V", "B"),
        (r"LL(?=[^AEIOU]|$)", "L"),  # Huallpa, Sullca: no yeísmo before a consonant
        (r"LL", "Y"),
        (r"Y(?![AEIOU])", "I"),
        (r"NB", "MB"),
        (r"E", "I"),
        (r"O", "U"),
        (r"(?<=N)D(?=[AIU])", "T"),  # Condori, Kunturi
        (r"(?<=N)G(?=[AU])", "K"),  # Inga, Inka
        (r"(?<=M)B", "P"),  # Tambo, Tampu
        (r"(.)\1+", r"\1"),
        (r"1", "CH"),
    )
)


@lru_cache(maxsize=200_000)
def key(word: str) -> str:
    """The key of one word; empty for a word without Latin letters.

    Quispe, Qispi and Kispe share KISPI; Huamán, Guamán and Waman WAMAN.
    """
    text = fold(word)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def words(name: str | None) -> list[str]:
    """The words of a name, folded, without particles unless there is nothing else; none of a name like NN."""
    all_words = fold(name or "").replace("/", " ").split()
    if is_no_name(all_words):
        return []
    parted = [_JOINED_NAMES.get(word) or _JOINED.sub("", word) for word in all_words]
    return [word for word in parted if word not in PARTICLES] or all_words


@lru_cache(maxsize=200_000)
def keys(name: str | None) -> tuple[str, ...]:
    """The keys of a name's words, in order."""
    return tuple(word_key for word_key in map(key, words(name)) if word_key)


_STREET_WORDS: Final = frozenset(
    {
        "AV",
        "AVENIDA",
        "JR",
        "JIRON",
        "CA",
        "CALLE",
        "PSJE",
        "PASAJE",
        "PJE",
        "MZ",
        "MZA",
        "MANZANA",
        "LT",
        "LOTE",
        "NRO",
        "NUM",
        "NUMERO",
        "N",
        "DPTO",
        "INT",
        "URB",
    }
)


_NUMBER: Final = re.compile(r"\bN[OR] ?(?=[0-9])")
"""Nº 345, No 345, Nr. 345; not "no refiere"."""


def address_key(address: str | None, district: str | None) -> str | None:
    """An address in its district, without the words that are written in many ways; None when it names no place."""
    text = re.sub(r"[^A-Z0-9]+", " ", fold(address or ""))
    address_words = re.findall(r"[A-Z]+|[0-9]+", _NUMBER.sub(" ", text))  # "A5" as "A 5"
    telling = [word for word in address_words if word not in _STREET_WORDS]
    return None if is_no_address(telling) else " ".join([district or "?", *telling])


def phone_key(phone: str | None) -> str | None:
    """The last nine digits: Peru's mobile numbers without their country code. None for fewer than six, or 999999999."""
    digits = re.sub(r"\D", "", phone or "")[-9:]
    return digits if len(digits) >= 6 and not is_no_phone(digits) else None
