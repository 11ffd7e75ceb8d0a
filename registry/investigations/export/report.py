"""The report of a case, as it is printed: every word in the language spoken, no slug, times of Peru. Pure.

`report_document` makes the printed text from a case's content; the template `report.typ` only lays it out and holds no
words of its own.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import Any, Final

import typst

from registry.core.clock import show_moment
from registry.core.messages import _, language, plural, translated
from registry.investigations.cases import words as case_words
from registry.investigations.comparison.words import EVENTS
from registry.investigations.export.cells import ABSENT, Text, day_cell, id_cell, moment_cell, section, struck_cell
from registry.investigations.export.prints import chain_section
from registry.investigations.judgements.words import VERDICTS
from registry.investigations.searches.kinds import BY_NAME
from registry.people.rules import full_name
from registry.people.words import SEXES

MOST_EVENTS: Final = 200
"""Events of the timeline that are printed; the number of further ones is stated."""
_PAGE, _PAGES = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
"""Stand for the page numbers, which only the template knows."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names this installation gives to authorities, purposes and legal bases, by code."""

    authorities: Mapping[str, str]
    purposes: Mapping[str, str]
    legal_bases: Mapping[str, str]


def report_document(content: Mapping[str, Any], score_svg: str, files: Sequence[str], names: Names) -> dict[str, Any]:
    """A case's content as the text that is printed."""
    about = content["about"]
    title = str(_("Case {number}", number=content["number"]))
    page = str(_("page {page} of {pages}", page=_PAGE, pages=_PAGES))
    before, rest = page.split(_PAGE)
    between, after = rest.split(_PAGES)
    exported_at = show_moment(datetime.fromisoformat(about["made_at"]))
    return {
        "language": language(),
        "title": title,
        "footer": [f"{title} · {exported_at} · {before}", between, after],
        "warning": str(_("DEMONSTRATION – NO LEGAL VALUE")) if about["is_demonstration"] else "",
        "preamble": str(
            _(
                "An indicator neither proves nor rules out an offence; people decide. This document is part of a "
                "signed file; verify it with {command}. All times are Peru's.",
                command="registry case verify",
            )
        ),
        "facts": _facts(content),
        "opening": [str(_("Reason for opening:")), str(content["reason"])],
        "sections": [
            _persons(content["persons"]),
            _alerts(content["alerts"]) | {"image": score_svg if content["alerts"] else ""},
            chain_section(content["prints"]),
            _judgements(content["judgements"]),
            _searches(content["searches"], names),
            _referrals(content["referrals"], names),
            _dossier(content["dossier"]),
            _timeline(content["timeline"]),
            _history(content["history"]),
        ],
        "files_title": str(_("Files")),
        "files": "  ".join(files),
    }


def report_pdf(document: Mapping[str, Any], at: datetime) -> bytes:
    """The printed text as PDF; the same text and moment give the same bytes."""
    moment = at.replace(microsecond=0)
    pdf: bytes = typst.compile(
        template(), format="pdf", sys_inputs=inputs(document), timestamp=moment, ignore_system_fonts=True
    )
    return pdf


def template() -> bytes:
    """The layout."""
    return resources.files("registry.investigations.export").joinpath("templates/report.typ").read_bytes()


def inputs(document: Mapping[str, Any]) -> dict[str, str]:
    """The printed text as the template takes it."""
    return {"content": json.dumps(document, ensure_ascii=False)}


def _facts(content: Mapping[str, Any]) -> list[list[str]]:
    decision = content["decision"]
    facts: list[tuple[Text, Text]] = [
        (_("State"), case_words.STATES[content["state"]]),
        (_("Risk"), str(content["risk"])),
        (_("Origin"), case_words.ORIGINS[content["origin"]]),
        (_("Opened"), show_moment(content["opened_at"])),
        (_("Decision"), case_words.STATES[decision] if decision else ABSENT),
        (_("Reason"), content["decision_reason"] or ABSENT),
        (_("Decided by"), content["decision_by"] or ABSENT),
        (_("Confirmed by"), content["seconded_by"] or ABSENT),
        (_("For"), content["about"]["authority"]),
        (_("Policy"), content["about"]["policy"]),
        (_("Engine"), content["about"]["engine"]),
    ]
    return [[str(label), str(value)] for label, value in facts]


def _persons(persons: Iterable[Mapping[str, Any]]) -> Any:
    columns: dict[Text, str] = {
        _("Id"): "auto",
        _("Name"): "1fr",
        _("Sex"): "auto",
        _("Date of birth"): "auto",
        _("CNV"): "auto",
        _("In the case because"): "auto",
    }
    rows = [
        (
            id_cell(person["id"]),
            _name(person),
            SEXES[person["sex"]] if person["sex"] else ABSENT,
            day_cell(person["birth_date"]),
            person["certificate"] or ABSENT,
            case_words.SOURCES[person["source"]],
        )
        for person in persons
    ]
    return section(_("Persons"), columns, rows, _("The case names no person."))


def _name(person: Mapping[str, Any]) -> Text:
    names = (person["given_names"], person["first_surname"], person["second_surname"])
    return full_name(*names) or _("(no name yet)")


