"""What the demonstration reports: which planted cases were found, and where everything lies."""

from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from registry.core.messages import Message, _, plural
from registry.demo.plan import Case, Plan, PlannedBirth
from registry.demo.prints import FINGERS, PrintSource
from registry.demo.service import Client

PICTURES: Final = 4
"""Births whose pictures of prints are saved."""
Enrolled = dict[str, dict[str, Any]]
"""Label of a birth → the answer to its enrolment."""


def report_cases(out: Console, plan: Plan, enrolled: Enrolled, investigator: Client) -> bool:
    """Print a table of the planted cases; returns whether all were found and nobody else was flagged."""
    reasons = _alert_reasons(investigator)
    table = Table(title=str(_("Planted and found")))
    for heading in (_("planted"), _("indicator"), _("result")):
        table.add_column(str(heading), overflow="fold")
    table.add_column(str(_("points")), justify="right")
    table.add_column(str(_("reason")))
    all_right = True
    for case in plan.cases:
        is_right, cells = _judge(case, {enrolled[label]["id"] for label in case.births}, reasons)
        all_right &= is_right
        table.add_row(*(str(cell) for cell in cells))
    out.print(table)
    flagged = _innocent_flagged(plan, enrolled, reasons)
    ordinary = len(plan.births) - sum(len(case.births) for case in plan.cases)
    out.print(str(_("Innocent births flagged: {flagged} of {count}.", flagged=len(flagged), count=ordinary)))
    for subject in sorted(flagged):
        out.print(f"  {subject}", soft_wrap=True)
    return all_right and not flagged


def _judge(case: Case, births: set[str], reasons: list[dict[str, Any]]) -> tuple[bool, tuple[Message | str, ...]]:
    """Whether a planted case was found, or an innocent one left alone; and its row of the table."""
    about = [reason for reason in reasons if births & set(reason["births"])]
    if case.indicator is None:
        indicators = sorted({reason["indicator"] for reason in about})
        result = _("FLAGGED: {indicators}", indicators=" ".join(indicators)) if indicators else _("not flagged")
        return not indicators, (case.title, _("none"), result, "", "")
    hits = [reason for reason in about if reason["indicator"] == case.indicator and births <= set(reason["births"])]
    if not hits:
        return False, (case.title, case.indicator, _("MISSED"), "", "")
    return True, (case.title, case.indicator, _("found"), str(hits[0]["points"]), hits[0]["reason"])


def _innocent_flagged(plan: Plan, enrolled: Enrolled, reasons: list[dict[str, Any]]) -> set[str]:
    """What became a case without being planted: the first birth, or the reason where it names no birth.

    A reason without births is about persons, such as two records of one person that resemble each other; none is
    planted.
    """
    planted = {enrolled[label]["id"] for case in plan.cases for label in case.births}
    return {
        reason["births"][0] if reason["births"] else reason["reason"]
        for reason in reasons
        if reason["is_case"] and not set(reason["births"]) & planted
    }


def _alert_reasons(investigator: Client) -> list[dict[str, Any]]:
    """Every reason of every alert, as an investigator reads it, and whether its alert became a case."""
    reasons: list[dict[str, Any]] = []
    cursor = ""
    while True:
        _status, page = investigator.get(f"/api/v1/alerts?limit=100{cursor}")
        for alert in page["items"]:
            reasons += [reason | {"is_case": alert["is_case"]} for reason in alert["reasons"]]
        if not page["next_cursor"]:
            return reasons
        cursor = f"&cursor={page['next_cursor']}"


def report_files(out: Console, home: Path, prints: PrintSource, plan: Plan, papers: list[Path]) -> None:
    """Save pictures of prints, and print where pictures and certified copies lie."""
    folder = home / "pictures"
    folder.mkdir()
    for number, birth in enumerate(plan.births[:PICTURES], 1):
        _save_pictures(folder, number, birth, prints)
    sets = {finger_set for birth in plan.births for finger_set in (birth.mother_finger_set, birth.newborn_finger_set)}
    real = sum(prints.is_real(finger_set) for finger_set in sets)
    lines = (
        _(
            "Persons with real images: {real}; with synthetic fingers: {synthetic}.",
            real=real,
            synthetic=len(sets) - real,
        ),
        _(
            "Certified copies: {names} in {folder}",
            names=", ".join(path.name for path in papers),
            folder=home / "certificates",
        ),
        _("Pictures of prints: {folder}", folder=folder),
    )
    for line in lines:
        out.print(str(line), soft_wrap=True)


def _save_pictures(folder: Path, number: int, birth: PlannedBirth, prints: PrintSource) -> None:
    for subject, finger_set in (("mother", birth.mother_finger_set), ("newborn", birth.newborn_finger_set)):
        image, _ppi = prints.image(finger_set, FINGERS[0], birth.impression, newborn=subject == "newborn")
        (folder / f"{number}-{subject}.png").write_bytes(image)


def report_end(out: Console, seconds: float) -> None:
    """Print how long it took, and that nobody in it exists."""
    out.print(str(plural("Took {n} second.", "Took {n} seconds.", round(seconds))))
    out.print(str(_("All of this is demonstration data: none of these persons exists.")), soft_wrap=True)
