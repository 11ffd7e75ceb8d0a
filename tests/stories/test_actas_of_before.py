"""Children who were inscribed before this registry: found, given their ID, and not enrolled a second time unseen."""

from typing import Any

from tests.births.transcription.papers import a_cui
from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import AREQUIPA
from tests.stories.driver.persons import Adult, grown, man, woman
from tests.stories.marks import story
from tests.stories.world import World

PAPER = "JVBERi0xLjQgYWN0YSAlJUVPRg=="  # %PDF-1.4 acta %%EOF


def transcribed(world: World, mother: Adult, born_on: str, name: str = "Yuriko Anahí") -> dict[str, Any]:
    """An acta of before: a clerk enters it, a supervisor confirms it."""
    year = int(born_on[:4])
    entry = world.clerk.post(
        "/transcriptions",
        {
            "cui": a_cui(),
            "number": f"{year}-117",
            "office": "Municipalidad Distrital de Cayma",
            "inscribed_on": f"{year + 1}-01-15",
            "given_names": name,
            "first_surname": "Choquehuanca",
            "second_surname": mother.first_surname,
            "sex": "female",
            "born_on": born_on,
            "ubigeo_scheme": "INEI",
            "ubigeo": "040101",
            "mother_document_type": mother.document_type,
            "mother_document_number": mother.document_number,
            "mother_given_names": mother.given_names,
            "mother_first_surname": mother.first_surname,
            "mother_second_surname": mother.second_surname,
            "scan": PAPER,
        },
    )
    world.supervisor.post(f"/transcriptions/{entry['id']}/decision", {"decision": "approve"})
    world.jobs()
    done = world.clerk.get(f"/transcriptions/{entry['id']}")
    assert done["state"] == "inscribed", done
    acta: dict[str, Any] = world.clerk.get(f"/records/{done['record_id']}")
    return acta


@story("F5", kind="counter")
def test_a_girl_of_ten_inscribed_before_gets_her_id_the_day_her_mother_brings_her(world: World) -> None:
    mother, girl = woman("Nilda / Ccallata / Puma"), grown(10)
    acta = transcribed(world, mother, girl.born_at.date().isoformat())
    birth = BirthPaper(world.clerk.get(f"/births/{acta['birth_id']}"), {}, mother, girl)
    application = world.clerk.asks_card(birth)
    assert world.clerk.sees(application) == "approved"
    assert world.clerk.issues(application)["number"]
    assert world.investigator.level(birth).name == "nothing"


@story("F5", kind="fraud")
def test_a_girl_of_before_who_is_enrolled_anew_under_another_woman_is_seen(world: World) -> None:
    mother, girl = woman("Nilda / Ccallata / Puma"), grown(9)
    acta = transcribed(world, mother, girl.born_at.date().isoformat())
    other = woman("Gladys / Ccallata / Sucari")
    birth = world.registrar(AREQUIPA).enrols(other, girl, at=world.ago(days=1))
    world.clerk.inscribes(birth, "Yuriko Anahí", father=man("Rubén / Choquehuanca / Lipa"), at=world.ago(hours=1))
    level = world.investigator.level(birth, acta["child_id"])
    assert "l1" in level.indicators
