"""What every page of enrolments shares, and the first ones: who may enter, what is open, what is sealed."""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from station.enrolment import shown
from station.enrolment.desk import EnrolmentDesk, Locked
from station.enrolment.drafts import Draft
from station.enrolment.words import say
from station.outbox.permits import PermitRefused
from station.outbox.sending import LineDown, LineRefused
from station.outbox.trust import Untrusted
from station.sensors.interface import Shot

Answer = str | tuple[str, int] | AnyResponse


class Entrance:
    """What all pages share, and the first of them."""

    def __init__(
        self,
        desk: EnrolmentDesk,
        form_token: Callable[[], str],
        language_of: Callable[[], str],
        capture: Callable[[], Shot],
    ) -> None:
        self.desk, self._form_token, self._language_of, self._capture = desk, form_token, language_of, capture

    # What every page does

    def page(self, template: str, status: int = 200, **values: Any) -> Answer:
        """One page in the reader's language."""
        language = self._language_of()
        text = render_template(
            f"enrolment/{template}.html",
            say=lambda slug, **named: say(slug, language, **named),
            language=language,
            form_token=self._form_token(),
            **{"problem": None, "notice": None, **values},
        )
        return (text, status) if status != 200 else text

    def words(self, slug: str, **values: Any) -> str:
        """A sentence in the reader's language."""
        return say(slug, self._language_of(), **values)

    def draft(self, draft_id: str) -> Draft:
        """The open enrolment of an address; 404 where it is none of this registrar's."""
        draft = self.desk.drafts().read(draft_id)
        if draft is None:
            abort(404)
        return draft

    # The list, and who may enter

    def listing(self, problem: str | None = None, notice: str | None = None) -> Answer:
        """What is open and what is sealed; or the door."""
        status = 200 if problem is None else 422
        try:
            permit = self.desk.who().permit
        except Locked:
            return self.page("door", status, problem=problem)
        language, standing = self._language_of(), self.desk.standing()
        return self.page(
            "list",
            status,
            problem=problem,
            notice=notice,
            username=permit.username,
            until=shown.day(permit.until),
            standing=standing,
            may_add_twin=self.desk.may_add_twin,
            drafts=[(draft.id, shown.heading(draft, language)) for draft in self.desk.drafts().all()],
            entries=[
                (entry.reference, shown.moment(entry.at), say(entry.state, language))
                for entry in self.desk.own_entries()
            ],
        )

    def unlock(self) -> Answer:
        """Let a registrar in."""
        try:
            self.desk.unlock(request.form.get("username", "")[:64], request.form.get("passphrase", "")[:200])
        except PermitRefused as refused:
            return self.listing(self.words(refused.slug))
        return redirect("/enrolments", 303)

    def lock(self) -> Answer:
        """Let nobody see anything any more."""
        self.desk.lock()
        return redirect("/enrolments", 303)

    def permit(self) -> Answer:
        """Fetch a permit by the code of the registry's page."""
        passphrase = request.form.get("passphrase", "")
        if passphrase != request.form.get("again", ""):
            return self.listing(self.words("not_the_same"))
        try:
            self.desk.fetch_permit(request.form.get("code", ""), passphrase)
        except (PermitRefused, LineDown, LineRefused, Untrusted) as error:
            return self.listing(self.trouble(error))
        return redirect("/enrolments", 303)

    def trouble(self, error: Exception) -> str:
        """What went wrong on the line, or with a permit, in words."""
        if isinstance(error, LineRefused):
            return self.words("refused", reason=error.slug)
        if isinstance(error, PermitRefused):
            return self.words(error.slug)
        return self.words("untrusted" if isinstance(error, Untrusted) else "line_down")

    def send(self) -> Answer:
        """Send what is here now."""
        self.desk.who()
        done = self.desk.go()
        if not done.is_line_up:
            return self.listing(self.words("line_down"))
        if done.problems:
            return self.listing(self.words("refused", reason="; ".join(done.problems)[:300]))
        notice = self.words("went", sent=done.sent, left=done.left)
        if done.clock_difference_s is not None:
            notice += " " + self.words("clock", minutes=round(abs(done.clock_difference_s) / 60))
        return self.listing(notice=notice)
