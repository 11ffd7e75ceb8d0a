"""The registrar's counter cannot betray: one night played on two registries, all of it equal.

The second differs from the first by a sealed family, by alerts about the mother at the counter, and by entries of the
watch-list that the mother and the newborn hit while they are registered. Every byte, header, cookie, picture and
printed sheet is compared, and the number of statements; only tokens, new ids and minutes are left out.
`tests/documents/counter/test_alike.py` does this for the clerk.
"""

import uuid
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Final

import pytest
from sqlalchemy import text

from registry.core.clock import PERU
from registry.core.context import SYSTEM
from registry.duplicates.models import Alert, AlertPerson
from registry.fingerprints.synthetic import draw_finger
from tests.births.drafts.conftest import Typed, certificate, day
from tests.pages.conftest import browser_of
from tests.pages.night import Night
from tests.sealing.walk.databases import Stage, copy_database
from tests.sealing.walk.desk import Desk, run_jobs
from tests.sealing.walk.family import (
    CHILD_AGE,
    INVESTIGATOR,
    MOTHERS_AGE_AT_BIRTH,
    PHRASE,
    REGISTRAR,
    SUPERVISOR,
    Family,
)
from tests.sealing.walk.samples import born_at, watch_body
from tests.sealing.walk.templates import Templates
from tests.sealing.walk.world import seal

MOTHERS_FINGER: Final = 11
NEWBORNS_FINGER: Final = 1
"""Seeds of fingers within a family's."""


@pytest.fixture
def quiet(templates: Templates) -> Iterator[Stage]:
    """The registry in which nothing is behind anybody."""
    with closing(Stage(templates.settings, copy_database(templates.never), tokens=templates.tokens)) as stage:
        yield stage


@pytest.fixture
def loud(templates: Templates) -> Iterator[Stage]:
    """The same registry, with a sealed family, alerts about a mother, and entries that she and her newborn hit."""
    with closing(Stage(templates.settings, copy_database(templates.known), tokens=templates.tokens)) as stage:
        mother, hidden = templates.control, templates.hidden
        seal(stage, hidden.persons)
        with stage.registry.begin(SYSTEM) as ctx:
            alert = Alert(
                id=uuid.uuid4(),
                persons_key=str(uuid.uuid4()),
                points=95,
                is_case=True,
                state="open",
                raised_at=ctx.now,
                updated_at=ctx.now,
            )
            alert.persons = [AlertPerson(person_id=uuid.UUID(mother.ids["mother"]))]
            ctx.session.add(alert)
        image, ppi = draw_finger(hidden.seed + NEWBORNS_FINGER, 2, newborn=True)
        print_ = {"finger": 1, "ppi": ppi, "image": b64encode(image).decode()}
        named = {"given_names": mother.mother_names, "first_surname": mother.second_surname}
        for body in (
            watch_body(kind="missing_child", prints=[print_]),
            watch_body(kind="person_of_interest", subject=named),
        ):
            desk = Desk(stage)
            entry = desk.post("/watchlist/entries", body, INVESTIGATOR)
            desk.post(f"/watchlist/entries/{entry['id']}/approval", {"agrees": True, "reason": PHRASE}, SUPERVISOR, 200)
        run_jobs(stage)
        yield stage


def test_one_night_at_the_counter_is_the_same_byte_for_byte(quiet: Stage, loud: Stage, templates: Templates) -> None:
    mother, typed = templates.control, typed_of(templates.control)
    prints = {
        "mother": draw_finger(mother.seed + MOTHERS_FINGER, 3, newborn=False)[0],
        "newborn": draw_finger(templates.hidden.seed + NEWBORNS_FINGER, 3, newborn=True)[0],
    }
    nights = [Night(browser_of(stage, REGISTRAR), stage) for stage in (quiet, loud)]
    for _warming in range(2):
        for night in nights:
            night.shown.clear()
            night.get("/")
            night.get(f"/births?purpose=registry_duty&name={mother.child_names}")
    before = [_struck(stage) for stage in (quiet, loud)]
    for night in nights:
        play(night, mother, typed, prints)
        receive(night, mother, templates.hidden, prints)
    silent, telling = (night.shown for night in nights)
    assert len(silent) == len(telling) > 60
    assert [(one, other) for one, other in zip(silent, telling, strict=True) if one != other] == []
    after = [_struck(stage) for stage in (quiet, loud)]
    assert after[1] - before[1] >= after[0] - before[0] + 2, "the watch-list and the sealed newborn were not hit"


