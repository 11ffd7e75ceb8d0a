"""The cookies: of a session, of a visit before it, of a client that signed in before; a language, and a notice.

Their names begin with `__Host-`: browsers take them only with Secure, for this host and every path, so that neither a
neighbouring host nor an unencrypted answer can set one. Browsers count http://127.0.0.1 and http://localhost as secure,
so the same cookies serve for development; over http from any other address nobody can sign in.
"""

from typing import Final

from flask import Response, request

from registry.access.accounts.devices import LONGEST

SESSION: Final = "__Host-session"
VISIT: Final = "__Host-visit"
DEVICE: Final = "__Host-device"
PROVIDER: Final = "__Host-provider"
LANGUAGE: Final = "__Host-language"
NOTICE: Final = "__Host-notice"
_LASTING: Final = (DEVICE, LANGUAGE)
_LASTING_S: Final = 180 * 24 * 3600
_LAX: Final = (DEVICE, PROVIDER, LANGUAGE)


def read(name: str) -> str | None:
    """What a request brings in a cookie; None for nothing, and for what cannot be one of ours."""
    content = request.cookies.get(name)
    return content if content and len(content) <= LONGEST else None


def write(response: Response, name: str, content: str) -> None:
    """Set a cookie: most end with the browser; a client's and the choice of a language last half a year."""
    response.set_cookie(
        name,
        content,
        max_age=_LASTING_S if name in _LASTING else None,
        path="/",
        secure=True,
        httponly=True,
        samesite="Lax" if name in _LAX else "Strict",
    )


def remove(response: Response, name: str) -> None:
    """Remove a cookie."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="Strict")
