"""Minors with an acta in force, applicants, photographs, prints, applications and cards; `over_http` has them too."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from registry.births import enrolment
from registry.births.models import Birth
from registry.births.record import service as records
from registry.births.rules.fields import Certificate
from registry.core.context import Context
from registry.documents.applications import photograph, prints, review, service
from registry.documents.applications.applicants import ApplicantDetails
from registry.documents.applications.models import Application
from registry.documents.applications.service import StartApplication
from registry.documents.cards import status
from registry.documents.cards.models import IdentityCard
from registry.documents.issuance import service as issuing
from registry.fingerprints.rules import ASKED_FINGERS
from registry.fingerprints.service import Acquired, Submission, acquire
from registry.people.ages import birthday
from tests.births.samples import ActorOf, digits
from tests.documents.over_http import ask as ask  # fixtures
from tests.documents.over_http import card as card
from tests.documents.over_http import inscribed as inscribed
from tests.documents.portraits import another_portrait

MakeMinor = Callable[..., "Minor"]
Ready = Callable[..., Application]
Decide = Callable[[Application], Application]
AsSupervisor = Callable[[], Context]
Taken = Callable[..., list[Acquired]]
Issued = Callable[..., IdentityCard]
"""Types of the fixtures below; each one's docstring states its arguments."""

CHILD_PERIOD_PX = 7.5
"""Of a child of ten at 500 ppi, between a newborn's 4.5 and an adult's 9."""


@dataclass(frozen=True)
class Minor:
    """A child, its birth, and its mother."""

    id: uuid.UUID
    birth: Birth
    mother_id: uuid.UUID | None


Draw = Callable[..., Acquired]


@pytest.fixture(scope="session")
def finger() -> Draw:
    """finger(seed, impression, period_px, ppi): an impression, extracted once in a test process."""
    from biometrics import synthesis

    @cache
    def drawn(seed: int) -> synthesis.Finger:
        return synthesis.Finger.from_seed(seed)

    @cache
    def work(seed: int, impression: int, period_px: float, ppi: int) -> Acquired:
        image = synthesis.png(drawn(seed).impression(impression, ridge_period_px=period_px), ppi)
        sent = Submission("minor", 1, 1, datetime(2025, 1, 1, tzinfo=UTC), "reader", image, None, None, "/prints/0")
        return acquire([sent])[0]

    return work


@pytest.fixture(scope="session")
def taken(finger: Draw) -> Taken:
    """taken(subject, person_seed, impression, at, fingers): prints of one person; reasons for fingers not drawn."""

    def take(
        subject: str,
        seed: int | None,
        impression: int = 1,
        at: datetime | None = None,
        fingers: tuple[int, ...] = (1, 6),
    ) -> list[Acquired]:
        moment = at or datetime.now(UTC) - timedelta(hours=1)
        period, ppi = {"newborn": (9.0, 1000), "minor": (CHILD_PERIOD_PX, 500)}.get(subject, (9.0, 500))
        prints = []
        for place in ASKED_FINGERS:
            if seed is not None and place in fingers:
                drawn = finger(seed * 16 + place, impression, period, ppi)
                sent = replace(drawn.submission, subject=subject, finger=place, captured_at=moment)
                prints.append(Acquired(sent, drawn.extraction))
            else:
                sent = Submission(subject, place, 1, moment, None, None, "bandaged", None, "/prints/0")
                prints.append(Acquired(sent, None))
        return prints

    return take


@pytest.fixture
def clerk(ctx: Context, actor: ActorOf) -> Context:
    """The unit of work, of a clerk of RENIEC."""
    ctx.actor = actor("clerk")
    return ctx


