"""Words that have broken other services. Each carries a mark, by which it is recognised wherever it appears again."""

import random
from base64 import b64encode
from collections.abc import Callable
from typing import Any, Final

from registry.faults.hostile.pictures import BOMBS, png

MARK: Final = "Zqxvwk"
"""In no word of any language, and in letters alone, so that names may have it."""
INJECTED: Final = "X-Zqxvwk"

SQL: Final = (
    f"{MARK}' OR '1'='1",
    f"{MARK}'; SELECT pg_sleep(20); --",
    f"{MARK}' || pg_sleep(20) || '",
    f"{MARK}') UNION SELECT token_hash FROM api_token --",  # noqa: S608  # sent to nobody but ourselves
    f"{MARK}%' ESCAPE '\\",
    f"{MARK}\\",
    f"{MARK}$$; DROP TABLE journal; $$",
    "%",
    "_%_",
    "''",
    "--",
    "·",
    "' ' '",
    "{}",
    "*:*",
    "a & | !b <-> c",
    "(((",
)
TEMPLATES: Final = (
    f"{MARK}{{{{6063*6063}}}}",
    f"{MARK}${{6063*6063}}",
    f"{MARK}<%= 6063*6063 %>",
    f'{MARK}#eval("6063*6063")',
    f"{MARK}{{0.__class__.__init__.__globals__}}",
    f"{MARK}%(password)s%s%n%d",
    f"{MARK}{{count}}{{n}}{{}}",
    f"{MARK}$(touch /tmp/{MARK})`id`",
)
PRODUCT: Final = str(6063 * 6063)
"""Must not be in any answer: nobody works out what was sent."""
MARKUP: Final = (
    f"<script>{MARK}</script>",
    f'"><img src=x onerror={MARK}>',
    f"{MARK}]]></svg><svg onload=1>",
    f"javascript:{MARK}",
    f'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>{MARK}&y;</x>',
    f"=cmd|' /C {MARK}'!A0",
)
PATHS: Final = (
    "../../../../../../etc/passwd",
    "..\\..\\..\\windows\\win.ini",
    "/etc/passwd",
    "file:///etc/passwd",
    "....//....//etc/passwd",
    f"{MARK}/../..",
    "/proc/self/environ",
)
BREAKS: Final = (
    f"{MARK}\r\n{INJECTED}: yes",
    f"{MARK}\n\nHTTP/1.1 200 OK\r\n\r\n",
    f"{MARK}\u2028{INJECTED}: yes",
    f"{MARK}\x0b\x0c\x1c\x85",
    "\r\n",
)
CHARACTERS: Final = (
    f"{MARK}\x00",
    "\x00",
    f"{MARK}\ud800",
    "\udfff\ud800",
    f"{MARK}\ufffe\uffff",
    f"\u202e{MARK}\u2066",
    "\ufeff",
    "e" + "\u0301" * 500,
    "\ufdfa" * 200,
    "\U000e0041\U0001f9d1\u200d\U0001f9d1",
    "\u0130\u0131\u1e9e\ufb03",
    "\u200b",
    " ",
    "\t",
    "\x7f\x1b[2J",
)
LONG: Final = (MARK * 20, MARK * 2_000, "9" * 300, " " * 5_000, "a" * 70_000, ("ab " * 30_000).strip())
MOMENTS: Final = (
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2026-02-30",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "1900-01-01T00:00:00Z",
    "2026-11-29T25:61:61Z",
    "2026-11-29T12:00:00+99:99",
    "2026-11-29T12:00:00.999999999999Z",
    "2026-11-29",
    "2026-W48-7",
    "infinity",
    "now()",
    "١٩٩٠-٠١-٠١",
)
IDENTIFIERS: Final = (
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "{00000000-0000-0000-0000-000000000000}",
    "urn:uuid:00000000-0000-0000-0000-000000000000",
    "0" * 32,
    "12345678",
    "٠١٢٣٤٥٦٧",
)
NUMBERS: Final = (
    0,
    -1,
    1,
    2**15,
    2**31,
    2**32,
    2**53 + 1,
    2**63,
    -(2**63) - 1,
    2**64,
    10**30,
    -0.0,
    0.1,
    1e-320,
    1e308,
)
TYPES: Final[tuple[Any, ...]] = (
    None, True, False, "", [], {}, [[]], [None], {"": None}, {"$ne": None}, [1, "a", None], {"a": {"b": [{}]}},
    ["x"] * 300, [{}] * 300, {"__proto__": {"a": 1}},
)  # fmt: skip


def _nested(depth: int) -> Any:
    value: Any = MARK
    for _ in range(depth):
        value = [value]
    return value


TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "sql": SQL,
    "template": TEMPLATES,
    "markup": MARKUP,
    "path": PATHS,
    "line break": BREAKS,
    "characters": CHARACTERS,
    "long": LONG,
    "moment": MOMENTS,
    "identifier": IDENTIFIERS,
}
_FILES: Final[tuple[bytes, ...]] = (
    b"",
    b"\x00",
    MARK.encode(),
    b"GIF89a" + b"\xff" * 30,
    b"\xff\xd8\xff\xe0" + b"\x00" * 50,
    b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\xff" * 40,
    b"II*\x00\xff\xff\xff\xff" + b"\x01" * 60,
    b"\x00\x00\x00\x0cjP  \r\n\x87\n" + b"\xff" * 60,
    b"%PDF-1.7\n" + MARK.encode(),
    b"PK\x03\x04" + b"\x00" * 60,
    b"FMR\x00 20\x00" + b"\xff" * 40,
    b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    b"BM" + b"\xff" * 52,
    b"P5 99999 99999 255\n" + b"\x00" * 10,
    png(side=1),
    png(side=600)[:-20],
)


def files(chance: random.Random) -> bytes:
    """The bytes of a file that is not what it says, or is larger inside than outside."""
    return chance.choice([*_FILES, *BOMBS.values()]) if chance.random() < 0.9 else chance.randbytes(300)


def value(chance: random.Random) -> tuple[str, Any]:
    """A value for a field of JSON, and its kind."""
    kinds: dict[str, Callable[[], Any]] = {
        "number": lambda: chance.choice(NUMBERS),
        "type": lambda: chance.choice(TYPES),
        "depth": lambda: _nested(chance.choice((5, 31, 33, 300))),
        "file": lambda: b64encode(files(chance)).decode(),
    }
    kind = chance.choice([*TEXTS, *kinds])
    return kind, kinds[kind]() if kind in kinds else chance.choice(TEXTS[kind])


def words(chance: random.Random) -> tuple[str, str]:
    """A text for an address or a header, and its kind."""
    kind = chance.choice(list(TEXTS))
    return kind, chance.choice(TEXTS[kind])
