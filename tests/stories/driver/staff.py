"""The people who work with the service: each acts over HTTP with an account, and sees what that account may see."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from registry.core.clock import day_in_peru
from tests.stories.driver.answers import (
    ActaPaper,
    ApplicationPaper,
    BirthPaper,
    Refusal,
)
from tests.stories.driver.forms import certificate, photograph, touches, without
from tests.stories.driver.persons import Adult, Child, Human

if TYPE_CHECKING:
    from tests.stories.world import World

SOON = timedelta(hours=3)


class Person:
    """Somebody with an account."""

    def __init__(self, world: "World", username: str) -> None:
        self.world, self.username = world, username

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a request; raises Refusal for every answer that is not a success."""
        answer = self.world.client.open(
            f"/api/v1{path}", method=method, json=body, headers=self.world.headers(self.username) | headers
        )
        if answer.status_code >= 400:
            raise Refusal(answer.status_code, json.loads(answer.text or "{}"))
        return answer.json if answer.data and "json" in (answer.mimetype or "") else answer

    def get(self, path: str) -> Any:
        """Read."""
        return self.send("GET", path)

    def post(self, path: str, body: Any = None) -> Any:
        """Do."""
        return self.send("POST", path, {} if body is None else body)

    @contextmanager
    def _when(self, moment: datetime | None) -> Iterator[datetime]:
        if moment is None:
            yield self.world.clock.now()
        else:
            with self.world.clock.at(moment):
                yield self.world.clock.now()


class Registrar(Person):
    """A nurse or obstetrician who enrols newborns at a facility."""

    def __init__(self, world: "World", username: str, facility: str) -> None:
        super().__init__(world, username)
        self.facility = facility

    def enrols(
        self,
        mother: Adult | None,
        baby: Child,
        *,
        fingers: tuple[int, ...] = (1, 2),
        mothers_fingers: tuple[int, ...] = (1, 2),
        mother_shown: Human | None = None,
        baby_shown: Human | None = None,
        mother_hand_of: dict[int, int] | None = None,
        extra_prints: Callable[[datetime], list[dict[str, Any]]] | None = None,
        delivery: BirthPaper | None = None,
        cnv: str | None = "",
        at: datetime | None = None,
        sign: bool = True,
        conditions: str = "clean",
        document_status: str = "shown",
        **changes: Any,
    ) -> BirthPaper:
        """Enrol a baby three hours after its birth (or at another moment) with its prints and its mother's.

        `mother_shown` and `baby_shown` are whose fingers are really on the reader. Changes are fields of the
        certificate: `plurality=2`, `place__kind="home"`.
        """
        with self._when(at or baby.born_at + SOON) as now:
            prints = []
            if mother is not None:
                prints += touches(
                    self.world.studio, "mother", mother_shown or mother, now, mothers_fingers, hand_of=mother_hand_of
                )
            prints += touches(self.world.studio, "newborn", baby_shown or baby, now, fingers, conditions=conditions)
            prints += extra_prints(now) if extra_prints else []
            request = {
                "certificate": certificate(
                    mother, baby, self.facility, self.world.next_cnv(self.facility) if cnv == "" else cnv, **changes
                ),
                "delivery_id": delivery.answer["delivery_id"] if delivery else None,
                "sign": sign,
                "document_status": document_status,
                "prints": prints,
            }
            birth = BirthPaper(self.post("/births", request), request, mother, baby)
            self.world.jobs()
        baby.id = birth.child_id
        if mother is not None:
            mother.id = birth.mother_id
        return birth

    def adds_prints(
        self,
        birth: BirthPaper,
        *,
        at: datetime | None = None,
        number: str | None = None,
        document: str | None = None,
        fingers_checked: bool = False,
        **shown: Any,
    ) -> BirthPaper:
        """Capture prints again, or for a recapture that is due.

        In another town the family brings the child's certificate, or the paper of another `number`, and the mother's
        `document` or a relative's.
        """
        with self._when(at) as now:
            body: dict[str, Any] = {"prints": self.world.prints(now, **shown), "fingers_checked": fingers_checked}
            if self.facility != birth.answer["facility"]:
                body["family"] = {
                    "number": number or birth.answer["certificate"]["cnv"],
                    "mother_document": document or birth.mother.document_number,
                }
            answer = self.post(f"/births/{birth.id}/captures", body)
            self.world.jobs()
        return BirthPaper(answer, {}, birth.mother, birth.child)

    def verifies(
        self, birth: BirthPaper, *, at: datetime | None = None, family: dict[str, Any] | None = None, **shown: Any
    ) -> dict[str, Any]:
        """At discharge: who is presented now, compared with those bound. Answers what the counter sees.

        Of a child who was moved here, the birth is found by what the `family` states.
        """
        with self._when(at) as now:
            body: dict[str, Any] = {"prints": self.world.prints(now, **shown)}
            birth_id = birth.id
            if family is not None:
                body["family"] = family
                birth_id = self.post("/verifications/search", family)["birth_id"]
            answer: dict[str, Any] = self.post(f"/births/{birth_id}/verifications", body)
            self.world.jobs()
        return answer

    def corrects(self, birth: BirthPaper, *, mother_prints: str | None = None, **mother: Any) -> Any:
        """Correct what a signed certificate states of the mother, or ask for it; whose her prints are."""
        paper = {"kind": "identity_document", "reference": "DNI presentado"}
        body = {"reason": "Error al digitar", "document": paper, "certificate": {"mother": mother}}
        answer = self.post(f"/births/{birth.id}/correction", body | {"mother_prints": mother_prints})
        self.world.jobs()
        return answer

    def agrees(self, asked: Any) -> Any:
        """As a second person: approve the correction of a certificate that waits."""
        request = {"decision": "approve", "requested_at": asked["waiting"]["requested_at"]}
        answer = self.post(f"/births/{asked['id']}/correction/decision", request)
        self.world.jobs()
        return answer

    def annuls(self, birth: BirthPaper) -> None:
        """Annul a certificate."""
        self.post(f"/births/{birth.id}/annulment", {"reason": "Se llenó por error"})
        self.world.jobs()


