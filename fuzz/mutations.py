"""How valid records are altered: mostly in a few places, so that the reader gets past the head."""

import random as chance
from typing import Final

TELLING: Final = (0, 1, 2, 0x7F, 0x80, 0xFE, 0xFF)
"""Bytes at which counts and lengths overflow or vanish."""


def altered(random: chance.Random, seeds: list[bytes]) -> bytes:
    """One input, made from one or two of the seeds."""
    data = bytearray(random.choice(seeds))
    way = random.random()
    if way < 0.08:
        return random.randbytes(random.randrange(0, 400))
    if way < 0.14:
        return bytes(data[:8]) + random.randbytes(random.randrange(0, 400))
    if way < 0.24:
        return bytes(data[: random.randrange(0, len(data) + 1)])
    if way < 0.34:
        other = random.choice(seeds)
        return bytes(data[: random.randrange(0, len(data) + 1)]) + other[random.randrange(0, len(other) + 1) :]
    if way < 0.42 and len(data) > 2:
        start = random.randrange(0, len(data) - 1)
        piece = data[start : start + random.randrange(1, 64)]
        at = random.randrange(0, len(data))
        data[at:at] = piece * random.randrange(1, 8)
        return bytes(data)
    for _ in range(random.choice((1, 1, 2, 3, 6, 12))):
        # The head is small but decides most: half of the changes go there.
        at = random.randrange(0, min(len(data), 64) if random.random() < 0.5 else len(data))
        data[at] = random.choice(TELLING) if random.random() < 0.5 else random.randrange(256)
    return bytes(data)
