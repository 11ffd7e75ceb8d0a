"""What a registrar does at the station while the registry is away: unlock, type, take prints, seal, send.

    home/permits/     who may enrol here, each shut by a passphrase
    home/open/        what is being typed, sealed by the registrar's own key
    home/outbox/      what is sealed for the registry
    home/registry, home/form, home/clock

One registrar at a time; after a quarter of an hour without a word the pages are locked again.
"""

import hashlib
import json
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from biometrics import BiometricError, Template, compare, extract, read_image
from station.enrolment.drafts import Draft, DraftPrint, Drafts
from station.enrolment.form import Form, FormUnusable
from station.enrolment.sending import media_type_of, request_json
from station.enrolment.values import shared_with_twin
from station.envelope import Content, NotAnEnvelope, Picture, sealed
from station.envelope.clock import moment_of
from station.envelope.statements import Permit
from station.judging import Judgement, judge
from station.outbox.clock import DeviceClock
from station.outbox.disk import Disk, private_folder
from station.outbox.folder import Entry, Outbox, owner_of
from station.outbox.limits import Standing, standing
from station.outbox.permits import PermitRefused, Permits, Unlocked
from station.outbox.sending import Courier, LineDown, LineRefused, Round, Way
from station.outbox.trust import Trust, Untrusted, statement_of
from station.sensors.interface import Shot

IDLE_S: Final = 900
FORM_EVERY_S: Final = 6 * 3600
"""The form is some 100 kB: on a poor line it is fetched a few times a day."""
SAME_FINGER_SCORE: Final = 60.0
"""As the registry has it: one pair of different fingers in a million reaches it; a test compares."""


class Locked(Exception):
    """Nobody has unlocked the pages, or too long ago."""


class Barred(Exception):
    """Nothing new is begun now: the slugs of `limits` say why."""

    def __init__(self, slugs: tuple[str, ...]) -> None:
        super().__init__(", ".join(slugs))
        self.slugs = slugs


class PrintRefused(Exception):
    """A print was not kept: a slug, and the engine's reasons."""

    def __init__(self, slug: str, judgement: Judgement | None = None, other: DraftPrint | None = None) -> None:
        super().__init__(slug)
        self.slug, self.judgement, self.other = slug, judgement, other


