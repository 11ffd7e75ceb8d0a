"""Searches as the API answers them."""

from dataclasses import asdict
from typing import Any

from registry.core.context import Context
from registry.core.messages import translated
from registry.fingerprints.searching.service import Progress
from registry.investigations.cases import blindness
from registry.investigations.cases.queries import usernames_of
from registry.investigations.searches import hits, queries, rules, service
from registry.investigations.searches.models import CaseSearch, SearchHit
from registry.investigations.searches.replaying import Replay
from registry.investigations.settings.rules import SearchSettings, to_json
from registry.people.models import Person

_SEARCH = (
    "id",
    "kind",
    "purpose",
    "legal_basis",
    "legal_reference",
    "state",
    "emergency",
    "requested_at",
    "approval_expires_at",
    "review",
    "run_at",
    "ran_with",
    "found",
)
_PERSON = ("given_names", "first_surname", "second_surname", "sex", "birth_date")


def search_answers(ctx: Context, *searches: CaseSearch) -> list[dict[str, Any]]:
    """Searches with their hits: scores and evidence, but not who a hit is."""
    accounts = [
        account for search in searches for account in (search.requested_by, search.approved_by, search.reviewed_by)
    ]
    names = usernames_of(ctx.session, accounts)
    withheld = blindness.withheld(ctx, queries.cases_of(ctx.session, searches))
    answers = []
    for search in searches:
        opened = queries.openings(ctx.session, search.id)
        answers.append(
            {name: getattr(search, name) for name in _SEARCH}
            | {
                "criteria_sha256": search.criteria_sha256.hex(),
                "requested_by": names[search.requested_by],
                "approved_by": names.get(search.approved_by),
                "reviewed_by": names.get(search.reviewed_by),
                "beyond": max(0, (search.found or 0) - len(search.hits)),
                "reason": blindness.WITHHELD
                if withheld[search.case_id].covers(search.requested_by, search.requested_at)
                else search.reason,
                "narrow_by": hits.narrow_by(ctx, search),
                "progress": service.progress(ctx, search),
                "hits": [_hit_answer(hit) | {"opened": opened.get(hit.rank, 0)} for hit in search.hits],
            }
        )
    return answers


def search_answer(ctx: Context, search: CaseSearch) -> dict[str, Any]:
    """One search with its hits."""
    return search_answers(ctx, search)[0]


def replay_answer(again: Replay | Progress) -> dict[str, Any]:
    """A search run again, or how far it is."""
    if isinstance(again, Replay):
        return {"state": rules.DONE} | asdict(again)
    return {"state": rules.SEARCHING, "progress": asdict(again)}


def _hit_answer(hit: SearchHit) -> dict[str, Any]:
    return {"rank": hit.rank, "score": hit.score, "parts": hit.parts}


def opened_hit_answer(hit: SearchHit, person: Person, *, is_in_case: bool) -> dict[str, Any]:
    """A hit with the person it is, and whether the case is about them."""
    answer = _hit_answer(hit) | {name: getattr(person, name) for name in _PERSON}
    return answer | {"person_id": person.id, "is_in_case": is_in_case}


def settings_answer(version: str, settings: SearchSettings) -> dict[str, Any]:
    """The settings in force, their meanings in the reader's language where they are the registry's own."""
    answer = to_json(settings) | {"version": version}
    answer["purposes"] = {code: translated(meaning) for code, meaning in settings.purposes.items()}
    for basis in answer["legal_bases"].values():
        basis["meaning"] = translated(basis["meaning"])
    return answer
