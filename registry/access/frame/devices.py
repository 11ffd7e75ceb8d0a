"""Which of a reader's devices a page may use: none, but the camera where a photograph is taken."""

from typing import Final

from flask import Response

HEADER: Final = "Permissions-Policy"
_OTHERS: Final = "microphone=(), geolocation=(), display-capture=(), usb=(), serial=()"
NONE: Final = f"camera=(), {_OTHERS}"


def with_camera(response: Response) -> Response:
    """Let the page ask for the camera; the browser asks the reader in turn."""
    response.headers[HEADER] = f"camera=(self), {_OTHERS}"
    return response
