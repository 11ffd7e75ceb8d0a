"""The demonstration, start to end."""

import secrets
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from registry.access.service import AddAccount, add_account
from registry.bootstrap import build_registry, prepare
from registry.core import jobs
from registry.core.clock import utc_now
from registry.core.commands import progress
from registry.core.context import SYSTEM
from registry.core.errors import RegistryError
from registry.core.registry import Registry
from registry.core.server import database_url
from registry.core.vault import make_key_file
from registry.demo import requests
from registry.demo.cards import Counter, issue_cards
from registry.demo.investigation import investigate
from registry.demo.plan import FACILITIES, HOSPITALS, Case, Plan, PlannedBirth, make_plan
from registry.demo.prints import FINGERS, PrintSource
from registry.demo.service import Client, free_port, running
from registry.demo.watch import find_missing
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.settings import Settings

MARK: Final = "DEMOSTRACION"
"""A file of this name marks a folder that a demonstration may make anew."""
SENDERS: Final = 2
SEARCHES_S: Final = 240.0
PICTURES: Final = 4


@dataclass(slots=True)
class _Users:
    """The demonstration's users, signed in."""

    registrars: dict[str, Client]
    clerk: Client
    supervisor: Client
    investigator: Client


def run(settings: Settings, count: int, fingerprints: Path | None, *, keep: bool) -> bool:
    """Run it all; whether every planted case was found and the twins were not flagged."""
    started = time.monotonic()
    out = Console()
    home = _fresh_home(settings.home / "demo")
    ready = replace(settings, home=home, keys_file=None, demonstration=True, database_url=settings.database_url)
    make_key_file(ready.keys_path, "demo")
    url = database_url(ready)
    registry = build_registry(ready, url)
    prepare(registry)
    plan, prints = make_plan(count, utc_now()), PrintSource(fingerprints)
    with running(home, free_port(), url) as address:
        users = _users(registry, address)
        enrolled = _enrol(plan, prints, users)
        verified = _verify(plan.births[-1], enrolled, prints, users)
        _wait_for_searches(registry, len(plan.births))
        papers = _inscribe(plan, enrolled, users, home)
        all_found = _report(out, plan, enrolled, users.investigator)
        counter = Counter(users.registrars, users.clerk, users.supervisor)
        issued = issue_cards(out, home, registry, counter)
        investigate(out, home, users.investigator)
        issued &= find_missing(out, counter, users.investigator)
        _say_where(out, home, prints, plan, verified, papers, time.monotonic() - started)
        if keep:
            out.print(f"Serving on {address} until interrupted.")
            _sleep_until_interrupted()
    return all_found and issued


def _fresh_home(home: Path) -> Path:
    """An empty folder; an earlier demonstration's is made anew, anything else is left alone."""
    if home.exists() and any(home.iterdir()):
        if not (home / MARK).exists():
            raise RegistryError(
                "folder-in-use", f"{home} holds something that is no demonstration; it was left as it is."
            )
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    (home / MARK).write_text("Datos de demostración: ninguna persona de esta carpeta existe.\n", encoding="utf-8")
    return home.resolve()


def _users(registry: Registry, address: str) -> _Users:
    password = secrets.token_urlsafe(15)
    names: dict[str, str | None] = {"clerk": None, "supervisor": None, "investigator": None}
    names |= {f"registrar.{code}": code for code in HOSPITALS}
    with registry.begin(SYSTEM) as ctx:
        import_facilities(ctx, read_facilities(FACILITIES.encode()))
        for name, facility in names.items():
            add_account(ctx, AddAccount(name, name.split(".")[0], password, facility))
    signed = {name: Client.signed_in(address, name, password) for name in names}
    return _Users(
        {code: signed[f"registrar.{code}"] for code in HOSPITALS},
        signed["clerk"],
        signed["supervisor"],
        signed["investigator"],
    )


def _enrol(plan: Plan, prints: PrintSource, users: _Users) -> dict[str, dict[str, Any]]:
    """Every birth through the API, by label. A twin follows its sibling."""
    enrolled: dict[str, dict[str, Any]] = {}
    numbers = {birth.label: f"99{number:08d}" for number, birth in enumerate(plan.births, 1)}

    def send(birth: PlannedBirth) -> tuple[str, dict[str, Any]]:
        delivery = enrolled[birth.joins]["delivery_id"] if birth.joins else None
        body = requests.enrolment(birth, numbers[birth.label], prints, delivery)
        status, answer = users.registrars[birth.hospital].post(
            "/api/v1/births", body, **{"Idempotency-Key": numbers[birth.label]}
        )
        if status != 201:
            raise RegistryError(str(answer.get("type")), f"{birth.label}: {answer}")
        return birth.label, answer

    first = [birth for birth in plan.births if birth.joins is None]
    second = [birth for birth in plan.births if birth.joins is not None]
    with progress() as bar, ThreadPoolExecutor(SENDERS) as pool:
        shown = bar.add_task("Enrolling mothers and newborns", total=len(plan.births))
        for group in (first, second):
            for label, answer in pool.map(send, group):
                enrolled[label] = answer
                bar.advance(shown)
    return enrolled


def _verify(birth: PlannedBirth, enrolled: dict[str, dict[str, Any]], prints: PrintSource, users: _Users) -> str:
    path = f"/api/v1/births/{enrolled[birth.label]['id']}/verifications"
    _, answer = users.registrars[birth.hospital].post(path, requests.again(birth, prints))
    return f"mother {answer['mother']['outcome']}, infant {answer['newborn']['outcome']}: {answer['outcome']}"


