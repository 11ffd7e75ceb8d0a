"""Hostile requests through the server by several senders, or handed to the application by several processes."""

import os
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from registry.app import create_app
from registry.bootstrap import build_registry
from registry.core.logging import set_up_logging
from registry.demo.plan import HOSPITALS
from registry.faults.hostile import raw
from registry.faults.hostile.actors import Actors
from registry.faults.hostile.inside import call
from registry.faults.hostile.judging import Answer
from registry.faults.hostile.outcome import Outcome
from registry.faults.hostile.places import Request
from registry.faults.hostile.sending import Sender
from registry.faults.hostile.world import Drawn, World
from registry.settings import Settings

_RAW_EVERY: Final = 100
"""Of so many requests one is not even HTTP."""


@dataclass(slots=True)
class Senders:
    """Senders that share what is left to send."""

    world: World
    actors: Actors
    outcome: Outcome
    left: int
    port: int
    turn: threading.Lock = field(default_factory=threading.Lock)

    def send(self, seed: int, source: str) -> None:
        """Send until nothing is left."""
        chance = random.Random(seed)  # noqa: S311  # what to send, told by a seed
        sender = Sender(self.port, source)
        while self._take():
            if chance.randrange(_RAW_EVERY) == 0:
                self._send_broken(chance, source)
            else:
                self._send_one(chance, sender)
        sender.close()

    def _take(self) -> bool:
        with self.turn:
            self.left -= 1
            return self.left >= 0

    def _send_broken(self, chance: random.Random, source: str) -> None:
        number = chance.randrange(len(raw.BROKEN))
        wrong = raw.broken(self.port, source, raw.BROKEN[number])
        with self.turn:
            self.outcome.sent += 1
            self.outcome.kinds["broken"] += 1
            if wrong:
                self.outcome.found["-", "-", f"broken {number}", wrong] += 1

    def _send_one(self, chance: random.Random, sender: Sender) -> None:
        drawn = self.world.draw(chance)
        answer = sent(drawn, self.actors, sender.send)
        with self.turn:
            self.outcome.note(drawn.route, drawn.request, answer, drawn.not_shown(self.world.secrets, answer))


def sent(drawn: Drawn, actors: Actors, send: Callable[[Request], Answer | None]) -> Answer | None:
    """Send a request as whom it was drawn for; who is signed out by it is replaced."""
    if drawn.role is None:
        return send(drawn.request)
    credential = actors.credential(drawn.role, drawn.kind)
    answer = send(credential.sign(drawn.request))
    if credential.is_over(drawn.request, answer):
        actors.replace(credential)
    return answer


def inside(environ: Mapping[str, str], world: World, seed: int, count: int, end_at: float) -> Outcome:
    """Hand so many requests to an application in this process, a new one, whose output goes to the others' logs."""
    log = os.open(Path(environ["REGISTRY_HOME"]) / "inside.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for stream in (1, 2):
        os.dup2(log, stream)
    set_up_logging()
    registry = build_registry(Settings.from_environ(environ))
    app, actors, outcome = create_app(registry), Actors(registry, HOSPITALS[0]), Outcome()
    chance = random.Random(seed)  # noqa: S311  # what to send, told by a seed
    for _ in range(count):
        if time.time() > end_at:
            break
        drawn = world.draw(chance)
        answer = sent(drawn, actors, partial(call, app))
        outcome.note(drawn.route, drawn.request, answer, drawn.not_shown(world.secrets, answer))
    outcome.replaced = actors.replaced
    registry.engine.dispose()
    return outcome
