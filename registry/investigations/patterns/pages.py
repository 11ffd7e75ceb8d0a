"""Patterns over the registry as charts: who attends or declares most, late registrations, reissues, departments."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, Response, request, url_for
from markupsafe import Markup

from registry.access.frame.showing import page
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.parameters import takes
from registry.access.permissions import requires
from registry.core.context import Context
from registry.core.errors import Invalid, RegistryError
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.duplicates.thresholds import service as thresholds
from registry.facilities.queries import facility_names
from registry.investigations.patterns import fairness, queries
from registry.investigations.patterns.answers import band_answer, counted_answer, group_answer
from registry.investigations.patterns.charts import Bar, bars_svg, map_svg
from registry.investigations.patterns.schemas import SpanQuery
from registry.web.fields import DATE, Field, day_parts, iso_day
from registry.web.forms import filled, load

blueprint = Blueprint("pattern_pages", __name__, url_prefix="/patterns", template_folder="templates")
blueprints = (blueprint,)
MENU: Final = (MenuEntry("pattern_pages.patterns", _("Patterns"), 60),)
_A_YEAR: Final = timedelta(days=365)
_SPAN: Final = (Field("since", _("From"), DATE), Field("until", _("Until"), DATE))
_INPUTS: Final = tuple(name for field in _SPAN for name in field.inputs)
_NAMES: Final[Mapping[str, Message]] = {
    "departments": _("Alerts by department"),
    "facilities": _("Births by facility"),
    "attendants": _("Births by attendant"),
    "declarants": _("Births by declarant"),
    "late": _("Late registrations by distance"),
    "reissues": _("Duplicate cards by office"),
}
_FIRST: Final = "departments"


@blueprint.get("")
@requires("alerts.read")
@takes(dict.fromkeys(("show", *_INPUTS), False))
def patterns() -> Response:
    """Show one pattern over a span of days, a year unless stated; the choice stays in the address."""
    shown = request.args.get("show", _FIRST)
    shown = shown if shown in _NAMES else _FIRST
    typed_values = {name: request.args[name].strip()[:10] for name in _INPUTS if request.args.get(name, "").strip()}
    try:
        with begin() as ctx:
            if not typed_values:
                typed_values = day_parts("since", (ctx.today - _A_YEAR).isoformat())
                typed_values |= day_parts("until", ctx.today.isoformat())
            days = {name: iso_day(typed_values, name) for name in ("since", "until")}
            span = load(SpanQuery(), {name: day for name, day in days.items() if day})
            return _page(shown, typed_values, _content(ctx, shown, span))
    except Invalid as error:
        return _page(shown, typed_values, {"drawing": None, "rows": [], "hint": None}, error)


def _page(
    shown: str, typed_values: Mapping[str, str], content: Mapping[str, Any], error: RegistryError | None = None
) -> Response:
    fields, problems = filled(_SPAN, typed_values, error)
    return page(
        "patterns/patterns.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        fields=fields,
        shown=shown,
        title=_NAMES[shown],
        chips=[(_address(slug, typed_values), label, slug == shown) for slug, label in _NAMES.items()],
        **content,
    )


def _address(shown: str, typed_values: Mapping[str, Any]) -> str:
    return url_for("pattern_pages.patterns", show=shown, **typed_values)


def _content(ctx: Context, shown: str, span: Mapping[str, Any]) -> dict[str, Any]:
    since, until = span["since"], span["until"]
    if shown == "departments":
        groups = [group_answer(group) for group in fairness.groups(ctx.session, "department", since, until)]
        ctx.journal("patterns.read", "pattern", "fairness department", count=len(groups))
        values = {group["group"]: (group["flag_rate"], _percent(group["flag_rate"])) for group in groups}
        rows = [(group["group"], _percent(group["flag_rate"]), _births(group)) for group in groups]
        hint = _("Share of births with an alert. Where there are fewer than ten births, nothing is shown.")
        return _drawn(map_svg(values, _NAMES[shown]), rows, hint)
    if shown == "late":
        bands = [band_answer(band) for band in queries.late_bands(ctx.session, since, until)]
        far = queries.late_facilities(ctx.session, since, until, thresholds.current(ctx.session).late_km)
        ctx.journal("patterns.read", "pattern", "late", count=len(far))
        bars = [Bar(_distance(band), band["late_rate"] or 0, _percent(band["late_rate"])) for band in bands]
        rows = [(_distance(band), _percent(band["late_rate"]), _births(band)) for band in bands]
        return _drawn(bars_svg(bars, _NAMES[shown]), rows, _("Share of births registered late, by distance."))
    if shown == "reissues":
        counts = queries.reissues(ctx.session, since, until)
        ctx.journal("patterns.read", "pattern", "reissues", count=len(counts))
    else:
        counts = queries.counted(ctx.session, shown, since, until)
        ctx.journal("patterns.read", "pattern", shown, count=len(counts))
    names = facility_names(ctx.session, [count.who for count in counts]) if shown == "facilities" else {}
    return _counted(shown, [counted_answer(count) | {"name": names.get(count.who)} for count in counts])


def _counted(shown: str, counts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    bars = [
        Bar(_who(count), count["count"], str(count["count"]), count["expected"], count["is_out_of_line"])
        for count in counts
    ]
    rows = [
        (
            _who(count),
            str(count["count"]),
            _("out of line") if count["is_out_of_line"] else _("in line"),
        )
        for count in counts
    ]
    hint = _("The tick is what was expected. What is out of line is darker; one in twenty of those is so by chance.")
    return _drawn(bars_svg(bars, _NAMES[shown]), rows, hint)


def _drawn(drawing: str, rows: Sequence[Any], hint: Message) -> dict[str, Any]:
    # S704: the drawing is ours, and escapes every word
    return {"drawing": Markup(drawing) if rows else None, "rows": rows, "hint": hint}  # noqa: S704


def _who(count: Mapping[str, Any]) -> str:
    if count["name"]:
        return str(count["name"])
    place = count["place"]
    return f"{count['who']} · {place}" if place and place != count["who"] else str(count["who"])


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{rate * 100:.1f} %"


def _births(row: Mapping[str, Any]) -> Message | str:
    return "–" if row["births"] is None else _("{count} births", count=format(row["births"], ","))


def _distance(band: Mapping[str, Any]) -> Message:
    if band["from_km"] is None:
        return _("distance not known")
    if band["to_km"] is None:
        return _("{least} km and more", least=band["from_km"])
    return _("{least} to {most} km", least=band["from_km"], most=band["to_km"])
