"""The pages' part for a photograph: what the camera sees, the picture that was taken, and its way to the registry."""

import io
from collections.abc import Callable, Iterator
from typing import Any, Final

from flask import Flask, Response, abort, request
from PIL import Image, ImageDraw, ImageFont
from werkzeug.wrappers import Response as AnyResponse

from station import words
from station.desk import Desk

_MARK: Final = "--picture"
_CARD_PX: Final = (420, 540)
_LETTERS_PX: Final = 26
_LINE: Final = 28
"""Letters in a line of the card, at this size."""
Done = Callable[[Callable[[], Any]], AnyResponse | tuple[str, int]]


def register(app: Flask, desk: Desk, done: Done, language: Callable[[], str]) -> None:
    """Add the routes of the camera."""

    @app.post("/camera")
    def choose_camera() -> AnyResponse | tuple[str, int]:
        return done(lambda: desk.camera.choose(request.form.get("camera", "") or request.form.get("other", "")))

    @app.post("/camera/taking")
    def take_photograph() -> AnyResponse | tuple[str, int]:
        return done(desk.camera.take)

    @app.post("/camera/sending")
    def send_photograph() -> AnyResponse | tuple[str, int]:
        return done(desk.camera.send)

    @app.post("/camera/discard")
    def discard_photograph() -> AnyResponse | tuple[str, int]:
        return done(desk.camera.discard)

    @app.post("/camera/end")
    def end_photograph() -> AnyResponse | tuple[str, int]:
        return done(desk.camera.end)

    @app.get("/camera/portrait")
    def portrait() -> Response:
        last = desk.camera.last
        if last is None:
            abort(404)
        return Response(last.portrait.preview, mimetype="image/jpeg")

    @app.get("/camera/live")
    def live() -> Response:
        spoken = language()
        pictures = desk.camera.live(lambda slug: card(words.say(slug, spoken)))
        return Response(_parts(pictures), mimetype=f"multipart/x-mixed-replace; boundary={_MARK[2:]}")


def _parts(pictures: Iterator[bytes]) -> Iterator[bytes]:
    for picture in pictures:
        head = f"{_MARK}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
        # The next mark at once: some browsers show a picture only when they see it.
        yield head.encode() + picture + f"\r\n{_MARK}\r\n".encode()


def card(sentence: str) -> bytes:
    """A sentence as a JPEG, where a picture would be."""
    lines, line = list[str](), ""
    for word in sentence.split():
        if line and len(line) + len(word) >= _LINE:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    picture = Image.new("RGB", _CARD_PX, "#f4f6f8")
    pen = ImageDraw.Draw(picture)
    pen.multiline_text((20, 40), "\n".join([*lines, line]), "#a61b1b", ImageFont.load_default(_LETTERS_PX), spacing=10)
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=85)
    return target.getvalue()
