"""The station's own pages: choose the sensor, pair, take the finger that is asked for, see how it went."""

import hashlib
import re
from typing import Any, Final

from flask import Flask, Response, abort, current_app, jsonify, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from biometrics import BiometricError, read_image
from station import words
from station.cameras.choosing import present as present_cameras
from station.desk import PATIENCE_S, Busy, Desk, NotPaired
from station.identity import NotJoined
from station.line import LineDown, Refused
from station.pages import camera
from station.pages.guard import Guard
from station.photographing import NotAwaited
from station.sensors.choosing import present
from station.sensors.interface import SensorFault, png_of

NEWBORN_PPI: Final = 1000
"""Pixels per inch from which a newborn's ridges are told apart well."""
_LANGUAGE: Final = "language"
_PROBLEMS: Final = {403: "form_old", 421: "elsewhere"}


def create_app(desk: Desk, guard: Guard) -> Flask:
    """The pages of a counter."""
    app = Flask(__name__, template_folder="templates", static_folder="static", static_url_path="/assets")
    guard.register(app)

    @app.get("/")
    def main() -> str:
        return _shown(desk, guard)

    @app.post("/language")
    def language() -> AnyResponse:
        chosen = request.form.get("language", "")
        response = redirect("/", 303)
        if chosen in words.LANGUAGES:
            response.set_cookie(_LANGUAGE, chosen, samesite="Strict", max_age=31_536_000)
        return response

    @app.post("/sensor")
    def sensor() -> AnyResponse | tuple[str, int]:
        return _done(desk, guard, lambda: desk.choose(request.form.get("sensor", "") or request.form.get("other", "")))

    @app.post("/pairing")
    def pair() -> AnyResponse | tuple[str, int]:
        return _done(desk, guard, lambda: desk.pair(request.form.get("code", "")[:20]))

    @app.post("/pairing/end")
    def end() -> AnyResponse | tuple[str, int]:
        return _done(desk, guard, desk.end)

    @app.post("/capture")
    def capture() -> AnyResponse | tuple[str, int]:
        return _done(desk, guard, desk.take)

    @app.post("/sending")
    def send() -> AnyResponse | tuple[str, int]:
        return _done(desk, guard, desk.send)

    @app.post("/discard")
    def discard() -> AnyResponse | tuple[str, int]:
        return _done(desk, guard, desk.discard)

    @app.get("/preview")
    def preview() -> Response:
        if desk.last is None:
            abort(404)
        try:
            pixels = read_image(desk.last.shot.image, desk.last.shot.ppi).pixels
        except BiometricError:
            abort(404)
        height, width = pixels.shape
        return Response(png_of(pixels.tobytes(), width, height), mimetype="image/png")

    camera.register(app, desk, lambda act: _done(desk, guard, act), _language)

    @app.get("/news")
    def news() -> Response:
        return jsonify(tag=_tag(desk))

    @app.errorhandler(HTTPException)
    def problem(error: HTTPException) -> tuple[str, int]:
        code = error.code or 500
        sentence = words.say(_PROBLEMS.get(code, "form_old"), _language())
        return render_template("problem.html", sentence=sentence, code=code, language=_language()), code

    return app


def _language() -> str:
    chosen = request.cookies.get(_LANGUAGE, "")
    return chosen if chosen in words.LANGUAGES else words.SPANISH


def _done(desk: Desk, guard: Guard, act: Any) -> AnyResponse | tuple[str, int]:
    """Do what a form asks for and lead back; what went wrong is told on the page, in words."""
    language = _language()
    try:
        act()
    except SensorFault as fault:
        problem = words.say(fault.slug, language)
    except Busy:
        problem = words.say("busy", language)
    except NotPaired:
        problem = words.say("not_paired", language)
    except NotAwaited:
        problem = words.say("not_awaited", language)
    except NotJoined:
        problem = words.say("not_joined", language)
    except LineDown:
        desk.is_line_up = False
        problem = words.say("line_down", language)
    except Refused as refused:
        problem = words.say("refused", language, reason=refused.title)
    except OSError:  # the disk is full, or not to be written to
        problem = words.say("disk", language)
    else:
        return redirect("/", 303)
    return _shown(desk, guard, problem), 422


def _shown(desk: Desk, guard: Guard, problem: str | None = None) -> str:
    language, last, pairing = _language(), desk.last, desk.pairing
    return render_template(
        "station.html",
        takes_enrolments="enrolment" in current_app.blueprints,
        say=lambda slug, **values: words.say(slug, language, **values),
        language=language,
        other_language=words.ENGLISH if language == words.SPANISH else words.SPANISH,
        form_token=guard.form_token,
        problem=problem,
        identity=desk.identity,
        is_line_up=desk.is_line_up,
        choice=desk.choice,
        sensors=[] if desk.choice is not None and pairing is not None else present(),
        is_photograph=desk.camera.pairing is not None,
        photograph=desk.camera.last,
        camera_choice=desk.camera.choice,
        cameras=[] if desk.camera.pairing is None else present_cameras(),
        asked=None
        if pairing is None
        else words.say(
            "asked",
            language,
            subject=words.subject_name(pairing.subject, language),
            finger=words.finger_name(pairing.finger, language),
        ),
        is_newborn=pairing is not None and pairing.subject == "newborn",
        is_coarse=_is_coarse(desk.choice),
        seconds=int(PATIENCE_S),
        last=last,
        last_finger=None
        if last is None
        else f"{words.subject_name(last.pairing.subject, language)}, "
        f"{words.finger_name(last.pairing.finger, language)}",
        grade=None if last is None else last.judgement.in_words(language),
        advice=[] if last is None else last.judgement.advice(language),
        tag=_tag(desk),
    )


def _is_coarse(choice: str | None) -> bool:
    """Whether the chosen sensor has too few pixels per inch for a newborn, as far as anybody said."""
    stated = re.search(r"[?&]ppi=([0-9]{1,5})", choice or "")
    return int(stated[1]) < NEWBORN_PPI if stated else (choice or "").startswith("serial:")


def _tag(desk: Desk) -> str:
    """What changes when the page has something new to show."""
    photograph = desk.camera.last
    seen = (
        *(desk.pairing, desk.is_line_up, desk.choice, desk.last and (id(desk.last), desk.last.taken)),
        *(desk.camera.pairing, desk.camera.choice, photograph and (id(photograph), photograph.is_stored)),
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
