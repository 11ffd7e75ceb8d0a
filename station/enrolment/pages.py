"""The pages of enrolments without a line: as the registry's own, from the registry's form, without any script.

app.register_blueprint(blueprint(desk, guard, language_of, capture))
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from station.desk import Busy
from station.enrolment import shown
from station.enrolment.desk import Barred, EnrolmentDesk, Locked, PrintRefused
from station.enrolment.drafts import Draft
from station.enrolment.entrance import Answer, Entrance
from station.enrolment.form import Form, FormSection, FormUnusable
from station.enrolment.values import errors_of, missing, typed, with_districts
from station.enrolment.words import of, say
from station.envelope import NotAnEnvelope
from station.outbox.folder import Damaged
from station.outbox.permits import PermitRefused
from station.sensors.interface import SensorFault, Shot

LARGEST_PRINT: Final = 10 * 2**20
_AROUND: Final = 64 * 1024
_TAKES_FILE: Final = "enrolment.take"


class _Pages(Entrance):
    """The views of one enrolment."""

    def begin(self) -> Answer:
        """Begin an enrolment."""
        try:
            draft = self.desk.begin(is_twin=request.form.get("twin") == "yes")
        except Barred as barred:
            return self.listing(" ".join(self.words(slug) for slug in barred.slugs))
        except FormUnusable:
            return self.listing(self.words("no_form"))
        return redirect(f"/enrolments/{draft.id}", 303)

    def steps(self, draft_id: str) -> Answer:
        """The steps of an enrolment."""
        draft, form, language = self.draft(draft_id), self.desk.form(), self._language_of()
        rows = shown.steps(form, draft, language)
        return self.page("steps", draft=draft, heading=shown.heading(draft, language), rows=rows)

    def section(self, draft_id: str, slug: str) -> Answer:
        """One page of the certificate."""
        draft, form = self.draft(draft_id), self.desk.form()
        return self._section(form, draft, _section_of(form, slug), draft.values, {})

    def _section(
        self, form: Form, draft: Draft, section: FormSection, values: Mapping[str, str], wrong: Mapping[str, Any]
    ) -> Answer:
        language = self._language_of()
        fields = shown.shown_fields(form, section, values, wrong, language)
        problem = self.words("problem") if any(field.error for field in fields) else None
        title, status = of(section.title, language), 422 if problem else 200
        return self.page("section", status, problem=problem, draft=draft, title=title, slug=section.slug, fields=fields)

    def save(self, draft_id: str, slug: str) -> Answer:
        """Keep one page as it was typed, right or wrong, then go on or show what is wrong."""
        draft, form = self.draft(draft_id), self.desk.form()
        section = _section_of(form, slug)
        changes, of_places = with_districts(form, typed(section.inputs, request.form))
        others = {name: text for name, text in draft.values.items() if name not in section.inputs}
        kept = Draft(draft.id, draft.key, others | changes, draft.prints, draft.twin_of)
        self.desk.drafts().save(kept)
        wrong = errors_of(form, section, kept.values) | of_places
        if wrong:
            return self._section(form, kept, section, kept.values, wrong)
        after = form.sections.index(section) + 1
        rest = f"/{form.sections[after].slug}" if after < len(form.sections) else ""
        return redirect(f"/enrolments/{draft.id}{rest}", 303)

    def finger(self, draft_id: str, subject: str, number: int) -> Answer:
        """One finger: its prints, and how to take one or say why there is none."""
        draft = self.draft(draft_id)
        return self._finger(self.desk.form(), draft, _subject(draft, subject), number)

    def _finger(
        self,
        form: Form,
        draft: Draft,
        subject: str,
        number: int,
        problem: str | None = None,
        notice: str | None = None,
        advice: tuple[str, ...] = (),
    ) -> Answer:
        language = self._language_of()
        if not 1 <= number <= 10:
            abort(404)
        return self.page(
            "finger",
            200 if problem is None else 422,
            problem=problem,
            notice=notice,
            advice=advice,
            draft=draft,
            subject=subject,
            number=number,
            title=f"{say(subject, language)}: {shown.finger_name(form, number, language)}",
            fingers=shown.fingers(form, draft, subject, number, language),
            failures=[(each["value"], of(each["label"], language)) for each in form.prints["failures"]],
        )

    def take(self, draft_id: str, subject: str, number: int) -> Answer:
        """Keep a print of the finger, from the sensor or a file; or the reason why there is none."""
        draft, form, language = self.draft(draft_id), self.desk.form(), self._language_of()
        subject = _subject(draft, subject)
        failures = {each["value"] for each in form.prints["failures"]}
        if request.form.get("act") == "failure":
            failure = request.form.get("failure", "")
            if failure not in failures:
                return self._finger(form, draft, subject, number, self.words("choice"))
            self.desk.fail(draft, subject, number, failure)
            return redirect(f"/enrolments/{draft.id}/prints/{subject}/{number}", 303)
        try:
            shot = self._shot()
            if shot is None:
                return self._finger(form, draft, subject, number, self.words("choice"))
            kept, judgement = self.desk.take(draft, subject, number, shot)
        except (SensorFault, Busy):
            return self._finger(form, draft, subject, number, self.words("sensor_trouble"))
        except PrintRefused as refused:
            other = shown.finger_name(form, refused.other.finger, language) if refused.other else ""
            advice = tuple(refused.judgement.advice(language)) if refused.judgement else ()
            sentence = self.words(refused.slug, finger=other)
            return self._finger(form, draft, subject, number, sentence, advice=advice)
        shot.release()
        notice = self.words("kept", grade=judgement.in_words(language), score=judgement.score)
        return self._finger(form, kept, subject, number, notice=notice, advice=tuple(judgement.advice(language)))

    def _shot(self) -> Shot | None:
        if request.form.get("act") == "sensor":
            return self._capture()
        file = request.files.get("print")
        data = file.read(LARGEST_PRINT + 1) if file else b""
        if file:
            file.close()
        ppi = request.form.get("ppi", "").strip()
        is_number = ppi.isdecimal() and 72 <= int(ppi[:5]) <= 4000
        if not data or len(data) > LARGEST_PRINT:
            return None
        return Shot(data, float(ppi) if is_number else None, "file")

    def check(self, draft_id: str, problem: str | None = None) -> Answer:
        """Everything once more, with what is missing."""
        draft, form, language = self.draft(draft_id), self.desk.form(), self._language_of()
        return self.page(
            "check",
            200 if problem is None else 422,
            problem=problem,
            draft=draft,
            heading=shown.heading(draft, language),
            groups=shown.summary(form, draft, language),
            lacking=[of(form.labels.get(name), language) for name in missing(form, draft.values)],
            prints=[(say(subject, language), _count(draft, subject)) for subject in shown.subjects_of(draft)],
            may_sign=self.desk.who().permit.may_sign,
        )

    def seal(self, draft_id: str) -> Answer:
        """Seal it; sent twice, it is sealed once."""
        self.desk.who()
        draft = self.desk.drafts().read(draft_id)
        if draft is None:  # sealed by the first of two clicks
            return redirect("/enrolments", 303)
        is_signed = request.form.get("act") == "sign"
        if is_signed and missing(self.desk.form(), draft.values):
            return self.check(draft_id, self.words("lacking"))
        try:
            entry = self.desk.seal(draft, sign=is_signed)
        except (NotAnEnvelope, OSError, Damaged, PermitRefused) as error:
            return self.check(draft_id, self.words("not_sealed", reason=type(error).__name__))
        return self.listing(notice=self.words("was_sealed", number=entry.reference))

    def remove(self, draft_id: str) -> Answer:
        """Give an open enrolment up."""
        self.desk.drafts().remove(self.draft(draft_id).id)
        return redirect("/enrolments", 303)

    def style(self, name: str) -> Response:
        """The registry's style sheets, as they came with the form."""
        try:
            styles = self.desk.form().styles
        except FormUnusable:
            styles = {}
        if name not in styles:
            return Response("", mimetype="text/css")
        return Response(styles[name], mimetype="text/css")


