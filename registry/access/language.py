"""The language of a request: the account's choice, else what the client asks for, else the installation's.

On pages the choice made in the browser comes first.
"""

from flask import Flask, Response, g, request

from registry.access.sessions import cookies
from registry.core.messages import LANGUAGES, best_language, language, speak


def register(app: Flask, default: str) -> None:
    """Speak each request's language while it is answered. Register this before anything that may refuse a request."""

    def start() -> None:
        g.language_before = language()
        speak(chosen() or best_language(request.headers.get("Accept-Language")) or default)

    def stop(_error: BaseException | None) -> None:
        if "language_before" in g:
            speak(g.pop("language_before"))

    app.before_request(start)
    app.after_request(_declare)
    app.teardown_request(stop)


def chosen() -> str | None:
    """The language that was chosen on a page, where a page is asked for."""
    content = None if request.path.startswith("/api/") else cookies.read(cookies.LANGUAGE)
    return content if content in LANGUAGES else None


def _declare(response: Response) -> Response:
    response.headers.setdefault("Content-Language", language())
    response.vary.add("Accept-Language")
    return response
