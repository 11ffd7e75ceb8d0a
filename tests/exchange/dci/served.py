"""A served registry for the public test-suite of DCI, with a client, an agreement and the suite's own birth in it.

    python -m tests.exchange.dci.served                     # prints what to export, and serves until it is ended
    python -m tests.exchange.dci.served --suite FOLDER      # runs the suite in FOLDER; its status is this one's
    python -m tests.exchange.dci.served --signed …          # the same under an agreement that asks for signatures

Everything runs on this computer: `registry serve` and `registry worker` as processes of their own, a database of its
own in a folder that is removed at the end. docs/exchange-dci.md says where the suite is from and what it finds.
"""

import argparse
import hashlib
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.access.passwords import random_password
from registry.access.service import AddAccount, actor_of, add_account
from registry.births.transcription import batches
from registry.births.transcription.sheet import read_sheet
from registry.bootstrap import build_registry, prepare
from registry.core.clock import utc_now
from registry.core.context import SYSTEM, Actor
from registry.core.embedded import temporary_home
from registry.core.errors import Unavailable
from registry.core.registry import Registry
from registry.core.server import database_url
from registry.core.vault import make_key_file
from registry.core.worker import run_task
from registry.demo.service import free_port, running
from registry.exchange.clients import service
from registry.settings import Settings
from tests.births.transcription.papers import a_file, a_line
from tests.exchange.conftest import System, terms_of
from tests.exchange.dci.gateway import gateway

CLIENT: Final = "test-client"
"""The suite's name for itself."""
BIRTH: Final = "BIRTH-TEST-001"
"""The number of the birth that the suite asks for."""
PATIENCE_MS: Final = 120_000
"""How long the suite waits for an answer; this computer may be busy."""
OTHERS: Final = ("crvs-subscriber", "crvs-client", "spmis-client")
"""Profiles of the suite for those who ask a registry."""


def people(registry: Registry) -> tuple[Actor, Actor, Actor, Actor]:
    """Two administrators, a clerk and a supervisor."""
    roles = {"admin.a": "administrator", "admin.b": "administrator", "clerk": "clerk", "supervisor": "supervisor"}
    with registry.begin(SYSTEM) as ctx:
        one, other, clerk, supervisor = (
            actor_of(add_account(ctx, AddAccount(name, role, random_password()))) for name, role in roles.items()
        )
    return one, other, clerk, supervisor


def transcribe(registry: Registry, clerk: Actor, supervisor: Actor) -> None:
    """Inscribe the birth that the suite asks for: an acta of before, with the number that it has."""
    content = a_file([a_line(number=BIRTH, office="")]).encode()
    sheet = read_sheet(content)
    with registry.begin(clerk) as ctx:
        assert ctx.actor.account_id is not None
        digest = hashlib.sha256(content).digest()
        batch_id = batches.start(ctx, digest, sheet.encoding, len(sheet.lines), ctx.actor.account_id).id
        batches.take(ctx, batch_id, sheet.lines)
    with registry.begin(supervisor) as ctx:
        batches.decide(ctx, batch_id, None, is_approved=True)
    run_task(registry, batches.INSCRIBE_BATCH_TASK, {"batch_id": str(batch_id)})
    with registry.begin(SYSTEM) as ctx:
        assert batches.read(ctx, batch_id).state == "inscribed", batches.read(ctx, batch_id).state


def agree(registry: Registry, one: Actor, other: Actor, callbacks: int, *, is_signed: bool) -> System:
    """The suite as a client with an agreement in force. It states no purpose, so one is assumed."""
    key = Ed25519PrivateKey.generate()
    terms = terms_of(
        key,
        callback_url=f"http://127.0.0.1:{callbacks}",
        is_signed=is_signed,
        assumed_purpose="identity_check",
        valid_until=utc_now().date() + timedelta(days=2),
    )
    with registry.begin(one) as ctx:
        agreement = service.request(ctx, CLIENT, "Public test-suite", terms)
    with registry.begin(other) as ctx:
        service.approve(ctx, agreement.id)
        token = service.give_token(ctx, agreement.id).secret
    return System(CLIENT, token, agreement.id, key, http=None)


def environment(settings: Settings, address: str, token: str, callbacks: int) -> dict[str, str]:
    """The suite's settings, by its own names."""
    return {
        "DOMAIN": "crvs",
        "API_BASE_URL": f"{address}/dci/",
        "DCI_AUTH_TOKEN": token,
        "DCI_RECEIVER_ID": settings.exchange_id,
        "RECEIVER_ID": settings.exchange_id,  # the same, to its common scenarios
        "CALLBACK_SERVER_ENABLED": "true",
        "CALLBACK_SERVER_HOST": "127.0.0.1",
        "CALLBACK_HOST": "127.0.0.1",
        "CALLBACK_SERVER_PORT": str(callbacks),
        "CALLBACK_WAIT_MS": str(PATIENCE_MS),
        "CUCUMBER_STEP_TIMEOUT_MS": str(PATIENCE_MS),
        "RESPONSE_TIME_THRESHOLD_MS": str(PATIENCE_MS),
    }


def run_suite(folder: Path, variables: Mapping[str, str], words: list[str]) -> int:
    """Run the suite: the profile of civil registries and what is common to all of them; its status."""
    common = " and ".join(["@tier=core", *(f"not @profile={profile}" for profile in OTHERS)])
    tags = f"@profile=crvs-registry or ({common})"
    command = ["npx", "--no-install", "cucumber-js", "--tags", tags, *words]
    return subprocess.run(command, cwd=folder, env=os.environ | dict(variables), check=False).returncode


def main() -> int:
    """Serve the suite, or run it; returns its status, or 0."""
    parser = argparse.ArgumentParser(description="Serve a registry to the public test-suite of DCI.")
    parser.add_argument("--suite", type=Path, help="the suite's folder, where npm install was run")
    parser.add_argument("--signed", action="store_true", help="ask for signatures; a gateway signs for the suite")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--callbacks", type=int, default=0, help="the port on which the suite is called back")
    chosen, words = parser.parse_known_args()
    if words and not chosen.suite:
        parser.error("Only the suite takes other words: " + " ".join(words))
    if chosen.suite and not (chosen.suite / "node_modules" / ".bin" / "cucumber-js").exists():
        parser.error(f"Fetch the suite into {chosen.suite} and run npm install there.")
    port, callbacks = chosen.port or free_port(), chosen.callbacks or free_port()
    signal.signal(signal.SIGTERM, lambda *_arguments: sys.exit(0))
    with temporary_home("dci-suite-") as home, ExitStack() as stack:
        settings = Settings(home=home, demonstration=True)
        make_key_file(settings.keys_path, "demo")
        url = database_url(settings)
        registry = build_registry(settings, url)
        stack.callback(registry.engine.dispose)
        prepare(registry)
        one, other, clerk, supervisor = people(registry)
        transcribe(registry, clerk, supervisor)
        system = agree(registry, one, other, callbacks, is_signed=chosen.signed)
        try:
            address = stack.enter_context(running(home, port, url, within_s=PATIENCE_MS / 1000))
        except Unavailable:
            print((home / "serve.log").read_text(), file=sys.stderr)  # noqa: T201  # the folder goes with this process
            raise
        if chosen.signed:
            address = stack.enter_context(gateway(system, address))
        variables = environment(settings, address, system.token, callbacks)
        if chosen.suite:
            return run_suite(chosen.suite, variables, words)
        for name, value in variables.items():
            print(f"export {name}={shlex.quote(value)}", flush=True)  # noqa: T201
        try:
            while True:
                time.sleep(60)
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    sys.exit(main())