class EnrolmentDesk:
    """The station's enrolments. Its methods may be called from several threads."""

    def __init__(
        self,
        home: Path,
        station: uuid.UUID,
        key: Ed25519PrivateKey,
        way: Callable[[], Way],
        clock: DeviceClock | None = None,
        disk: Disk | None = None,
    ) -> None:
        self.home, self.station, self._key, self._way = private_folder(home), station, key, way
        self._disk = disk or Disk()
        self.outbox = Outbox(home / "outbox", station, self._disk)
        self.permits = Permits(home / "permits", self._disk)
        self.trust = Trust(home / "registry", self._disk)
        self.clock = clock or DeviceClock(home / "clock", self._disk)
        self._who: Unlocked | None = None
        self._used_at = 0.0
        self._twin: tuple[str, dict[str, str]] | None = None
        """Key of the last child that was sealed, and what it shares with a twin; gone when the pages are locked."""
        self._templates: dict[str, Template] = {}
        self._learned_at = 0.0
        self._working = threading.RLock()

    # Who

    def who(self) -> Unlocked:
        """Who unlocked the pages; raises Locked."""
        if self._who is None or time.monotonic() - self._used_at > IDLE_S:
            self.lock()
            raise Locked
        self._used_at = time.monotonic()
        return self._who

    def unlock(self, username: str, passphrase: str) -> Permit:
        """Let a registrar in; raises PermitRefused."""
        now = self.clock.now()
        who = self.permits.unlock(username, passphrase, self.trust.known(), self.station, now)
        self.lock()
        self._who, self._used_at = who, time.monotonic()
        return who.permit

    def lock(self) -> None:
        """Let nobody see what the last registrar typed."""
        self._who, self._twin = None, None
        self._templates.clear()

    def fetch_permit(self, code: str, passphrase: str) -> Permit:
        """Fetch a permit by the code that the registry's page showed; raises LineDown, LineRefused, PermitRefused."""
        if not 8 <= len(passphrase) <= 200:
            raise PermitRefused("passphrase_length")  # before the code is used up
        self.learn()
        body = json.dumps({"code": code[:60]}).encode()
        answer = self._way().request("POST", "/api/v1/outbox/permits", body, {"Content-Type": "application/json"})
        try:
            statement = statement_of(answer)
        except NotAnEnvelope as error:
            raise PermitRefused("not_signed") from error
        permit = self.permits.keep(statement, self.trust.known(), passphrase, self.station)
        self.unlock(permit.username, passphrase)
        return permit

    # The registry

    def learn(self) -> None:
        """Take up the registry's keys, its time and its form; raises LineDown, LineRefused, Untrusted."""
        Courier(self.outbox, self._way(), self.trust, self.clock).learn()
        path = self.home / "form"
        if path.exists() and self._learned_at and time.monotonic() - self._learned_at < FORM_EVERY_S:
            return
        try:
            statement = statement_of(self._way().request("GET", "/api/v1/outbox/form"))
            Form.read(statement, self.trust.known())
        except (NotAnEnvelope, FormUnusable):
            return  # the one that is here goes on
        self._learned_at = time.monotonic()
        if not path.exists() or path.read_bytes() != statement:
            self._disk.put(path, statement)

    def learn_if_up(self) -> bool:
        """Learn, where the registry answers; whether it did."""
        try:
            self.learn()
        except (LineDown, LineRefused, Untrusted):
            return False
        return True

    def form(self) -> Form:
        """The registry's form as it was last fetched; raises FormUnusable."""
        try:
            return Form.read((self.home / "form").read_bytes(), self.trust.known())
        except (OSError, NotAnEnvelope) as error:
            raise FormUnusable("none was fetched yet") from error

    def go(self) -> Round:
        """Send what is here, and ask what became of what was sent."""
        with self._working:
            return Courier(self.outbox, self._way(), self.trust, self.clock).go()

    def standing(self) -> Standing:
        """How the outbox stands: warnings, and what bars something new."""
        heard = self.clock.heard()
        moment = moment_of(heard.wall_ms) if heard is not None else None
        return standing(self.outbox.entries(), moment, self.clock.now(), self._disk.free_bytes(self.home))

    def own_entries(self) -> list[Entry]:
        """The sealed enrolments of who unlocked the pages, newest first."""
        return self.outbox.of_owner(owner_of(self.station, self.who().permit.account))

    # Enrolments

    def drafts(self) -> Drafts:
        """The open enrolments of who unlocked the pages."""
        who = self.who()
        return Drafts(self.home / "open" / owner_of(self.station, who.permit.account)[:16], who, self._disk)

    def begin(self, *, is_twin: bool = False) -> Draft:
        """Begin an enrolment, or that of another child of the last delivery; raises Barred, FormUnusable."""
        if barred := self.standing().barred:
            raise Barred(barred)
        form, drafts = self.form(), self.drafts()
        used = [draft.values.get("cnv", "") for draft in drafts.all()]
        number = form.next_number([*used, *self._numbers()])
        own = {"cnv": number} if number else {}
        if is_twin and self._twin is not None:
            key, shared = self._twin
            return drafts.begin(dict(shared) | own, key)
        return drafts.begin(dict(form.usual) | own)

    @property
    def may_add_twin(self) -> bool:
        """Whether the last child that was sealed may get a brother or sister."""
        return self._who is not None and self._twin is not None

    def take(self, draft: Draft, subject: str, finger: int, shot: Shot) -> tuple[Draft, Judgement]:
        """Keep a print that is one; raises PrintRefused for what is none, or is plainly another finger's."""
        judgement = judge(shot, finger)
        if not judgement.is_print:
            raise PrintRefused("no_print", judgement)
        digest = hashlib.sha256(shot.image).hexdigest()
        same = self._same_finger(draft, subject, finger, digest, shot)
        if same is not None:
            raise PrintRefused("same_finger", judgement, same)
        print_ = DraftPrint(
            subject, finger, self.clock.wall().isoformat(), 0, digest, shot.ppi, shot.sensor[:80] or None, None,
            judgement.score,
        )  # fmt: skip
        return self.drafts().add_print(draft, print_, shot.image), judgement

    def fail(self, draft: Draft, subject: str, finger: int, failure: str) -> Draft:
        """Note why there is no print of a finger."""
        print_ = DraftPrint(subject, finger, self.clock.wall().isoformat(), 0, failure=failure)
        return self.drafts().add_print(draft, print_, None)

    def _same_finger(self, draft: Draft, subject: str, finger: int, digest: str, shot: Shot) -> DraftPrint | None:
        """The print of another place of this draft that is plainly the same finger."""
        drafts = self.drafts()
        new = self._template(digest, lambda: shot.image, shot.ppi, finger)
        for other in draft.prints:
            if other.failure is not None or (other.subject, other.finger) == (subject, finger):
                continue
            if other.sha256 == digest:
                return other
            number = other.number
            old = self._template(other.sha256, lambda n=number: drafts.picture(draft, n), other.ppi, other.finger)  # type: ignore[misc]
            if new is not None and old is not None and compare(new, old).score >= SAME_FINGER_SCORE:
                return other
        return None

    def _template(self, digest: str, data: Callable[[], bytes], ppi: float | None, finger: int) -> Template | None:
        if digest not in self._templates:
            try:
                self._templates[digest] = extract(read_image(data(), ppi, finger))
            except (BiometricError, OSError, PermitRefused):
                return None
        return self._templates[digest]

    def seal(self, draft: Draft, *, sign: bool) -> Entry:
        """Seal an enrolment for the registry; pressed twice, or after a kill, it is sealed once.

        Nothing bars what is open. Raises NotAnEnvelope, OSError where the disk is full; the draft stays then.
        """
        with self._working:
            who, form = self.who(), self.form()
            content = self._content(draft, form, who, sign=sign and who.permit.may_sign)

            def make(seq: int, prev: bytes) -> bytes:
                return sealed(replace(content, seq=seq, prev=prev), self._key, self.trust.recipients())

            owner = owner_of(self.station, who.permit.account)
            entry = self.outbox.put(owner, draft.key, self.clock.now(), make)
            if number := draft.values.get("cnv"):
                self._note_number(number)
            self._twin = (draft.twin_of or draft.key, shared_with_twin(form, draft.values))
            self.drafts().remove(draft.id)
            return entry

    def _content(self, draft: Draft, form: Form, who: Unlocked, *, sign: bool) -> Content:
        drafts = self.drafts()
        pictures = {
            print_.sha256: drafts.picture(draft, print_.number) for print_ in draft.prints if print_.failure is None
        }
        return Content(
            station=self.station,
            seq=1,
            prev=bytes(32),
            key=draft.key,
            account=who.permit.account,
            permit=who.statement,
            body=json.dumps(request_json(form, draft, sign=sign), ensure_ascii=False).encode(),
            pictures=tuple(Picture(media_type_of(data), data) for data in pictures.values()),
            clock=self.clock.read(),
            twin_of=draft.twin_of,
        )

    # Numbers of certificates from this station's blocks: numbers alone, they name nobody.

    def _numbers(self) -> list[str]:
        try:
            return [str(number) for number in json.loads((self.home / "numbers").read_bytes())]
        except (OSError, ValueError, TypeError):
            return []

    def _note_number(self, number: str) -> None:
        numbers = [*self._numbers(), number][-10_000:]
        self._disk.put(self.home / "numbers", json.dumps(numbers).encode())
