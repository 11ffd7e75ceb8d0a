"""The demonstration, start to end."""

import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from registry.access.passwords import random_password
from registry.access.rules import OF_SYSTEMS, ROLES
from registry.access.service import AddAccount, add_account
from registry.bootstrap import build_registry, prepare
from registry.core import jobs
from registry.core.clock import utc_now
from registry.core.commands import progress
from registry.core.context import SYSTEM
from registry.core.errors import RegistryError
from registry.core.hiding import session_of
from registry.core.messages import Message, _
from registry.core.registry import Registry
from registry.core.server import database_url
from registry.core.vault import make_key_file
from registry.demo import accounts, requests
from registry.demo.cards import issue_cards
from registry.demo.counter import Counter
from registry.demo.investigation import investigate
from registry.demo.missing_child import find_missing_child
from registry.demo.plan import FACILITIES, HOSPITALS, Plan, PlannedBirth, make_plan
from registry.demo.prints import PrintSource
from registry.demo.report import Enrolled, report_cases, report_end, report_files
from registry.demo.service import Client, answer_of, free_port, is_free, running
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.fingerprints.words import OUTCOMES
from registry.settings import Settings

MARK: Final = "DEMOSTRACION"
"""A file of this name marks a folder that a demonstration may empty."""
SENDERS: Final = 2
PORT: Final = 8080
"""Where it serves, unless something else does already."""
SEARCHES_S: Final = 240.0


@dataclass(frozen=True, slots=True)
class _Users:
    """The demonstration's users, signed in."""

    counter: Counter
    investigator: Client
    accounts: Sequence[accounts.Account]


def run(settings: Settings, count: int, fingerprints: Path | None, *, keep: bool) -> bool:
    """Run it all; returns whether every planted case was found, nobody else flagged, and the rest went as planned."""
    started = time.monotonic()
    out = Console() if sys.stdout.isatty() else Console(width=120)  # a file or a pipe has no width of its own
    home = _fresh_home(settings.home / accounts.FOLDER)
    ready = _settings_in(home, settings)
    make_key_file(ready.keys_path, "demo")
    url = database_url(ready)
    registry = build_registry(ready, url)
    prepare(registry)
    plan, prints = make_plan(count, utc_now()), PrintSource(fingerprints)
    with running(home, _port(), url, public_url=ready.public_url) as address:
        users = _users(registry, address)
        accounts.write(home, users.accounts)
        enrolled = enrol(plan, prints, users.counter)
        bond = _verify_bond(plan.births[-1], enrolled, prints, users.counter)
        wait_for_searches(registry, len(plan.births))
        papers = certify(plan.births[-2:], enrolled, users.counter, home)
        as_planned = report_cases(out, plan, enrolled, users.investigator)
        as_planned &= issue_cards(out, home, registry, users.counter)
        investigate(out, home, users.investigator)
        as_planned &= find_missing_child(out, users.counter, users.investigator)
        out.print(str(bond), soft_wrap=True)
        report_files(out, home, prints, plan, papers)
        report_end(out, time.monotonic() - started)
        if keep:
            _serve_on(out, address, users.accounts)
    if not keep:
        accounts.show(out, users.accounts)
        open_again = _(
            "To look at all this in a browser: make demo ARGS=--again, then {address}", address=_shown(address)
        )
        out.print(str(open_again), soft_wrap=True)
    return as_planned


def again(settings: Settings) -> None:
    """Serve the pages over what the last demonstration left, until interrupted."""
    home = (settings.home / accounts.FOLDER).resolve()
    known = accounts.read(home)
    ready = _settings_in(home, settings)
    with running(home, _port(), database_url(ready), public_url=ready.public_url) as address:
        _serve_on(Console(), address, known)


def _settings_in(home: Path, settings: Settings) -> Settings:
    # The cards that it issues name its address, so that it must be the same when it is served again.
    address = f"http://localhost:{PORT}"
    return replace(settings, home=home, keys_file=None, demonstration=True, public_url=address)


def _port() -> int:
    return PORT if is_free(PORT) else free_port()


def _shown(address: str) -> str:
    """The address as browsers know it: security keys want a name."""
    return address.replace("127.0.0.1", "localhost")


def _serve_on(out: Console, address: str, known: Sequence[accounts.Account]) -> None:
    accounts.show(out, known)
    out.print(str(_("Serving on {address} until interrupted.", address=_shown(address))), soft_wrap=True)
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(3600)


