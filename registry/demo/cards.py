"""Five children get their IDs, or do not: one of them brings another child's fingers. Then a card is stolen."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from registry.core.clock import utc_now
from registry.core.hiding import session_of
from registry.core.messages import _
from registry.core.registry import Registry
from registry.demo import words
from registry.demo.counter import Child, Counter, apply, await_decision, deliver, inscribe, issue, shown_state
from registry.demo.plan import identities
from registry.documents.artefact import claim169
from registry.documents.cards import printing
from registry.documents.keys.service import public_keys
from registry.fingerprints.words import OUTCOMES

FIRST_SET: Final = 70_000
"""Finger sets of the children, beyond those of all births."""
SKIPPED: Final = 600
"""Identities left to the mothers of the births."""
STOLEN_NUMBER: Final = 90
"""Number of the application for the duplicate of a stolen card."""


def _children() -> list[Child]:
    sets = range(FIRST_SET, FIRST_SET + 50, 10)
    return [
        Child("Ñusta Killa", 8, sets[0], sets[0], "qu"),
        Child("Ángel José", 10, sets[1], sets[1]),
        Child("María de los Ángeles", 13, sets[2], sets[2], "ay"),
        Child("Inti", 16, sets[3], sets[3]),
        Child("Luz", 11, sets[4], sets[1]),  # brings Ángel José's fingers
    ]


@dataclass(frozen=True, slots=True)
class _Issued:
    """A card that was issued, and for whom."""

    child: Child
    person_id: str
    mother_id: str
    card: dict[str, Any]


def issue_cards(out: Console, home: Path, registry: Registry, counter: Counter) -> bool:
    """Inscribe the children, apply for their IDs, issue them, replace one; returns whether all went as planned."""
    table = _table()
    folder = home / "cards"
    folder.mkdir()
    children = _children()
    mothers = islice(identities(), SKIPPED, SKIPPED + len(children))
    persons = [inscribe(counter, child, next(mothers), number) for number, child in enumerate(children)]
    as_planned, stolen = True, None
    issued: list[str] = []
    for number, (child, (person_id, mother_id)) in enumerate(zip(children, persons, strict=True)):
        application = apply(counter, child, person_id, mother_id, number)
        review = await_decision(counter, application["id"])
        state = shown_state(counter, application["id"])
        compared = [line["outcome"] for line in review["comparisons"] if line["subject"] == "minor"][-1]
        expected = ("approved", "confirmed") if child.brings_own_fingers else ("held", "review")
        as_planned &= (review["state"], compared) == expected
        row = [child.name, str(child.age), str(OUTCOMES[compared]), str(words.APPLICATION[state])]
        if review["state"] == "approved":
            card = issue(counter, application["id"])
            issued.append(application["id"])
            verdict = _save(counter, card, folder, registry)
            as_planned &= verdict == claim169.VALID
            stolen = stolen or _Issued(child, person_id, mother_id, card)
            row += [card["number"], card["expires_on"], str(words.QR[verdict])]
        table.add_row(*row)
    out.print(table)
    assert stolen is not None
    batches = [
        str(_("{folder} ({count} cards)", folder=batch.folder, count=batch.cards))
        for batch in printing.print_pending(registry, home / "print")
    ]
    as_planned &= bool(batches)
    for application_id in issued:
        deliver(counter, application_id)
    as_planned &= _replace(out, counter, stolen, folder, registry)
    out.print(str(_("Print batches: {batches}.", batches=", ".join(batches))), soft_wrap=True)
    out.print(str(_("Cards: {folder}", folder=folder)), soft_wrap=True)
    return as_planned


def _table() -> Table:
    table = Table(title=str(_("IDs of minors")))
    for heading, alignment in (
        (_("minor"), "left"),
        (_("age"), "right"),
        (_("prints against those taken at birth"), "left"),
        (_("at the counter"), "left"),
        (_("card"), "left"),
        (_("valid until"), "left"),
        (_("QR code"), "left"),
    ):
        table.add_column(str(heading), justify="right" if alignment == "right" else "left", overflow="fold")
    return table


def _save(counter: Counter, card: dict[str, Any], folder: Path, registry: Registry) -> str:
    """Write a card's files; returns the verdict on its QR code, read with the issuer's keys."""
    verdict = claim169.UNREADABLE
    for file in card["files"]:
        content = counter.clerk.read(file["location"])
        (folder / f"{card['number']}-{file['name']}").write_bytes(content)
        if file["name"] == "qr.txt":
            with session_of(registry.engine) as session:
                keys = public_keys(session, registry.settings.public_url)
            verdict = claim169.read(content.decode(), keys, utc_now()).verdict
    return verdict


def _replace(out: Console, counter: Counter, stolen: _Issued, folder: Path, registry: Registry) -> bool:
    """Report a card stolen: it ends at once, and a duplicate with another number follows."""
    number = stolen.card["number"]
    application = apply(
        counter,
        stolen.child,
        stolen.person_id,
        stolen.mother_id,
        STOLEN_NUMBER,
        kind="duplicate",
        cause="theft",
    )
    _status, reported = counter.clerk.get(f"/api/v1/documents/{stolen.card['id']}")
    review = await_decision(counter, application["id"])
    if review["state"] != "approved":
        out.print(str(_("The duplicate of card {number} was not approved.", number=number)))
        return False
    duplicate = issue(counter, application["id"])
    _save(counter, duplicate, folder, registry)
    sentence = _(
        "Card {number} was reported stolen and is now {state}. Its duplicate is card {duplicate}.",
        number=number,
        state=words.CARD[reported["state"]],
        duplicate=duplicate["number"],
    )
    out.print(str(sentence), soft_wrap=True)
    return bool(reported["ended_reason"] == "theft" and duplicate["number"] != number)
