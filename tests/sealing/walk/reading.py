"""Everything that is read without naming anybody of the family: lists, counts, graphs, patterns; page after page."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from registry.core.clock import utc_now
from registry.investigations.patterns.fairness import FAIRNESS
from registry.investigations.patterns.queries import KINDS
from tests.sealing.walk.asking import NOTHING, Asked, Roles, hidden_from, routes
from tests.sealing.walk.databases import Stage
from tests.sealing.walk.places import GIVEN, HEADERS, NOBODYS_FACILITY
from tests.sealing.walk.probes import values_in_path
from tests.sealing.walk.world import World

_SPAN: Final = f"since={(utc_now() - timedelta(days=3600)).date()}&until={utc_now().date()}"
_EARLY: Final = (utc_now() - timedelta(days=4000)).strftime("%Y-%m-%dT%H:%M:%SZ")

QUERIES: Final[Mapping[str, tuple[str, ...]]] = {
    "/api/v1/births": ("", "limit=1", "state=draft", "state=signed", "state=used", f"born_from={_EARLY}&limit=2"),
    "/api/v1/records": ("", "limit=1", "state=inscribed"),
    "/api/v1/recaptures": ("", "due_before=2099-01-01&limit=500"),
    "/api/v1/applications": ("", "limit=1", "state=delivered", "state=draft", "state=under_review"),
    "/api/v1/people/{person_id}/documents": ("", "limit=1"),
    "/api/v1/alerts": ("", "limit=1", "at_least=1", "state=open"),
    "/api/v1/protection-referrals": ("", "limit=1"),
    "/api/v1/cases": ("", "limit=1", "mine=true", "with_postponed=true", "state=open", "state=in_review"),
    "/api/v1/cases/{case_id}/graph": ("", "depth=1", "depth=3"),
    "/api/v1/cases/{case_id}/graph.svg": ("", "depth=3"),
    "/api/v1/patterns/births": tuple(f"{_SPAN}&kind={one}" for one in KINDS),
    "/api/v1/patterns/late": (_SPAN,),
    "/api/v1/patterns/reissues": (_SPAN,),
    "/api/v1/patterns/fairness": tuple(f"{_SPAN}&by={one}" for one in FAIRNESS),
    "/api/v1/watchlist/entries": ("", "limit=1", "state=active", "state=awaiting_approval"),
    "/api/v1/watchlist/hits": ("", "limit=1"),
    "/api/v1/places": ("scheme=INEI&q=lima",),
    "/api/v1/facilities": ("",),
}
"""Address → what is asked of it; without any where it is not named. Pages of one are followed to the end."""

OF_ONESELF: Final = frozenset({"/api/v1/tokens/current"})
NAMED_ALONE: Final = frozenset(
    {
        "/api/v1/places",
        "/api/v1/facilities",
        "/api/v1/facilities/{code}",
        "/api/v1/referral-targets",
        "/api/v1/search-settings",
        "/.well-known/jwks.json",
    }
)
"""Addresses that tell of nobody."""
OF_CARDS: Final = "/verify/status/{list_id}"
"""Bits by which whoever is shown a card checks it: they name nobody, and a card that was ended stays so."""
MANY: Final = frozenset(path for path in QUERIES if "{" not in path and path not in NAMED_ALONE)
"""Lists of everybody: longer with the family than without."""

Read = Mapping[tuple[str, str | None], list[Asked]]


def read_all(
    stage: Stage, world: World, document: Mapping[str, Any], *, of: Roles = hidden_from, counting: str = NOTHING
) -> Read:
    """Every route that is read, of the other family where it is of somebody, for some roles."""
    found = {}
    for route in routes(document):
        roles = of(route.permission)
        if route.method != "GET" or route.path in OF_ONESELF or not roles:
            continue
        address = route.path
        for name, value in values_in_path("GET", route.path, route.parameters).items():
            address = address.replace(f"{{{name}}}", str(value.of(world.control)))
        for name, given in (GIVEN | {"code": "00006208"} if route.path in NOBODYS_FACILITY else GIVEN).items():
            address = address.replace(f"{{{name}}}", str(given))
        for query in QUERIES.get(route.path, ("",)):
            for role in roles:
                found[f"{route.path}?{query}", role] = list(_pages(stage, address, query, role, counting))
    return found


def _pages(stage: Stage, address: str, query: str, role: str | None, counting: str) -> Iterator[Asked]:
    cursor = ""
    while True:
        with stage.undone():
            answer = stage.ask("GET", f"{address}?{query}{cursor}", role, **HEADERS)
            counted = stage.scalar(counting) if counting else 0
        yield Asked(answer, (), counted)
        body = json.loads(answer.body) if answer.headers["Content-Type"] == "application/json" else {}
        if not isinstance(body, dict) or not body.get("next_cursor"):
            return
        cursor = f"&cursor={body['next_cursor']}"
