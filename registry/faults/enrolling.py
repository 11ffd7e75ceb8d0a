"""Clients that enrol newborns and do not give up: each sends an enrolment again, with its key, until it is answered."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, Final

from registry.core.clock import utc_now
from registry.demo import requests
from registry.demo.plan import PlannedBirth, make_plan
from registry.demo.service import Client
from registry.fingerprints.synthetic import draw_finger

LATER: Final = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}
"""What a client answers by sending the same again."""
EVERY: Final = 5
"""Of so many mothers one gives birth twice, the second time under another name: the search has to find her."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An enrolment to be sent, and the number of the earlier one whose mother gave birth here too."""

    number: int
    birth: PlannedBirth
    same_mother_as: int | None

    @property
    def cnv(self) -> str:
        """The certificate's number."""
        return cnv_of(self.number)

    def body(self) -> dict[str, Any]:
        """One print of the mother and one of the newborn: images are small, and each is drawn once."""
        taken_at = self.birth.born_at
        prints = [
            requests.captured_print(
                subject, 1, taken_at, draw_finger(16 * seed + 1, self.birth.impression, newborn=subject == "newborn")
            )
            for subject, seed in (("mother", self.birth.mother_finger_set), ("newborn", self.birth.newborn_finger_set))
        ]
        return {"sign": True, "certificate": requests.certificate(self.birth, self.cnv), "prints": prints}


def cnv_of(number: int) -> str:
    """The number of the certificate of an enrolment."""
    return f"97{number:08d}"


def enrolments(count: int) -> Iterator[Enrolment]:
    """So many, each by a mother of her own but for those that are planted."""
    births = make_plan(count + 8, utc_now()).births[8:]
    for number, birth in enumerate(births):
        if number % EVERY == EVERY - 1:
            earlier = number - EVERY + 1
            again = replace(birth, mother_finger_set=births[earlier].mother_finger_set, impression=2)
            yield Enrolment(number, again, earlier)
        else:
            yield Enrolment(number, birth, None)


@dataclass(slots=True)
class Record:
    """What clients saw."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    """Certificate → the birth's id, of every enrolment that was answered with 201."""
    seconds: list[float] = field(default_factory=list)
    """From the first sending to the answer, of each."""
    read_ms: list[float] = field(default_factory=list)
    """Of each reading that was answered."""
    sent_again: Counter[str] = field(default_factory=Counter)
    """Why enrolments were sent again."""
    refusals: Counter[str] = field(default_factory=Counter)
    """Answers that no client should get."""
    lost: set[str] = field(default_factory=set)
    """What was acknowledged and could not be read afterwards, or had another id."""
    replayed: int = 0


@dataclass(slots=True)
class Clients:
    """Some clients that enrol and one that reads, until told to stop; what was begun is brought to its end."""

    users: dict[str, Client]
    todo: Iterator[Enrolment]
    record: Record
    ending: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, count: int) -> None:
        """Start them."""
        self.threads = [threading.Thread(target=self._enrol) for _ in range(count)]
        self.threads.append(threading.Thread(target=self._read))
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """Let them finish what they began."""
        self.ending.set()
        for thread in self.threads:
            thread.join()

    def _enrol(self) -> None:
        while not self.ending.is_set():
            with self._turn:
                enrolment = next(self.todo, None)
            if enrolment is None:
                return
            body, user = enrolment.body(), self.users[enrolment.birth.hospital]
            started = time.monotonic()
            birth_id = self._until_answered(user, enrolment, body)
            if birth_id is None:
                continue
            self.record.seconds.append(time.monotonic() - started)
            self.record.acknowledged[enrolment.cnv] = birth_id
            if enrolment.number % 5 == 0:
                self.record.replayed += 1
                if self._until_answered(user, enrolment, body) != birth_id:
                    self.record.lost.add(f"{enrolment.cnv}: another answer to the same key")

    def _until_answered(self, user: Client, enrolment: Enrolment, body: dict[str, Any]) -> str | None:
        while True:
            try:
                status, answer = user.post("/api/v1/births", body, **{"Idempotency-Key": enrolment.cnv})
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.record.sent_again[f"broken: {type(error).__name__}"] += 1
            else:
                if status == HTTPStatus.CREATED:
                    return str(answer["id"])
                if status not in LATER:
                    self.record.refusals[f"{status} {answer.get('type')}"] += 1
                    return None
                self.record.sent_again[f"{status} {answer['type'].rpartition('/')[2]}"] += 1
            time.sleep(0.5)

    def _read(self) -> None:
        """Read what was acknowledged, the newest first: it must be there, whatever was killed since."""
        while not self.ending.wait(0.1):
            known = list(self.record.acknowledged.items())[-20:]
            for cnv, birth_id in known[:: 1 + len(known) // 5]:
                user = self.users[self._hospital(cnv)]
                started = time.perf_counter()
                try:
                    status, answer = user.get(f"/api/v1/births/{birth_id}")
                except (OSError, http.client.HTTPException, ValueError):
                    continue
                if status == HTTPStatus.OK:
                    self.record.read_ms.append(1000 * (time.perf_counter() - started))
                elif status == HTTPStatus.NOT_FOUND:
                    self.record.lost.add(f"{cnv}: not found after it was acknowledged")
                elif status not in LATER:
                    self.record.refusals[f"{status} {answer.get('type')} (reading)"] += 1

    def _hospital(self, cnv: str) -> str:
        hospitals = list(self.users)
        return hospitals[int(cnv[2:]) % len(hospitals)]