@pytest.fixture
def minor(ctx: Context, actor: ActorOf, taken: Taken) -> MakeMinor:
    """minor(age, on, seed, mother_seed, **certificate): a child with an acta in force, its mother known by her DNI.

    `captured_after` the birth its prints were taken: within four days they are provisional.
    """

    def make(
        age: int = 10,
        *,
        on: date | None = None,
        seed: int | None = None,
        mother_seed: int | None = None,
        born_on: date | None = None,
        inscribed: bool = True,
        delivery_id: uuid.UUID | None = None,
        captured_after: timedelta = timedelta(days=5),
        **given: Any,
    ) -> Minor:
        was = ctx.actor
        ctx.actor = actor("registrar")
        day = born_on or birthday(on or ctx.today, -age) - timedelta(days=100)
        born = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
        unknown = given.pop("is_mother_unknown", False)
        mother: dict[str, Any] = (
            {}
            if unknown
            else {
                "mother_document_type": "DNI",
                "mother_document_number": digits(8),
                "mother_given_names": "Rosa Ñusta",
                "mother_first_surname": "Muñoz",
                "mother_second_surname": "O'Higgins",
                "mother_birth_date": date(born.year - 25, 5, 17),
                "mother_nationality": "PER",
                "mother_residence_scheme": "INEI",
                "mother_residence_ubigeo": "150101",
                "mother_marital_status": "single",
                "mother_education": "secondary",
                "pregnancies": 1,
                "live_births": 1,
                "living_children": 1,
                "stillbirths": 0,
                "prenatal_visits": 7,
            }
        )
        certificate = Certificate(
            cnv=digits(12),
            vital_status="live",
            certified_on=day,
            born_at=born,
            sex="female",
            weight_g=3100,
            length_cm=49.5,
            gestational_weeks=39,
            apgar_1=8,
            apgar_5=9,
            delivery_kind="vaginal",
            plurality=given.pop("plurality", 1),
            birth_order=given.pop("birth_order", 1),
            place="facility",
            ubigeo_scheme="INEI",
            ubigeo="150101",
            place_facility_code="00006208",
            attendant_profession="obstetrician",
            attendant_dni="99000001",
            attendant_licence="90001",
            certifier_profession="physician",
            certifier_dni="99000002",
            certifier_licence="90002",
            is_mother_unknown=unknown,
            **mother | given,
        )
        bound = []
        if seed is not None:
            bound += taken("newborn", seed, 1, born + captured_after)
        if mother_seed is not None and not unknown:
            bound += taken("mother", mother_seed, 1, born + timedelta(hours=3))
        done = enrolment.enrol(ctx, enrolment.EnrolNewborn(certificate, delivery_id, True), bound)
        birth = done.birth
        ctx.actor = actor("clerk")
        if inscribed:
            draft = records.DraftRecord(
                birth.id,
                "Ángela Ñahui",
                "paternal_maternal",
                True,
                None,
                "Muñoz" if unknown else None,
                "Quispe" if unknown else None,
            )
            records.inscribe(ctx, records.draft(ctx, draft).id)
        ctx.actor = was
        return Minor(birth.newborn_id, birth, birth.mother_id)

    return make


@pytest.fixture
def ready(clerk: Context, taken: Taken) -> Ready:
    """ready(minor, seed, **changes): a complete draft of the mother, with the prints of a seed or reasons for none."""

    def make(
        child: Minor,
        seed: int | None = None,
        impression: int = 2,
        applicant: ApplicantDetails | None = None,
        **changes: Any,
    ) -> Application:
        who = applicant or ApplicantDetails(relation="mother", person_id=child.mother_id)
        command = {"kind": "first", "is_minor_present": True, "fee_receipt": "0001", **changes}
        application = service.start(clerk, StartApplication(person_id=child.id, applicant=who, **command))
        service.put_photograph(clerk, application.id, photograph.check(another_portrait()))
        prints.add(clerk, application.id, [*taken("minor", seed, impression), *taken("applicant", None)])
        return application

    return make


@pytest.fixture
def decide(clerk: Context) -> Decide:
    """decide(application): run its searches as a worker does."""
    from registry.duplicates.application_search import search_application

    def run(application: Application) -> Application:
        search_application(clerk, application.id)
        return application

    return run


@pytest.fixture
def as_supervisor(ctx: Context, actor: ActorOf) -> AsSupervisor:
    """as_supervisor(): the unit of work, of a supervisor from here on."""

    def become() -> Context:
        ctx.actor = actor("supervisor")
        return ctx

    return become


def is_published_as_ended(ctx: Context, card: IdentityCard) -> bool:
    """Whether the status list shows a card as ended."""
    return card.status_index in status.state_of(ctx.session, card.status_list_id).set_places


@pytest.fixture
def issued(clerk: Context, ready: Ready) -> Issued:
    """issued(minor, **changes): a card, without prints but with reasons for each finger."""

    def make(child: Minor, **changes: Any) -> IdentityCard:
        application = ready(child, **changes)
        service.submit(clerk, application.id)
        review.conclude(clerk, application.id, None)
        return issuing.issue(clerk, application.id)

    return make
