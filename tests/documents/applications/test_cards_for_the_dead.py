"""A card asked for a dead child: refused at the counter as anything else is, kept for the investigators."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from registry.core.clock import day_in_peru, utc_now
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.documents.applications.models import Application
from registry.duplicates import queries
from registry.duplicates.birth_search import search_birth
from registry.duplicates.models import Alert, AlertPerson, AlertReason
from tests.documents.over_http import Ask, MakeInscribed, a_death, whole


def found(registry: Registry, child: str) -> set[tuple[str, str, int]]:
    """What the search of the child's birth finds: indicator, severity and the number of persons."""
    with registry.begin(SYSTEM) as ctx:
        birth = queries.birth_of_newborn(ctx.session, UUID(child))
        assert birth is not None
        search_birth(ctx, birth.id)
        mine = select(AlertPerson.alert_id).where(AlertPerson.person_id == UUID(child))
        reasons = ctx.session.scalars(select(AlertReason).join(Alert).where(Alert.id.in_(mine)))
        return {(reason.indicator, reason.severity, reason.facts.get("requests", 0)) for reason in reasons}


@pytest.mark.parametrize("submit", [True, False])
def test_a_card_asked_for_a_dead_child_is_kept_for_investigators_and_refused_in_the_usual_words(
    ask: Ask, inscribed: MakeInscribed, registry: Registry, submit: bool
) -> None:
    child = inscribed()
    died = day_in_peru(utc_now()) - timedelta(days=30)
    assert ask("POST", f"/people/{child.id}/death", a_death(died)).status_code == 200
    answer = ask("POST", f"/people/{child.id}/documents", whole(child, submit=submit))
    if submit:
        assert (answer.status_code, answer.json["errors"][0]["detail"]) == (422, "The person's death is recorded.")
        assert ask("GET", f"/people/{child.id}/documents").json["open_application_id"] is None
    else:
        assert [reason["slug"] for reason in answer.json["refusals"]] == ["dead"]
    assert ("i3", "H", 1) in found(registry, child.id)
    with registry.begin(SYSTEM) as ctx:
        (kept,) = ctx.session.scalars(select(Application).where(Application.person_id == UUID(child.id)))
        assert (kept.state, str(kept.applicant_id)) == ("withdrawn" if submit else "draft", child.mother_id)


def test_a_draft_of_a_child_that_dies_the_same_day_accuses_nobody(
    ask: Ask, inscribed: MakeInscribed, registry: Registry
) -> None:
    child = inscribed()
    assert ask("POST", f"/people/{child.id}/documents", whole(child, submit=False)).status_code == 201
    today = day_in_peru(utc_now())
    assert ask("POST", f"/people/{child.id}/death", a_death(today)).status_code == 200
    assert not {indicator for indicator, _severity, _requests in found(registry, child.id)} & {"i1", "i3"}
