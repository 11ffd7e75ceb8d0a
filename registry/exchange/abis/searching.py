"""Whose prints these are among a client's persons, and whether they are one person's.

A small gallery is searched by the request: its prints are read, compared outside any transaction, and whoever was
deleted meanwhile is left out. A larger one is searched by a worker's job, which holds the client's prints in memory.
"""

import threading
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound
from registry.core.messages import _
from registry.core.vault import RecordDamaged
from registry.core.vault.marks import open_stored
from registry.exchange.abis import queries, rules, service
from registry.exchange.abis.prints import ReadPrint
from registry.exchange.clients import admission
from registry.exchange.clients.admission import Admitted
from registry.fingerprints import engine
from registry.fingerprints.matching.candidates import Probe
from registry.fingerprints.matching.comparison import OpenedPrint
from registry.fingerprints.matching.outsiders import OutsideCandidate, OutsidePrint, Outsiders
from registry.fingerprints.matching.presented import PresentedPrint, likeness
from registry.fingerprints.rules import CONFIRMED_SCORE

_MOST_HELD: Final = 200_000
"""Prints that a worker holds of all clients together; the client searched longest ago is let go first."""


@dataclass(frozen=True, slots=True)
class Question:
    """One search: whose prints, in which gallery, among whom, and how many are named from which score on."""

    gallery: str
    conditions: Mapping[str, Any]
    probes: tuple[PresentedPrint, ...]
    limit: int
    threshold: float | None
    without: str | None = None
    """The person whose own prints are searched with, who is not among the answers."""

    def to_json(self) -> dict[str, Any]:
        """The question as a task stores it."""
        return {
            "gallery": self.gallery,
            "conditions": dict(self.conditions),
            "probes": [probe.to_json() for probe in self.probes],
            "limit": self.limit,
            "threshold": self.threshold,
            "without": self.without,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Question":
        """The question that a task stored."""
        probes = tuple(PresentedPrint.from_json(probe) for probe in stored["probes"])
        return cls(**{**stored, "probes": probes})


@dataclass(frozen=True, slots=True)
class Admissible:
    """The prints that a question is asked of, and what is known of their encounters."""

    prints: tuple[OutsidePrint, ...]
    names: Mapping[uuid.UUID, str]
    """Person → the client's name."""
    encounters: Mapping[uuid.UUID, tuple[str, list[str]]]
    """Print → its encounter's name, and the galleries it is in."""


def conditions_of(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The conditions of a filter; raises Invalid where it asks for what is not compared here."""
    kinds = sent.get("biometricType", [rules.FINGER])
    if kinds != rules.FINGER and (not isinstance(kinds, list) or rules.FINGER not in kinds):
        raise Invalid([FieldError("/filter/biometricType", _("Only FINGER is supported."))])
    return {name: value for name, value in sent.items() if name != "biometricType"}


def own_probes(
    ctx: Context, client: Admitted, person_id: str, encounter_id: str | None = None
) -> tuple[PresentedPrint, ...]:
    """The prints of a client's person, or of one encounter; raises NotFound, Invalid where there is none."""
    found = service.encounters_of(ctx, client, person_id, encounter_id)
    chosen = [each.id for each in found if encounter_id is not None or each.status == rules.ACTIVE]
    rows = queries.prints(ctx.session, chosen, templates=True)
    if not rows:
        raise Invalid([FieldError("", _("No print of this person can be searched with."))])
    best = sorted(rows, key=lambda row: (-row.quality, row.id))[: rules.MOST_PRINTS]
    return tuple(PresentedPrint(row.finger, row.quality, _opened(ctx, row.id, row.sealed_template)) for row in best)


def _opened(ctx: Context, print_id: uuid.UUID, sealed: bytes) -> bytes:
    return open_stored(ctx.session, ctx.vault, sealed, service.print_place(print_id, "template"))


def refuse_unknown_gallery(ctx: Context, client: Admitted, gallery: str) -> None:
    """Raise NotFound for a gallery in which the client keeps nobody."""
    if not queries.has_gallery(ctx.session, client.client.id, gallery):
        raise NotFound


def admissible(ctx: Context, client_id: uuid.UUID, question: Question) -> Admissible:
    """What a question is asked of: active encounters of its gallery that its conditions admit."""
    found = {each.id: each for each in queries.searchable(ctx.session, client_id, question.gallery)}
    if question.conditions:
        found = {
            key: each
            for key, each in found.items()
            if rules.is_admitted(question.conditions, service.content_of(ctx, each).get("biographicData", {}))
        }
    rows = [
        row for row in queries.searchable_prints(ctx.session, client_id, question.gallery) if row.encounter_id in found
    ]
    names = {each.owner_id: each.owner.name for each in found.values()}
    return Admissible(
        tuple(
            OutsidePrint(row.id, row.owner_id, row.finger, row.quality)
            for row in rows
            if names[row.owner_id] != question.without
        ),
        names,
        {row.id: (found[row.encounter_id].name, found[row.encounter_id].galleries) for row in rows},
    )


def templates(ctx: Context, ids: Sequence[uuid.UUID]) -> Iterable[tuple[uuid.UUID, bytes]]:
    """The opened templates of prints; one that does not open is noted and left out."""
    for print_id, sealed in queries.sealed_templates(ctx.session, ids):
        try:
            yield print_id, _opened(ctx, print_id, sealed)
        except RecordDamaged:
            ctx.note_damage(service.print_place(print_id, "template"))


def identified(outsiders: Outsiders, question: Question, among: Admissible) -> list[dict[str, Any]]:
    """The candidates, as OSIA has them, from the threshold on."""
    probes = [
        Probe(each.finger or -place, each.quality, engine.read_template(each.template))
        for place, each in enumerate(question.probes)
    ]
    threshold = question.threshold
    if threshold is None:
        threshold = rules.default_threshold(len({each.owner for each in among.prints}))
    candidates = [each for each in outsiders.identify(probes, among.prints, question.limit) if each.score >= threshold]
    return [_candidate(each, rank, among) for rank, each in enumerate(candidates, 1)]


def _candidate(candidate: OutsideCandidate, rank: int, among: Admissible) -> dict[str, Any]:
    scores = []
    for score, best in candidate.by_finger.values():
        encounter, galleries = among.encounters[best.id]
        scores.append(
            {
                "score": round(score, 2),
                "encounterId": encounter,
                "galleries": galleries,
                "biometricType": rules.FINGER,
                "biometricSubType": rules.SUBTYPE_OF[best.finger],
            }
        )
    name, score = among.names[candidate.owner], round(candidate.score, 2)
    return {"personId": name, "rank": rank, "score": score, "scores": scores}


def still_there(ctx: Context, client_id: uuid.UUID, candidates: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The candidates without those who were deleted meanwhile, ranked anew."""
    there = queries.owners_named(ctx.session, client_id, [each["personId"] for each in candidates])
    left = [each for each in candidates if each["personId"] in there]
    return [each | {"rank": rank} for rank, each in enumerate(left, 1)]


class _Held:
    """What this process holds of clients' prints, so that a job reads only what is new."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._of: dict[tuple[str, uuid.UUID], Outsiders] = {}

    def search(self, ctx: Context, client_id: uuid.UUID, question: Question, among: Admissible) -> list[dict[str, Any]]:
        """The candidates among a client's prints, as this transaction sees them."""
        key = (str(ctx.session.get_bind().engine.url), client_id)
        with self._guard:
            held = self._of.pop(key, None) or Outsiders()
            self._of[key] = held
            while len(self._of) > 1 and sum(map(len, self._of.values())) > _MOST_HELD:
                del self._of[next(iter(self._of))]
        with held.lock:
            held.follow(queries.print_ids(ctx.session, client_id), lambda ids: templates(ctx, ids))
            return identified(held, question, among)


HELD: Final = _Held()


def search(ctx: Context, client: Admitted, purpose: str, question: Question) -> list[dict[str, Any]]:
    """Answer a question within a job; raises NotFound for a gallery that is empty by now."""
    client_id = client.client.id
    refuse_unknown_gallery(ctx, client, question.gallery)
    among = admissible(ctx, client_id, question)
    found = still_there(ctx, client_id, HELD.search(ctx, client_id, question, among))
    journal(ctx, client, purpose, service.SEARCHED, prints=len(among.prints), candidates=len(found))
    return found


def journal(ctx: Context, client: Admitted, purpose: str, action: str, **details: object) -> None:
    """Journal a search or a comparison; nobody of this registry is in it."""
    admission.journal_answer(ctx, client, action, purpose, (), **details)


def bound(ctx: Context, client: Admitted, gallery: str, person_id: str) -> list[OpenedPrint]:
    """The prints of a person with which others are compared; raises NotFound outside of the gallery."""
    refuse_unknown_gallery(ctx, client, gallery)
    found = [
        each
        for each in service.encounters_of(ctx, client, person_id)
        if each.status == rules.ACTIVE and gallery in (rules.ALL, *each.galleries)
    ]
    if not found:
        raise NotFound
    rows = queries.prints(ctx.session, [each.id for each in found], templates=True)
    opened = ((row, _opened(ctx, row.id, row.sealed_template)) for row in rows)
    return [OpenedPrint(row.finger, row.quality, False, None, template) for row, template in opened]


def of_request(prints: Sequence[ReadPrint]) -> list[OpenedPrint]:
    """Prints of a request with which others are compared: unknown fingers each by itself."""
    return [
        OpenedPrint(each.finger or -1 - place, each.quality, False, None, each.template)
        for place, each in enumerate(prints)
    ]


def verified(
    presented: Sequence[PresentedPrint], others: Sequence[OpenedPrint], threshold: float | None
) -> dict[str, Any]:
    """Whether both are one person's, as OSIA has it; without a finger in common they are not."""
    if any(other.finger < 1 for other in others):  # then no finger says which it is to be compared with
        presented = [PresentedPrint(0, each.quality, each.template) for each in presented]
    like = likeness(presented, others)
    if like is None:
        return {"decision": False, "scores": []}
    scores = [
        {"score": round(score, 2), "biometricType": rules.FINGER, "biometricSubType": _subtype(finger)}
        for finger, score in sorted(like.by_finger.items())
    ]
    return {"decision": like.score >= (CONFIRMED_SCORE if threshold is None else threshold), "scores": scores}


def _subtype(finger: int) -> str:
    return rules.SUBTYPE_OF.get(finger, rules.UNKNOWN)
