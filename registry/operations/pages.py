"""An administrator's pages: how the service stands, its jobs, galleries and backups, and the facilities.

Nothing here shows personal data. A job that failed is put back into the queue here; everything else that is to be done
is a command on the server, which each page says.
"""

from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.factors import queries as factors
from registry.access.frame.showing import page, to
from registry.access.frame.view import MenuEntry
from registry.access.http import begin, current_registry
from registry.access.parameters import of_schema, takes
from registry.access.permissions import requires
from registry.core import jobs
from registry.core.clock import show_moment, utc_now
from registry.core.context import Context
from registry.core.figures import show_count
from registry.core.messages import Message, _, plural
from registry.duplicates.thresholds import service as thresholds
from registry.facilities import queries as facilities
from registry.facilities.models import Facility
from registry.facilities.schemas import FacilityQuery
from registry.fingerprints.queries import searchable_prints
from registry.investigations.settings import service as search_settings
from registry.operations import exemption_pages, health, queries, words
from registry.web.forms import load

blueprint = Blueprint("system", __name__, url_prefix="/system", template_folder="templates")
blueprints = (blueprint, exemption_pages.blueprint)
MENU: Final = (
    MenuEntry("system.state", _("System"), 30),
    MenuEntry("system.listed_facilities", _("Facilities"), 40),
)
NOTICES: Final = {
    "job-queued": _("It is in the queue again; a worker runs it within seconds."),
    "facility-exempted": _("Its registrars sign in with a password alone from now on."),
    "exemption-ended": _("Each registrar there sets up a second factor at the next sign-in."),
}
MOST_FAILED: Final = 50
"""Failed jobs that are listed, the newest first."""
_SILENT_S: Final = 120.0
"""A worker gives a sign of life every ten seconds."""
_DAY_S: Final = 86_400


@blueprint.get("")
@requires("facilities.manage")
def state() -> Response:
    """Show how the service stands."""
    states = health.readiness(current_registry())
    with begin() as ctx:
        return page(
            "system/state.html",
            checks=[_check(name, state) for name, state in states.items()],
            jobs=[_load(each) for each in jobs.loads(ctx.session) if each.waiting or each.postponed or each.failed],
            failed=[_failed(job) for job in jobs.listed(ctx.session, "failed", MOST_FAILED)],
            rows=_rows(ctx),
        )


def _failed(job: jobs.Job) -> dict[str, Any]:
    return {
        "number": job.id,
        "task": job.task,
        "attempts": plural("tried {n} time", "tried {n} times", job.attempts),
        "at": show_moment(job.attempted) if job.attempted else None,
    }


@blueprint.post("/jobs/<int:number>/again")
@requires("facilities.manage")
def run_again(number: int) -> Response:
    """Put a job that failed back into the queue; asked for twice, it is there once."""
    with begin() as ctx:
        if jobs.retry(ctx.session, [number]):
            ctx.journal("jobs.retried", "jobs", number, jobs=[number], count=1)
    return to(url_for("system.state"), notice="job-queued")


@blueprint.post("/jobs/again")
@requires("facilities.manage")
def run_all_again() -> Response:
    """Put every job that failed back into the queue."""
    with begin() as ctx:
        again = jobs.retry(ctx.session)
        if again:
            ctx.journal("jobs.retried", "jobs", again[0], jobs=again[:1000], count=len(again))
    return to(url_for("system.state"), notice="job-queued")


def _check(name: str, state: str) -> dict[str, Any]:
    text = words.CLOCK_BEHIND if (name, state) == ("clock", "behind") else words.STATES.get(state, state)
    kind = "good" if state == "ok" else "warn" if (name, state) in health.FIT else "bad"
    return {"label": words.CHECKS[name], "text": text, "kind": kind}


def _load(load_: jobs.Load) -> dict[str, Any]:
    parts: list[Message] = [plural("{n} waits", "{n} wait", load_.waiting)]
    if load_.postponed:
        parts.append(plural("{n} will be tried again", "{n} will be tried again", load_.postponed))
    if load_.failed:
        parts.append(plural("{n} failed", "{n} failed", load_.failed))
    minutes = int(load_.oldest_age_s // 60)
    return {
        "task": load_.task,
        "parts": parts,
        "age": plural("the oldest {n} minute", "the oldest {n} minutes", minutes) if minutes else None,
        "kind": "bad" if load_.failed else "warn" if load_.oldest_age_s > health.MOST_LAG_S else "good",
    }


def _rows(ctx: Context) -> list[dict[str, Any]]:
    silent_s = queries.worker_silent_s(ctx.session)
    backup = queries.last_journalled(ctx.session, queries.BACKUP_VERIFIED)
    lag_minutes = int(queries.gallery_lag_s(jobs.loads(ctx.session)) // 60)
    rows: list[tuple[Message, Message | str]] = [
        (_("Workers"), _worker(silent_s)),
        (_("Prints that searches hold"), show_count(searchable_prints(ctx.session))),
        (_("Oldest search that waits"), plural("{n} minute", "{n} minutes", lag_minutes) if lag_minutes else _("none")),
        (_("Last backup restored and found whole"), _age(backup)),
        (_("Entries of the journal"), show_count(queries.journal_length(ctx.session))),
        (_("Version of the thresholds"), thresholds.version(ctx.session)),
        (_("Version of the search settings"), search_settings.in_force(ctx.session)[0]),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def _worker(silent_s: float | None) -> Message:
    if silent_s is None:
        return _("none has run yet: start `registry worker`")
    if silent_s > _SILENT_S:
        minutes = max(1, round(silent_s / 60))
        return plural("silent for {n} minute: start it again", "silent for {n} minutes: start it again", minutes)
    return _("at work")


def _age(epoch_s: float | None) -> Message | str:
    if epoch_s is None:
        return _("never: run `registry backup verify`")
    now = utc_now()
    days = int((now.timestamp() - epoch_s) // _DAY_S)
    moment = show_moment(now.fromtimestamp(epoch_s, tz=now.tzinfo))
    return plural("{moment}, {n} day ago", "{moment}, {n} days ago", days, moment=moment) if days else moment


@blueprint.get("/facilities")
@requires("facilities.manage")
@takes(of_schema(FacilityQuery))
def listed_facilities() -> Response:
    """List facilities by code, or find those whose name contains a text."""
    sent = {name: text for name, text in request.args.items() if text.strip()}
    query = load(FacilityQuery(), sent)
    with begin() as ctx:
        found = facilities.facilities(ctx.session, query.get("q"), query["limit"])
        exempt = {each.facility_code for each in factors.exemptions(ctx.session)}
        rows = [_facility(each) | {"is_exempt": each.code in exempt} for each in found]
        return page("system/facilities.html", rows=rows, q=sent.get("q", ""))


def _facility(facility: Facility) -> dict[str, Any]:
    return {
        "code": facility.code,
        "name": facility.name,
        "place": f"{facility.ubigeo_scheme} {facility.ubigeo}",
        "state": _("in use") if facility.is_active else _("closed"),
        "kind": "good" if facility.is_active else "plain",
    }
