"""Canonical JSON: equal contents have equal texts, so that they can be hashed, signed and compared."""

import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Mapping[str, Any]) -> str:
    """JSON with sorted keys, no spaces, and unescaped UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
