"""What happens at the station on which day: ordinary births, and everything that goes wrong once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from registry.core.clock import PERU
from registry.faults.thirty_days.post import Post, Unexpected
from registry.fingerprints.synthetic import draw_finger

CUT_AT, BACK_AT = 0.5, 31.0
"""Days after the beginning: the line fails; it is back."""
TWINS, EARLY, POOR, YEAR_BACK, CHILD_OF_55, CHILD_OF_70 = 8, 3, 7, 5, 10, 12
RESTART, SET_RIGHT, DISK_FULL, WRONG_NUMBER, OVER = 14, 16, 18, 21, 30.4
FINGERS: Final = (1, 2, 6, 7)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A birth as it truly was, against which the registry is compared."""

    cnv: str
    born_at: datetime
    sealed_at: datetime
    is_moment_known: bool
    """Whether the device can prove when: it was not restarted since it heard the registry."""
    kind: str = "ordinary"
    has_prints: bool = False


class Month:
    """The thirty days, and what was sealed in them."""

    def __init__(self, post: Post, births_a_day: int, say: Callable[[str], None]) -> None:
        self._post, self._world, self._a_day, self._say = post, post.world, births_a_day, say
        self.sealed: list[Sealed] = []
        self._typed_numbers = 0
        self._is_restarted = False

    def pass_by(self) -> None:
        """All of it; raises Unexpected."""
        post, world = self._post, self._world
        with post.open():
            self._enrol()
        self._say(f"day 0: {post.desk.go().sent} enrolled and sent while the line is up")
        world.at(CUT_AT)
        post.line.is_up = False
        for day in range(1, 30):
            world.at(day)
            self._surroundings(day)
            with post.open():
                for _birth in range(self._a_day):
                    world.passes(hours=3)
                    self._enrol()
                self._special(day)
        world.at(OVER)
        self._at_the_end()

    def _surroundings(self, day: int) -> None:
        """What is done to the device."""
        clock = self._post.clock
        if day == YEAR_BACK:
            clock.set_wrong(timedelta(days=-365))
            self._say(f"day {day}: somebody sets the device's clock a year back")
        elif day == RESTART:
            clock.restart()
            self._is_restarted = True
            self._say(f"day {day}: the device is started anew, its clock still a year back")
        elif day == SET_RIGHT:
            clock.set_wrong(timedelta())
            self._say(f"day {day}: somebody sets the clock right")

    def _special(self, day: int) -> None:
        if day == EARLY:
            self._enrol(prints=300)
            self._say(f"day {day}: a birth with prints of mother and newborn")
        elif day == POOR:
            self._enrol(prints=340, again=True)
            self._say(f"day {day}: a print is taken once more, and the better ones stay")
        elif day == TWINS:
            self._enrol({"plurality": "2"})
            self._enrol({"plurality": "2", "birth_order": "2", "weight_g": "2400"}, is_twin=True)
            self._say(f"day {day}: twins")
        elif day == CHILD_OF_55:
            self._enrol(age_days=55)
            self._say(f"day {day}: a child of 55 days, in time by five")
        elif day == CHILD_OF_70:
            self._enrol(age_days=70, kind="late")
            self._say(f"day {day}: a child of 70 days, late")
        elif day == DISK_FULL:
            self._full_disk()
        elif day == WRONG_NUMBER:
            self._enrol(cnv=self.sealed[0].cnv)
            self._say(f"day {day}: a certificate's number is typed that another birth has")

    def _full_disk(self) -> None:
        draft = self._type({}, is_twin=False, age_days=0, cnv=None)
        self._post.disk.is_full = True
        answer = self._post.send(f"{draft[0]}/seal", act="sign")
        begun = self._post.send("/enrolments/new")
        self._post.disk.is_full = False
        if answer.status_code != 422 or begun.status_code != 422:
            raise Unexpected("the disk was full, and the station did not say so")
        self._seal(draft, "ordinary", has_prints=False)
        self._say(f"day {DISK_FULL}: the disk is full; what was typed is sealed once there is room")

    def _at_the_end(self) -> None:
        """The permit has ended and the registry was not heard for thirty days."""
        if "has ended" not in self._post.door():
            raise Unexpected("the permit had ended, and the registrar was let in")
        self._say("day 30: the permit ends; the station lets nobody in without a new one")

    def _enrol(
        self,
        changes: Mapping[str, str] | None = None,
        *,
        is_twin: bool = False,
        age_days: int = 0,
        cnv: str | None = None,
        kind: str = "ordinary",
        prints: int = 0,
        again: bool = False,
    ) -> None:
        draft = self._type(changes or {}, is_twin=is_twin, age_days=age_days, cnv=cnv)
        self._prints(draft[0], prints, is_twin=is_twin, again=again)
        self._seal(draft, kind, has_prints=bool(prints))

    def _type(
        self, changes: Mapping[str, str], *, is_twin: bool, age_days: int, cnv: str | None
    ) -> tuple[str, str, datetime]:
        """The address of a draft with everything typed, its number, and when the child was born."""
        post = self._post
        draft = post.settled("/enrolments/new", **({"twin": "yes"} if is_twin else {}))
        born = (self._world.now - timedelta(days=age_days, hours=1)).astimezone(PERU).replace(second=0, microsecond=0)
        given = post.desk.drafts().read(draft.rpartition("/")[2])
        assert given is not None  # it was just begun
        number = cnv or given.values.get("cnv", "")
        if not number:  # no number of the station's block is left: one from paper
            if not self._typed_numbers:
                self._say("        the station's numbers of certificates are used up; one from paper is typed")
            self._typed_numbers += 1
            number = f"{980_000_000_000 + self._typed_numbers:012d}"
        for slug, fields in _certificate(born, number, len(self.sealed), self._world.now).items():
            if not (is_twin and slug in ("mother", "history")):
                post.settled(f"{draft}/{slug}", **fields | (dict(changes) if slug == "child" else {}))
        return draft, number, born

    def _prints(self, draft: str, seed: int, *, is_twin: bool, again: bool) -> None:
        for subject in ("newborn",) if is_twin else ("mother", "newborn"):
            of_newborn = subject == "newborn"
            for finger in FINGERS:
                path = f"{draft}/prints/{subject}/{finger}"
                if not seed or finger in (2, 7):
                    self._post.settled(path, act="failure", failure="bandaged")
                    continue
                for impression in (1, 2) if again and of_newborn else (1,):
                    image, ppi = draw_finger(seed + finger + 20 * of_newborn, impression, newborn=of_newborn)
                    if "Kept" not in (shown := self._post.take(path, image, ppi)):
                        raise Unexpected(f"{path}: {shown}")

    def _seal(self, draft: tuple[str, str, datetime], kind: str, *, has_prints: bool) -> None:
        address, cnv, born = draft
        self._world.passes(minutes=10)
        answer = self._post.send(f"{address}/seal", act="sign")
        if answer.status_code != 200 or "Sealed under the number" not in answer.text:
            raise Unexpected(f"{address}: {answer.status_code}, not sealed")
        self.sealed.append(Sealed(cnv, born, self._world.now, not self._is_restarted, kind, has_prints))