def _wait_for_searches(registry: Registry, total: int) -> None:
    end = time.monotonic() + SEARCHES_S
    with progress() as bar:
        shown = bar.add_task("Searching for duplicates", total=total)
        while time.monotonic() < end:
            with Session(registry.engine) as session:
                left = jobs.pending(session)
            bar.update(shown, completed=total - min(total, sum(left.values())))
            if not left.get("todo") and not left.get("doing"):
                return
            time.sleep(0.3)


def _inscribe(plan: Plan, enrolled: dict[str, dict[str, Any]], users: _Users, home: Path) -> list[Path]:
    """Actas and certified copies of a few births."""
    folder = home / "certificates"
    folder.mkdir()
    papers = []
    for number, birth in enumerate(plan.births[-2:], 1):
        given = f"{'Niña' if birth.sex == 'female' else 'Niño'} Demostración"
        body = {"birth_id": enrolled[birth.label]["id"], "given_names": given, "declarant": {"relation": "mother"}}
        status, acta = users.clerk.post("/api/v1/records", body)
        if status != 201:
            raise RegistryError(str(acta.get("type")), f"the acta of {birth.label}: {acta}")
        status, acta = users.clerk.post(f"/api/v1/records/{acta['id']}/inscription", {})
        if status != 200:
            raise RegistryError(str(acta.get("type")), f"the inscription of {birth.label}: {acta}")
        status, copy = users.clerk.post(
            f"/api/v1/records/{acta['id']}/copies", {"language": "qu" if number == 2 else "es"}
        )
        if status != 201:
            raise RegistryError(str(copy.get("type")), f"the copy of {birth.label}'s acta: {copy}")
        path = folder / f"acta-{acta['number']}.pdf"
        path.write_bytes(users.clerk.read(copy["location"]))
        papers.append(path)
    return papers


def _report(out: Console, plan: Plan, enrolled: dict[str, dict[str, Any]], investigator: Client) -> bool:
    reasons = _reasons(investigator)
    table = Table(title="Planted and found")
    for column in ("planted", "indicator", "found", "points", "reason"):
        table.add_column(column)
    all_right = True
    for case in plan.cases:
        right, row = _judged(case, {enrolled[label]["id"] for label in case.births}, reasons)
        all_right &= right
        table.add_row(*row)
    out.print(table)
    planted = {enrolled[label]["id"] for case in plan.cases for label in case.births}
    # A reason without births is about persons, such as records of one person that resemble each other: none is planted.
    grave = [one for one in reasons if one["is_case"]]
    others = {one["births"][0] if one["births"] else one["reason"] for one in grave if not set(one["births"]) & planted}
    ordinary = len(plan.births) - len(planted)
    out.print(
        f"Among {ordinary} ordinary births {len(others)} were flagged." + (f" {sorted(others)}" if others else "")
    )
    return all_right and not others


def _judged(case: Case, births: set[str], reasons: list[dict[str, Any]]) -> tuple[bool, tuple[str, ...]]:
    about = [one for one in reasons if births & set(one["births"])]
    if case.indicator is None:
        flags = sorted({one["indicator"] for one in about})
        return not flags, (case.title, "none", "not flagged" if not flags else "FLAGGED " + " ".join(flags), "", "")
    hits = [one for one in about if one["indicator"] == case.indicator and births <= set(one["births"])]
    if not hits:
        return False, (case.title, case.indicator, "MISSED", "", "")
    return True, (case.title, case.indicator, "found", str(hits[0]["points"]), hits[0]["reason"])


def _reasons(investigator: Client) -> list[dict[str, Any]]:
    """Every reason of every alert, as an investigator reads them."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        _, page = investigator.get(f"/api/v1/alerts?limit=100{cursor}")
        for alert in page["items"]:
            found += [reason | {"is_case": alert["is_case"]} for reason in alert["reasons"]]
        if not page["next_cursor"]:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def _say_where(
    out: Console, home: Path, prints: PrintSource, plan: Plan, verified: str, papers: list[Path], seconds: float
) -> None:
    folder = home / "pictures"
    folder.mkdir()
    for birth in plan.births[:PICTURES]:
        for subject, finger_set in (("mother", birth.mother_finger_set), ("newborn", birth.newborn_finger_set)):
            image, _ = prints.image(finger_set, FINGERS[0], birth.impression, newborn=subject == "newborn")
            name = "".join(letter if letter.isalnum() else "-" for letter in birth.label)
            (folder / f"{name}-{subject}.png").write_bytes(image)
    sets = {one for birth in plan.births for one in (birth.mother_finger_set, birth.newborn_finger_set)}
    real = sum(prints.is_real(one) for one in sets)
    out.print(f"Bond presented again at discharge: {verified}.")
    out.print(f"Prints: {real} persons with real images, {len(sets) - real} with synthetic fingers.")
    out.print(f"Certified copies: {', '.join(path.name for path in papers)} in {home / 'certificates'}", soft_wrap=True)
    out.print(f"Pictures of prints: {folder}", soft_wrap=True)
    out.print(f"{seconds:.0f} s. All of it is demonstration data: none of these persons exists.")


def _sleep_until_interrupted() -> None:
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return