def _struck(stage: Stage) -> int:
    """Hits of the watch-list, and candidates that searches found."""
    with stage.registry.engine.connect() as connection:
        found: int = connection.scalar(
            text("SELECT (SELECT count(*) FROM watch_hit) + (SELECT count(*) FROM search_candidate)")
        )
    return found


def typed_of(family: Family) -> Typed:
    """A certificate of another child of a mother whom the registry knows."""
    typed = certificate()
    mothers_birth = datetime(born_at(CHILD_AGE).year - MOTHERS_AGE_AT_BIRTH, 1, 17, tzinfo=PERU)
    typed["mother"] |= {
        "mother_document_number": family.ids["mother_dni"],
        "mother_given_names": family.mother_names,
        "mother_first_surname": family.second_surname,
        "mother_second_surname": "Ramos",
        **day("mother_birth_date", mothers_birth),
    }
    typed["history"] |= {"pregnancies": "4", "live_births": "4", "living_children": "4"}
    return typed


def play(night: Night, mother: Family, typed: Typed, prints: dict[str, bytes]) -> None:
    """From the sign-in to the papers, and on to what comes after."""
    draft = night.send("/", "/enrolments")
    night.get(draft)
    for slug, values in typed.items():
        night.send(f"{draft}/{slug}", f"{draft}/{slug}", **values)
    for subject, image in prints.items():
        night.get(f"{draft}/prints/{subject}", 303)
        for finger in (1, 2, 6, 7):
            place = f"{draft}/prints/{subject}/{finger}"
            night.send(place, place, **({"print": image} if finger == 1 else {"failure": "bandaged"}))
        night.pictures(f"{draft}/prints/{subject}/1")
    night.get("/enrolments")
    birth = night.send(f"{draft}/check", f"{draft}/registration")
    look(night, birth, mother, typed)
    run_jobs(night.stage)
    look(night, birth, mother, typed)
    checked = {f"{subject}-1": image for subject, image in prints.items()}
    night.send(f"{birth}/verification", f"{birth}/verification", **checked)
    look(night, birth, mother, typed)
    night.send(
        f"{birth}/prints", f"{birth}/prints", **{"mother-1": prints["mother"]}, **{"failure-newborn": "bandaged"}
    )
    look(night, birth, mother, typed)
    night.send(f"{birth}/change/child", f"{birth}/change/child", weight_g="3300", reason="Se anotó mal el peso")
    run_jobs(night.stage)
    look(night, birth, mother, typed)
    twin = night.send(birth, "/enrolments")
    night.get(f"{twin}/mother")
    night.send(f"{twin}/removal", f"{twin}/removal")


def receive(night: Night, family: Family, hidden: Family, prints: dict[str, bytes]) -> None:
    """A family registered elsewhere: with its papers, and with those of a family that is sealed or never was."""
    sealed = {"number": hidden.ids["cnv"], "mother_document": hidden.ids["mother_dni"]}
    assert night.send("/visits", "/visits", **sealed) == "None", "sealed papers lead nowhere"
    visit = night.send("/visits", "/visits", number=family.ids["cnv"], mother_document=family.ids["mother_dni"])
    night.get(visit)
    night.send(visit, f"{visit}/verification", **{f"{subject}-1": image for subject, image in prints.items()})
    run_jobs(night.stage)
    night.get(visit)


def look(night: Night, birth: str, mother: Family, typed: Typed) -> None:
    """Everything that a registrar can look at."""
    night.get("/")
    pages = ("/certificate", "/receipt", "/verification", "/change/child", "/change/mother")
    for page in ("", *pages, "/prints", "/delivery", "/delivery/join"):
        night.get(f"{birth}{page}")
    for query in (
        f"cnv={typed['place']['cnv']}",
        f"document_type=DNI&document_number={mother.ids['mother_dni']}",
        f"name={mother.mother_names}+{mother.second_surname}",
    ):
        night.get(f"/births?purpose=registry_duty&{query}")
