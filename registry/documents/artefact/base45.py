"""Base45 (RFC 9285): bytes in the 45 characters that a QR code stores at 5.5 bits each. Pure."""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE: Final = {character: value for value, character in enumerate(ALPHABET)}


def encode(plain: bytes) -> str:
    """Two bytes as three characters, a last single byte as two; the lowest digit first."""
    text = []
    for start in range(0, len(plain), 2):
        pair = plain[start : start + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, digit = divmod(number, 45)
            text.append(ALPHABET[digit])
    return "".join(text)


def decode(text: str) -> bytes:
    """The bytes of a text; raises ValueError for a foreign or dangling character, or a group that is too large."""
    try:
        digits = [_VALUE[character] for character in text]
    except KeyError:
        raise ValueError("a character outside the Base45 alphabet") from None
    plain = bytearray()
    for start in range(0, len(digits), 3):
        group = digits[start : start + 3]
        if len(group) == 1:
            raise ValueError("a character is missing at the end")
        number = sum(digit * 45**place for place, digit in enumerate(group))
        if number >= 256 ** (len(group) - 1):
            raise ValueError("a group of characters does not encode bytes")
        plain += number.to_bytes(len(group) - 1, "big")
    return bytes(plain)
