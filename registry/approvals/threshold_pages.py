"""The thresholds of the searches: shown, and changed only after their effect on past alerts was shown.

Changing them is two steps: the effect first, then the same values again with the reason. What is set is a new version;
every earlier one stays.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.fresh import is_fresh
from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused, RegistryError, ValuesRefused
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.duplicates.effect import RECOMPUTED, Effect, effect
from registry.duplicates.thresholds import rules, service
from registry.duplicates.thresholds.rules import Thresholds
from registry.web.fields import LONG, NUMBER, Field
from registry.web.forms import filled, inputs

blueprint = Blueprint("thresholds_desk", __name__, url_prefix="/thresholds", template_folder="templates")
SET: Final = "set"
_LABELS: Final[Mapping[str, Message]] = {
    "case_points": _("Points from which an alert makes a case"),
    "priority_points": _("Points from which an alert has priority"),
    "review_points": _("Points from which an alert is reviewed"),
    "prints_hard_score": _("Score of prints that is certain (−10·log10 of the rate of false matches)"),
    "search_margin_score": _("Margin of a search among many, for review"),
    "search_hard_margin_score": _("Margin of a search among many, for a case"),
}
_FIELDS: Final = tuple(Field(name, label, NUMBER, width="w-4", longest=8) for name, label in _LABELS.items())
_REASON: Final = Field("reason", _("Why they change"), LONG, _("Kept with the new version."), longest=500)
_LEVELS: Final[Mapping[str, Message]] = {
    "case": _("A case at once"),
    "priority": _("Priority"),
    "review": _("Review"),
    "note": _("Noted only"),
}
assert set(_LABELS) == RECOMPUTED


@blueprint.get("")
@requires("cases.supervise")
def thresholds() -> Response:
    """Show the thresholds in force."""
    with begin() as ctx:
        present = service.current(ctx.session)
        return _shown(ctx, {name: _number(getattr(present, name)) for name in _LABELS})


@blueprint.post("/effect")
@requires("cases.supervise")
def preview() -> Response:
    """Show what the proposed thresholds would have made of the past year; nothing changes."""
    values = typed(inputs([*_FIELDS, _REASON]))
    try:
        proposed = _proposed(values)
        with begin() as ctx:
            changed = rules.changed(service.current(ctx.session), proposed)
            ctx.journal("detection_policy.previewed", "detection_policy", "proposed", changed=sorted(proposed))
            return _shown(ctx, values, seen=effect(ctx, service.current(ctx.session), changed))
    except (Invalid, ValuesRefused) as error:
        with begin() as ctx:
            return _shown(ctx, values, _as_invalid(error))


@blueprint.post("")
@requires("cases.supervise", fresh=True)
def change() -> Response:
    """Set the thresholds whose effect was shown, with a reason; sent twice, one version is made."""
    values = typed(inputs([*_FIELDS, _REASON]))

    def act(ctx: Context) -> str:
        if service.version(ctx.session) != request.form.get("version"):
            raise Refused("thresholds-changed", _("Somebody has changed the thresholds since. Look at them again."))
        present = service.current(ctx.session)
        try:
            proposed = _proposed(values)
            changes = {name: value for name, value in proposed.items() if value != getattr(present, name)}
            service.change(ctx, changes, values.get("reason", ""))
        except ValuesRefused as error:
            raise _as_invalid(error) from error
        return url_for("thresholds_desk.thresholds")

    return sent_once("thresholds", act, lambda ctx, error: _shown(ctx, values, error), "thresholds-changed")


def _proposed(values: Mapping[str, str]) -> dict[str, float]:
    numbers: dict[str, float] = {}
    errors = []
    for name in _LABELS:
        try:
            numbers[name] = float(values.get(name, "").replace(",", "."))
        except ValueError:
            errors.append(FieldError(f"/{name}", _("Give a number.")))
            continue
        if not 0 < numbers[name] <= 1000:
            errors.append(FieldError(f"/{name}", _("Give a number between 0 and 1000.")))
    if errors:
        raise Invalid(errors)
    return numbers


def _as_invalid(error: RegistryError | ValuesRefused) -> RegistryError:
    if isinstance(error, ValuesRefused):
        return Invalid([FieldError("", problem) for problem in error.problems])
    return error


def _number(value: float) -> str:
    return f"{value:g}"


def _shown(
    ctx: Context, values: Mapping[str, str], error: RegistryError | None = None, *, seen: Effect | None = None
) -> Response:
    present = service.current(ctx.session)
    in_force = [
        replace(field, hint=_("In force: {value}", value=_number(getattr(present, field.name)))) for field in _FIELDS
    ]
    fields, problems = filled([*in_force, _REASON], values, error)
    return page(
        "approvals/thresholds.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        fields=fields[:-1],
        reason=fields[-1],
        version=service.version(ctx.session),
        seen=None if seen is None else _effect_words(seen),
        others=_others(present),
        is_stale=not is_fresh(ctx),
        here=url_for("thresholds_desk.thresholds"),
    )


def _effect_words(seen: Effect) -> dict[str, Any]:
    rows = [(_LEVELS[level], seen.now.levels[level], seen.then.levels[level]) for level in _LEVELS]
    rows += [
        (_("Mothers flagged by prints"), seen.now.flagged, seen.then.flagged),
        (_("of them, a case at once"), seen.now.flagged_hard, seen.then.flagged_hard),
    ]
    return {
        "alerts": seen.alerts,
        "searches": seen.searches,
        "rows": [{"label": label, "now": now, "then": then, "change": then - now} for label, now, then in rows],
    }


def _others(present: Thresholds) -> list[tuple[str, str]]:
    """The other thresholds, whose effect what is kept cannot tell; they are changed by the command."""
    return [(name, _number(value)) for name, value in rules.to_json(present).items() if name not in _LABELS]