def _fresh_home(home: Path) -> Path:
    """An empty folder: an earlier demonstration's is emptied, anything else is left alone."""
    if home.exists() and any(home.iterdir()):
        if not (home / MARK).exists():
            raise RegistryError(
                "folder-in-use",
                _("{folder} holds something other than a demonstration, and was left as it is.", folder=home),
            )
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    (home / MARK).write_text("Datos de demostración: ninguna persona de esta carpeta existe.\n", encoding="utf-8")
    return home.resolve()


def _users(registry: Registry, address: str) -> _Users:
    password = random_password()
    names: dict[str, str | None] = {f"registrar.{code}": code for code in HOSPITALS}
    names |= {role: None for role in ROLES if role != "registrar" and role not in OF_SYSTEMS}
    with registry.begin(SYSTEM) as ctx:
        import_facilities(ctx, read_facilities(FACILITIES.encode()))
        for name, facility in names.items():
            add_account(ctx, AddAccount(name, name.split(".")[0], password, facility))
    signed = {name: Client.signed_in(address, name, password) for name in names}
    registrars = {code: signed[f"registrar.{code}"] for code in HOSPITALS}
    counter = Counter(registrars, signed["clerk"], signed["supervisor"])
    return _Users(counter, signed["investigator"], accounts.one_of_each_role(signed, password))


def enrol(plan: Plan, prints: PrintSource, counter: Counter) -> Enrolled:
    """Send every planned birth; later children of a delivery after all others, as they name it."""
    enrolled: Enrolled = {}
    numbers = {birth.label: f"99{number:08d}" for number, birth in enumerate(plan.births, 1)}

    def send(birth: PlannedBirth) -> tuple[str, dict[str, Any]]:
        delivery = enrolled[birth.joins]["delivery_id"] if birth.joins else None
        body = requests.enrolment(birth, numbers[birth.label], prints, delivery)
        registrar = counter.registrars[birth.hospital]
        reply = registrar.post("/api/v1/births", body, **{"Idempotency-Key": numbers[birth.label]})
        return birth.label, answer_of(reply, 201)

    first = [birth for birth in plan.births if birth.joins is None]
    later = [birth for birth in plan.births if birth.joins is not None]
    with progress() as bar, ThreadPoolExecutor(SENDERS) as pool:
        task = bar.add_task(str(_("Enrolling mothers and newborns")), total=len(plan.births))
        for group in (first, later):
            for label, answer in pool.map(send, group):
                enrolled[label] = answer
                bar.advance(task)
    return enrolled


def _verify_bond(birth: PlannedBirth, enrolled: Enrolled, prints: PrintSource, counter: Counter) -> Message:
    """Present mother and newborn again, as at discharge; returns the outcome as a sentence."""
    path = f"/api/v1/births/{enrolled[birth.label]['id']}/verifications"
    reply = counter.registrars[birth.hospital].post(path, requests.verification(birth, prints))
    answer = answer_of(reply, 201)
    return _(
        "Bond presented again at discharge: {bond} (mother: {mother}; newborn: {newborn}).",
        bond=OUTCOMES[answer["outcome"]],
        mother=OUTCOMES[answer["mother"]["outcome"]],
        newborn=OUTCOMES[answer["newborn"]["outcome"]],
    )


def wait_for_searches(registry: Registry, total: int) -> None:
    """Wait until no search is left."""
    deadline = time.monotonic() + SEARCHES_S
    with progress() as bar:
        task = bar.add_task(str(_("Searching for duplicates")), total=total)
        while time.monotonic() < deadline:
            with session_of(registry.engine) as session:
                left = jobs.pending(session)
            bar.update(task, completed=total - min(total, sum(left.values())))
            if not left.get("todo") and not left.get("doing"):
                return
            time.sleep(0.3)


def certify(births: Iterable[PlannedBirth], enrolled: Enrolled, counter: Counter, home: Path) -> list[Path]:
    """Inscribe births, and save certified copies of their actas: the first in Spanish, the others in Quechua."""
    folder = home / "certificates"
    folder.mkdir()
    papers = []
    clerk = counter.clerk
    for number, birth in enumerate(births):
        given_names = f"{'Niña' if birth.sex == 'female' else 'Niño'} Demostración"
        declaration = {"relation": "mother"}
        record = {"birth_id": enrolled[birth.label]["id"], "given_names": given_names, "declarant": declaration}
        acta = answer_of(clerk.post("/api/v1/records", record), 201)
        acta = answer_of(clerk.post(f"/api/v1/records/{acta['id']}/inscription", {}), 200)
        language = {"language": "es" if number == 0 else "qu"}
        copy = answer_of(clerk.post(f"/api/v1/records/{acta['id']}/copies", language), 201)
        path = folder / f"acta-{acta['number']}.pdf"
        path.write_bytes(clerk.read(copy["location"]))
        papers.append(path)
    return papers
