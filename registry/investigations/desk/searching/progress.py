"""How far a search is, and the evidence for a hit, in words."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from registry.core.clock import show_moment
from registry.core.messages import Message, _, plural
from registry.duplicates.linkage.words import COMPARISON, level_in_words
from registry.fingerprints.searching.service import Progress
from registry.fingerprints.words import FINGER_NAMES
from registry.investigations.desk import words
from registry.investigations.searches.kinds import BY_NAME
from registry.investigations.searches.replaying import Replay
from registry.investigations.searches.rules import APPROVED, DONE, SEARCHING


def steps(search: Mapping[str, Any]) -> list[dict[str, Any]]:
    """How far a search is: asked for, answered by a second person where one is needed, run, reviewed."""
    requested = _(
        "{moment}, by {username}", moment=show_moment(search["requested_at"]), username=search["requested_by"]
    )
    shown: list[dict[str, Any]] = [{"label": _("Asked for"), "state": requested, "kind": "good"}]
    if BY_NAME[search["kind"]].needs_approval and search["emergency"] is None:
        expiry = search["approval_expires_at"]
        state: Message | str = words.SEARCH_STATES[search["state"]]
        if search["state"] == APPROVED and expiry:
            state = _("Approved, valid until {moment}", moment=show_moment(expiry))
        elif search["state"] == DONE:
            state = _("Approved by {username}", username=search["approved_by"])
        shown.append({"label": _("A second person"), "state": state, "kind": words.SEARCH_KINDS[search["state"]]})
    is_run = search["state"] == DONE
    if search["state"] == SEARCHING:
        shown.append({"label": _("Run"), "state": how_far(search["progress"]), "kind": "warn"})
    else:
        state = show_moment(search["run_at"]) if is_run else _("Not run yet")
        shown.append({"label": _("Run"), "state": state, "kind": "good" if is_run else "plain"})
    if search["emergency"] is not None:
        is_reviewed = search["review"] is not None
        state = _("Reviewed") if is_reviewed else _("A supervisor reviews it afterwards")
        shown.append({"label": _("Review"), "state": state, "kind": "good" if is_reviewed else "warn"})
    return shown


def how_far(progress: Progress | None) -> Message:
    """How many parts of the galleries have answered; nobody is found before all have."""
    if progress is None or not progress.parts:
        return _("Begun; the prints will be compared in a moment")
    if progress.away:
        return _(
            "{answered} of {parts} parts of the prints were compared; the others wait for a computer that is off",
            answered=progress.answered,
            parts=progress.parts,
        )
    return _(
        "{answered} of {parts} parts of the prints were compared",
        answered=progress.answered,
        parts=progress.parts,
    )


def part_words(part: Mapping[str, Any]) -> Message | str:
    """A part of the evidence for a hit: a comparison with its level, or a finger with its score."""
    name = part["part"]
    if "level" in part:
        return _("{comparison}: {level}", comparison=COMPARISON.get(name, name), level=level_in_words(part["level"]))
    finger = name.removeprefix("finger ")
    label = FINGER_NAMES[int(finger)] if finger.isdecimal() and int(finger) in FINGER_NAMES else name
    score = f"{part['score']:.1f}"
    return _("{finger}: {score}", finger=label, score=score)


def score_in_words(hits: Sequence[Mapping[str, Any]]) -> Message | None:
    """What the score of the hits counts; None where none has one."""
    scored = [hit for hit in hits if hit["score"] is not None]
    if not scored:
        return None
    if any("level" in part for hit in scored for part in hit["parts"]):
        return _("The score counts bits: each doubles the odds of being this person, below zero it halves them.")
    return _("The higher the score, the rarer by chance: at 30 one comparison of strangers in 1,000 agrees as well.")


_CONDITIONS: Final[Mapping[str, Message]] = {
    "engine": _("Another version of the fingerprint engine"),
    "policy": _("Other limits of the registry"),
    "settings": _("Other settings of searches"),
    "thresholds": _("Other thresholds"),
    "newest_capture": _("Other prints"),
    "newest_reading": _("Prints read anew"),
    "found": _("Another number of matches"),
}


def replayed(again: Replay) -> dict[str, Any]:
    """What came of the same search again, in words: the same, or what has changed since."""
    gone, new, scored, changed = (len(again.hits[name]) for name in ("gone", "new", "scored_otherwise", "data_changed"))
    counted = [
        (gone, plural("{n} hit of then is no hit now", "{n} hits of then are no hits now", gone)),
        (new, plural("{n} hit is new", "{n} hits are new", new)),
        (scored, plural("{n} hit has another score", "{n} hits have another score", scored)),
        (changed, plural("the data of {n} hit have changed", "the data of {n} hits have changed", changed)),
    ]
    lines = [text for count, text in counted if count]
    lines += [_CONDITIONS.get(each["part"], _("Another condition")) for each in again.differences]
    return {"is_same": again.is_same, "lines": lines, "at": show_moment(again.at)}