def _section_of(form: Form, slug: str) -> FormSection:
    section = form.by_slug.get(slug)
    if section is None:
        abort(404)
    return section


def _subject(draft: Draft, subject: str) -> str:
    if subject not in shown.subjects_of(draft):
        abort(404)
    return subject


def _count(draft: Draft, subject: str) -> int:
    return sum(print_.subject == subject for print_ in draft.prints)


def blueprint(
    desk: EnrolmentDesk,
    form_token: Callable[[], str],
    language_of: Callable[[], str],
    capture: Callable[[], Shot],
) -> Blueprint:
    """The pages, below /enrolments."""
    pages = _Pages(desk, form_token, language_of, capture)
    room = Blueprint("enrolment", __name__, url_prefix="/enrolments", template_folder="templates")

    @room.url_value_preprocessor
    def allow_prints(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
        if request.endpoint == _TAKES_FILE:  # before the form is read for its token
            request.max_content_length = LARGEST_PRINT + _AROUND

    @room.errorhandler(Locked)
    def locked(_error: Locked) -> AnyResponse:
        return redirect("/enrolments", 303)

    @room.errorhandler(FormUnusable)
    def no_form(_error: FormUnusable) -> Answer:
        return pages.listing(pages.words("no_form"))

    @room.errorhandler(Damaged)
    def damaged(_error: Damaged) -> Answer:
        return pages.page("door", 500, problem=pages.words("damaged"))

    @room.errorhandler(OSError)
    def not_written(_error: OSError) -> Answer:
        return pages.listing(pages.words("not_written"))

    for rule, name, view, methods in (
        ("", "listing", pages.listing, ("GET",)),
        ("/unlock", "unlock", pages.unlock, ("POST",)),
        ("/lock", "lock", pages.lock, ("POST",)),
        ("/permit", "permit", pages.permit, ("POST",)),
        ("/send", "send", pages.send, ("POST",)),
        ("/new", "begin", pages.begin, ("POST",)),
        ("/style/<name>", "style", pages.style, ("GET",)),
        ("/<draft_id>", "steps", pages.steps, ("GET",)),
        ("/<draft_id>/check", "check", pages.check, ("GET",)),
        ("/<draft_id>/seal", "seal", pages.seal, ("POST",)),
        ("/<draft_id>/removal", "remove", pages.remove, ("POST",)),
        ("/<draft_id>/<slug>", "section", pages.section, ("GET",)),
        ("/<draft_id>/<slug>", "save", pages.save, ("POST",)),
        ("/<draft_id>/prints/<subject>/<int:number>", "finger", pages.finger, ("GET",)),
        ("/<draft_id>/prints/<subject>/<int:number>", "take", pages.take, ("POST",)),
    ):
        room.add_url_rule(rule, name, view, methods=list(methods))
    return room