class Clerk(Registrar):
    """An officer of the registry: actas and minors' IDs."""

    def inscribes(
        self,
        birth: BirthPaper,
        given_names: str | None = None,
        father: Adult | None = None,
        *,
        at: datetime | None = None,
        fathers_number: str = "shown",
        **fields: Any,
    ) -> ActaPaper:
        """Draft and inscribe an acta the day after the birth, or at another moment."""
        when = at or birth.child.born_at + timedelta(days=1)
        request: dict[str, Any] = {
            "birth_id": birth.id,
            "given_names": given_names or birth.child.given_names,
            **fields,
        }
        if father is not None:
            request["father"] = {
                "given_names": father.given_names,
                "first_surname": father.first_surname,
                "second_surname": father.second_surname,
                "document_type": father.document_type,
                "document_number": father.document_number,
                "document_status": fathers_number,
                "recognises": True,
            }
        with self._when(when):
            draft = self.post("/records", request)
            acta = ActaPaper(self.post(f"/records/{draft['id']}/inscription"), birth)
            self.world.jobs()
        return acta

    def asks_card(
        self,
        birth: BirthPaper,
        applicant: Adult | None = None,
        *,
        shown: Human | None = None,
        fingers: tuple[int, ...] = (1, 2),
        failure: str = "bandaged",
        tip: float = 1.0,
        applicant_shown: Human | None = None,
        applicant_fingers: tuple[int, ...] = (1, 2),
        relation: str = "mother",
        at: datetime | None = None,
        **fields: Any,
    ) -> ApplicationPaper:
        """Apply for a child's ID, capture once again if the counter is asked to, submit.

        `shown` is whose fingers are on the reader: the child's own unless the story says otherwise. `tip` is how much
        of each touches it.
        """
        who = applicant or birth.mother
        if who.id is not None:
            named: dict[str, Any] = {"person_id": who.id}
        else:
            named = {
                "document_type": who.document_type,
                "document_number": who.document_number,
                "given_names": who.given_names,
                "first_surname": who.first_surname,
                "second_surname": who.second_surname,
                "birth_date": who.birth_date.isoformat() if who.birth_date else None,
                "sex": "female",
                "nationality": "PER",
            }
        proof = {name: fields.pop(name) for name in ("proof", "proof_number") if name in fields}
        with self._when(at) as now:
            of_minor = _shown(shown or birth.child, fingers, failure) | {"tip": tip}
            of_applicant = _shown(applicant_shown or who, applicant_fingers, failure)
            request: dict[str, Any] = {
                "kind": "first",
                "applicant": {"relation": relation, **named, **proof},
                "minor_present": True,
                "fee_receipt": "0001",
                "photograph": photograph(birth.child.own_hand),
                "prints": [*self._touched("minor", now, of_minor), *self._touched("applicant", now, of_applicant)],
                **fields,
            }
            draft = self.post(f"/people/{birth.child_id}/documents", request)
            path = f"/applications/{draft['id']}"
            if any(finger["why"] == "again" for finger in draft["prints_wanted"]):
                self.post(f"{path}/prints", {"prints": self._touched("minor", now, of_minor)})
            submitted = ApplicationPaper(self.post(f"{path}/submission"))
            self.world.jobs()
        return submitted

    def _touched(self, subject: str, now: datetime, options: dict[str, Any]) -> list[dict[str, Any]]:
        return touches(self.world.studio, subject, at=now, **options)

    def sees(self, application: ApplicationPaper) -> str:
        """The state of an application as the counter sees it: approved, under_review, rejected."""
        state: str = self.get(f"/applications/{application.id}")["state"]
        return state

    def issues(self, application: ApplicationPaper) -> dict[str, Any]:
        """Issue the card of an approved application."""
        card: dict[str, Any] = self.post(f"/applications/{application.id}/card")
        self.world.jobs()
        return card

    def amends(self, acta: ActaPaper, act: str, **fields: Any) -> Any:
        """Rectify, annotate, cancel or supersede an acta: `act` is the last part of the route."""
        answer = self.post(f"/records/{acta.id}/{act}", {"reason": "Según documento presentado"} | fields)
        self.world.jobs()
        return answer

    def approves(self, amended: dict[str, Any]) -> Any:
        """As a second person: approve the change of an acta that waits."""
        request = {"decision": "approve", "requested_at": amended["waiting"]["requested_at"]}
        answer = self.post(f"/records/{amended['id']}/decision", request)
        self.world.jobs()
        return answer

    def records_death(self, person_id: str, died_on: datetime, **fields: Any) -> Any:
        """Record a death by its certificate, or by another document."""
        certificate = {"kind": "medical_certificate", "reference": "Certificado de defunción 12-2026"}
        request = {"died_on": day_in_peru(died_on).isoformat(), "document": certificate, **fields}
        answer = self.post(f"/people/{person_id}/death", request)
        self.world.jobs()
        return answer


def _shown(person: Human, fingers: tuple[int, ...], failure: str) -> dict[str, Any]:
    """Whose fingers are on the reader, and why the other asked ones are not."""
    return {"person": person, "fingers": fingers, "failures": without(fingers), "failure": failure}