def _day(name: str, moment: datetime) -> dict[str, str]:
    return {f"{name}.day": str(moment.day), f"{name}.month": str(moment.month), f"{name}.year": str(moment.year)}


def _certificate(born: datetime, cnv: str, number: int, now: datetime) -> dict[str, dict[str, str]]:
    """Page → what is typed on it. Nobody of these exists."""
    names = ("Rosa", "Luz", "Carmen", "Yolanda", "Killa", "Nélida", "Juana")
    return {
        "child": {
            "sex": "female" if number % 2 else "male",
            **_day("born_on", born),
            "born_time": born.strftime("%H:%M"),
            "weight_g": "3240",
            "length_cm": "49,5",
            "gestational_weeks": "39",
            "delivery_kind": "vaginal",
            "plurality": "1",
            "birth_order": "1",
        },
        "place": {
            "place": "facility",
            "place_facility_code": "00009901",
            "ubigeo": "150101",
            "cnv": cnv,
            **_day("certified_on", now.astimezone(PERU)),
            "attendant_profession": "relative",
            "certifier_profession": "physician",
            "certifier_dni": f"{99_100_000 + number % 7:08d}",
            "certifier_licence": str(91_000 + number % 7),
        },
        "mother": {
            "mother_document_type": "DNI",
            "mother_document_number": f"{98_000_000 + number:08d}",
            "mother_given_names": names[number % len(names)],
            "mother_first_surname": f"Quispe {chr(65 + number % 26)}{chr(97 + number // 26)}",
            **_day("mother_birth_date", datetime(1990 + number % 12, 1 + number % 12, 1 + number % 27, tzinfo=PERU)),
            "mother_nationality": "PER",
        },
        "history": {
            "mother_residence_ubigeo": "150101",
            "mother_marital_status": "cohabiting",
            "mother_education": "secondary",
            "pregnancies": "1",
            "live_births": "1",
            "living_children": "1",
            "stillbirths": "0",
            "unknown.prenatal_visits": "not_remembered",
        },
    }
