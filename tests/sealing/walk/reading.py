"""Everything that can be read without naming the family: lists, counts, graphs, patterns; page after page."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from registry.core.clock import utc_now
from registry.investigations.patterns.fairness import FAIRNESS
from registry.investigations.patterns.queries import KINDS
from tests.sealing.walk.asking import NOTHING, Exchange, Roles, hidden_from, routes
from tests.sealing.walk.databases import Stage
from tests.sealing.walk.family import CHILD_AGE
from tests.sealing.walk.places import FACILITY_PATHS, FIXED_VALUES, HEADERS
from tests.sealing.walk.probes import values_in_path
from tests.sealing.walk.world import World

_SPAN: Final = f"since={(utc_now() - timedelta(days=3600)).date()}&until={utc_now().date()}"
_EARLY: Final = (utc_now() - timedelta(days=4000)).strftime("%Y-%m-%dT%H:%M:%SZ")
_YEAR: Final = utc_now().year - CHILD_AGE
"""In which the children of the families were born."""

QUERIES: Final[Mapping[str, tuple[str, ...]]] = {
    "/api/v1/births": (
        "",
        "limit=1",
        "state=draft",
        "state=signed",
        "state=used",
        f"born_from={_EARLY}&limit=2",
        f"born_on={_YEAR}&limit=1",
    ),
    "/api/v1/records": ("", "limit=1", "state=inscribed", f"born_on={_YEAR}"),
    "/api/v1/people": (f"born_on={_YEAR}&limit=2",),
    "/api/v1/transcriptions": ("", "limit=1", "state=inscribed"),
    "/api/v1/recaptures": ("", "due_before=2099-01-01&limit=500"),
    "/api/v1/applications": ("", "limit=1", "state=delivered", "state=draft", "state=under_review"),
    "/api/v1/alerts": ("", "limit=1", "at_least=1", "state=open"),
    "/api/v1/protection-referrals": ("", "limit=1", "state=open", "mine=true"),
    "/api/v1/cases": (
        "",
        "limit=1",
        "mine=true",
        "with_postponed=true",
        "state=open",
        "state=in_review",
        "new=true",
        "sort=newest",
    ),
    "/api/v1/cases/{case_id}/graph": ("", "depth=1", "depth=3"),
    "/api/v1/cases/{case_id}/graph.svg": ("", "depth=3"),
    "/api/v1/patterns/births": tuple(f"{_SPAN}&kind={kind}" for kind in KINDS),
    "/api/v1/patterns/late": (_SPAN,),
    "/api/v1/patterns/reissues": (_SPAN,),
    "/api/v1/patterns/fairness": tuple(f"{_SPAN}&by={group}" for group in FAIRNESS),
    "/api/v1/watchlist/entries": ("", "limit=1", "state=active", "state=awaiting_approval"),
    "/api/v1/watchlist/hits": ("", "limit=1"),
    "/api/v1/places": ("scheme=INEI&q=lima",),
    "/api/v1/facilities": ("",),
}
"""Address → its queries; an address that is not listed has none. Pages of one item are followed to the end."""

OF_ONESELF: Final = frozenset({"/api/v1/tokens/current"})
OF_STAFF: Final = frozenset({"/api/v1/accounts/{account_id}", "/api/v1/accounts/{account_id}/tokens"})
"""Addresses of one account, whose holder is never a person of the registry."""
OF_SYSTEMS: Final = frozenset(
    {
        "/api/v1/notification-receivers/{receiver_id}",
        "/api/v1/notification-receivers/{receiver_id}/dead-letters",
        "/api/v1/outbox/waiting/{envelope_id}",
        "/api/v1/statistics/{year}",
    }
)
"""Addresses of one receiver of notifications, which holds no name, of one file that a station sent (tests/outbox has
one of a sealed family), and of one year's frozen counts."""
NAMED_ALONE: Final = frozenset(
    {
        "/api/v1/places",
        "/api/v1/facilities",
        "/api/v1/facilities/{code}",
        "/api/v1/referral-targets",
        "/api/v1/search-settings",
        "/.well-known/jwks.json",
        "/.well-known/notification-keys.json",
    }
)
"""Addresses whose answers concern nobody."""
OF_CARDS: Final = "/verify/status/{list_id}"
"""Bits by which a card is checked: they name nobody, and a card that was ended stays ended."""
OF_JOURNAL: Final = "/api/v1/journal"
"""Entries of what was done, which every world has done differently; tests/reading/journal reads them."""
MANY: Final = frozenset(path for path in QUERIES if "{" not in path and path not in NAMED_ALONE)
"""Lists of everybody, which are longer with the family than without."""

Read = Mapping[tuple[str, str | None], list[Exchange]]


def read_all(
    stage: Stage, world: World, document: Mapping[str, Any], *, of: Roles = hidden_from, counting: str = NOTHING
) -> Read:
    """Read every GET route for some roles; routes about somebody are read for the control family."""
    read = {}
    for route in routes(document):
        roles = of(route.permission)
        if (
            route.method != "GET"
            or route.is_by_station
            or route.path in OF_ONESELF | OF_STAFF | OF_SYSTEMS
            or route.path.startswith(OF_JOURNAL)
            or not roles
        ):
            continue
        address = route.path
        for name, value in values_in_path("GET", route.path, route.parameters).items():
            address = address.replace(f"{{{name}}}", str(value.of(world.control)))
        for name, given in (
            FIXED_VALUES | {"code": "00006208"} if route.path in FACILITY_PATHS else FIXED_VALUES
        ).items():
            address = address.replace(f"{{{name}}}", str(given))
        for query in QUERIES.get(route.path, ("",)):
            for role in roles:
                read[f"{route.path}?{query}", role] = list(_pages(stage, address, query, role, counting))
    return read


def _pages(stage: Stage, address: str, query: str, role: str | None, counting: str) -> Iterator[Exchange]:
    cursor = ""
    while True:
        with stage.undone():
            answer = stage.ask("GET", f"{address}?{query}{cursor}", role, **HEADERS)
            counted = stage.scalar(counting) if counting else 0
        yield Exchange(answer, (), counted)
        body = json.loads(answer.body) if answer.headers["Content-Type"] == "application/json" else {}
        if not isinstance(body, dict) or not body.get("next_cursor"):
            return
        cursor = f"&cursor={body['next_cursor']}"