def _alerts(alerts: Iterable[Mapping[str, Any]]) -> Any:
    columns: dict[Text, str] = {
        _("Code"): "auto",
        _("Indicator and reason"): "1fr",
        _("Points"): "auto",
        _("Other explanations"): "1fr",
    }
    rows = [
        (
            reason["indicator"],
            struck_cell(
                _("{title}: {reason}", title=reason["title"], reason=reason["reason"]),
                _("(withdrawn on {moment})", moment=show_moment(reason["withdrawn_at"])),
            )
            if reason["withdrawn_at"]
            else _("{title}: {reason}", title=reason["title"], reason=reason["reason"]),
            str(reason["points"]),
            "; ".join(map(str, reason["innocent_causes"])),
        )
        for alert in alerts
        for reason in alert["reasons"]
    ]
    return section(_("Indicators"), columns, rows, _("No alert belongs to the case."))


def _judgements(judgements: Iterable[Mapping[str, Any]]) -> Any:
    columns: dict[Text, str] = {
        _("When"): "auto",
        _("By"): "auto",
        _("Pair"): "auto",
        _("Verdict"): "auto",
        _("Reason"): "1fr",
    }
    rows = [
        (
            show_moment(judgement["at"]),
            judgement["by"],
            id_cell(judgement["left"], judgement["right"]),
            struck_cell(VERDICTS[judgement["verdict"]], _("(superseded)"))
            if judgement["is_superseded"]
            else VERDICTS[judgement["verdict"]],
            judgement["reason"],
        )
        for judgement in judgements
    ]
    return section(_("Judgements"), columns, rows, _("No judgement has been given."))


def _searches(searches: Iterable[Mapping[str, Any]], names: Names) -> Any:
    columns: dict[Text, str] = {
        _("Run on"): "auto",
        _("By"): "auto",
        _("Searched by"): "1fr",
        _("Purpose and legal basis"): "1fr",
        _("Approved by"): "auto",
        _("Matches"): "auto",
    }
    rows = [
        (
            show_moment(search["run_at"]) if search["run_at"] else ABSENT,
            search["by"] or ABSENT,
            BY_NAME[search["kind"]].title,
            _purpose_and_basis(search, names),
            search["approved_by"] or ABSENT,
            ABSENT if search["found"] is None else str(search["found"]),
        )
        for search in searches
    ]
    return section(_("Searches"), columns, rows, _("No search has been requested."))


def _purpose_and_basis(search: Mapping[str, Any], names: Names) -> str:
    purpose = _chosen(search["purpose"], names.purposes)
    basis = _chosen(search["legal_basis"], names.legal_bases)
    return " ".join(part for part in (purpose, basis, search["legal_reference"]) if part)


def _chosen(code: str, meanings: Mapping[str, str]) -> str:
    """What a purpose or legal basis means; one that was removed since is shown by its code, as words."""
    return translated(meanings[code]) if code in meanings else code.replace("_", " ")


def _referrals(referrals: Iterable[Mapping[str, Any]], names: Names) -> Any:
    columns: dict[Text, str] = {_("When"): "auto", _("To"): "1fr", _("Reason"): "1fr"}
    rows = [
        (show_moment(referral["at"]), names.authorities[referral["target"]], referral["reason"])
        for referral in referrals
    ]
    return section(_("Referrals"), columns, rows, _("The case has not been referred."))


def _dossier(entries: Iterable[Mapping[str, Any]]) -> Any:
    columns: dict[Text, str] = {
        _("No."): "auto",
        _("Kind"): "auto",
        _("Title"): "1fr",
        _("By"): "auto",
        _("SHA-256"): "auto",
    }
    rows = [
        (
            str(entry["sequence"]),
            case_words.ENTRY_KINDS[entry["kind"]],
            entry["title"],
            entry["by"] or ABSENT,
            {"style": "id", "text": entry["sha256"][:16]},
        )
        for entry in entries
    ]
    return section(_("Dossier"), columns, rows, _("The dossier is empty."))


def _timeline(events: Sequence[Mapping[str, Any]]) -> Any:
    columns: dict[Text, str] = {_("When"): "auto", _("Person"): "auto", _("Event"): "1fr"}
    rows = [
        (moment_cell(event["at"]), id_cell(event["person"]), EVENTS[event["what"]]) for event in events[:MOST_EVENTS]
    ]
    table = section(_("Timeline"), columns, rows, _("Nothing is known to have happened to these persons."))
    if len(events) > MOST_EVENTS:
        more = len(events) - MOST_EVENTS
        table["note"] = str(
            plural("{n} more event is in {file}.", "{n} more events are in {file}.", more, file="case.json")
        )
    return table


def _history(events: Iterable[Mapping[str, Any]]) -> Any:
    columns: dict[Text, str] = {_("When"): "auto", _("Event"): "auto", _("By"): "auto", _("Reason"): "1fr"}
    rows = [
        (
            show_moment(event["at"]),
            case_words.EVENTS[event["what"]],
            event["by"] or _("the system"),
            event["reason"] or ABSENT,
        )
        for event in events
    ]
    return section(_("History of the case"), columns, rows, ABSENT)
