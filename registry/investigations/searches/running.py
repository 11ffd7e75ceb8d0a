"""Running a search: criteria in, persons with scores and parts out, and all that the answer depends on."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from registry.core.context import Context
from registry.duplicates.linkage import service as linkage
from registry.duplicates.linkage.facts import PersonFacts
from registry.duplicates.linkage.queries import place_key
from registry.duplicates.linkage.spelling import address_key, phone_key
from registry.duplicates.thresholds import service as policies
from registry.duplicates.told_apart.service import data_hash
from registry.fingerprints.engine import VERSION as ENGINE
from registry.fingerprints.matching import presented
from registry.fingerprints.matching.presented import PresentedPrint
from registry.investigations import limits as policy
from registry.investigations.searches import queries
from registry.investigations.settings.rules import DEFAULT_VERSION, DEFAULTS, SearchSettings
from registry.people import queries as people
from registry.people.rules import document_number
from registry.people.visibility import hidden_among


@dataclass(frozen=True, slots=True)
class Limits:
    """What a search ran under: kept with its answer, so that a replay runs under the same."""

    version: str
    """Of the settings."""
    least_score: float
    least_bits: float
    most: int
    candidates: int

    @classmethod
    def of(cls, version: str, chosen: SearchSettings) -> "Limits":
        """Those of the settings in force."""
        return cls(version, chosen.least_score, chosen.least_bits, chosen.most_hits, chosen.most_candidates)

    @classmethod
    def kept(cls, ran_with: Mapping[str, Any]) -> "Limits":
        """Those that a search was run under. Before settings had versions the defaults held."""
        defaults = cls.of(DEFAULT_VERSION, DEFAULTS)
        told = ran_with["thresholds"]
        return cls(
            ran_with.get("settings", defaults.version),
            told["least_score"],
            told["least_bits"],
            told["most"],
            told.get("candidates", defaults.candidates),
        )

    def told(self) -> dict[str, Any]:
        """As kept."""
        return {
            "least_score": self.least_score,
            "least_bits": self.least_bits,
            "most": self.most,
            "candidates": self.candidates,
        }


@dataclass(frozen=True, slots=True)
class Found:
    """A person found, with what speaks for it; no score where a table names them outright."""

    person_id: uuid.UUID
    score: float | None = None
    parts: list[dict[str, Any]] = field(default_factory=list)
    data_hash: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a search found: the best, how many in all, and what it ran with."""

    best: list[Found]
    found: int
    ran_with: dict[str, Any]


def find(ctx: Context, kind: str, criteria: Mapping[str, Any], as_of: datetime, newest: int, limits: Limits) -> Result:
    """Search as the registry stood at a moment, without persons and captures that came later."""
    ran_with: dict[str, Any] = {
        "engine": ENGINE if kind == "prints" else None,
        "policy": f"{policy.VERSION}; {policies.version(ctx.session)}",
        "settings": limits.version,
        "thresholds": limits.told(),
        "newest_capture": newest,
    }
    some, total = _found(ctx, kind, criteria, newest, limits, ran_with)
    if total is None or total <= len(some):
        known = queries.created_before(ctx.session, [one.person_id for one in some], as_of)
        some = [one for one in some if one.person_id in known]
        total = len(some)
    return Result(_hashed(ctx, some[: limits.most]), total, ran_with)


def find_sealed(ctx: Context, kind: str, criteria: Mapping[str, Any], newest: int, limits: Limits) -> list[Found]:
    """The sealed persons that a search would find. Never within the request: its time would tell of them."""
    some, _ = _found(ctx, kind, criteria, newest, limits, {})
    hidden = hidden_among(ctx.session, [one.person_id for one in some])
    return [one for one in some if one.person_id in hidden]


def _found(
    ctx: Context, kind: str, criteria: Mapping[str, Any], newest: int, limits: Limits, ran_with: dict[str, Any]
) -> tuple[list[Found], int | None]:
    """Persons found, and how many there are in all where the database counts them."""
    if kind == "prints":
        some, ran_with["persons_searched"] = _by_prints(ctx, criteria, newest, limits)
        return some, None
    if kind == "names":
        ran_with["model"] = linkage.current_model(ctx).version
        return _by_names(ctx, criteria, limits), None
    listed, total = _listed(ctx, kind, criteria, limits.most)
    return [Found(one) for one in listed], total


def _hashed(ctx: Context, some: Sequence[Found]) -> list[Found]:
    return [Found(one.person_id, one.score, one.parts, data_hash(ctx, (one.person_id,))) for one in some]


def _by_prints(ctx: Context, criteria: Mapping[str, Any], newest: int, limits: Limits) -> tuple[list[Found], int]:
    prints = [PresentedPrint.from_json(one) for one in criteria["prints"]]
    found, searched = presented.identify(ctx, criteria["side"], prints, newest, limits.most)
    return [
        Found(
            one.person_id,
            one.score,
            [{"part": f"finger {finger}", "score": score} for finger, score in sorted(one.by_finger.items())],
        )
        for one in found
        if one.score >= limits.least_score
    ], searched


def _by_names(ctx: Context, criteria: Mapping[str, Any], limits: Limits) -> list[Found]:
    told = dict(criteria)
    if told.get("birth_date"):
        told["birth_date"] = date.fromisoformat(told["birth_date"])
    candidates = linkage.candidates(ctx, PersonFacts(**told), limits.candidates)
    return [
        Found(
            one.person_id,
            round(one.bits, 4),
            [{"part": part.comparison, "level": part.level, "bits": round(part.bits, 4)} for part in one.parts],
        )
        for one in candidates
        if one.bits >= limits.least_bits
    ]


def _listed(ctx: Context, kind: str, criteria: Mapping[str, Any], most: int) -> tuple[Sequence[uuid.UUID], int]:
    """Those whom a table names outright, in an order that stays, and how many they are."""
    if kind == "attendant":
        return queries.by_attendant(ctx.session, criteria["document_number"], most)
    if kind == "declarant":
        return queries.by_declarant(ctx.session, criteria["document_number"].upper(), most)
    if kind == "document":
        number = document_number(criteria["document_type"], criteria["document_number"])
        some = people.bearers(ctx.session, criteria["document_type"], number)
    elif kind == "phone":
        key = phone_key(criteria["phone"])
        some = queries.by_phone(ctx.session, key) if key else []
    else:
        district = place_key(criteria.get("ubigeo_scheme"), criteria.get("ubigeo"))
        key = address_key(criteria["address"], district)
        some = queries.by_address(ctx.session, key, has_district=district is not None) if key else []
    ordered = sorted(some, key=str)
    return ordered, len(ordered)
