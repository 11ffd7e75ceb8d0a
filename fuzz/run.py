"""Feed a reader altered records and count what happens."""

import hashlib
import random as chance
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from biometrics import BiometricError
from fuzz.mutations import altered
from fuzz.targets import Target

LONGEST_S: Final = 1.0
"""CPU time one input may take."""
MOST_MEMORY_MIB: Final = 600
"""Memory by which one input may make the process grow: two pictures of 16 million pixels in colour."""


@dataclass(slots=True)
class Outcome:
    """The result of a run of one target."""

    inputs: int = 0
    read: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    most_mib: float = 0.0
    """Largest growth of the process by one input."""
    grown_mib: float = 0.0
    """Growth of the process by all of them."""
    findings: list[str] = field(default_factory=list)


def fuzz(target: Target, inputs: int, seed: int, findings: Path, progress: Callable[[int], None]) -> Outcome:
    """Feed `inputs` altered records. An exception other than a refusal, a hang or excessive memory is a finding.

    The input of a finding is written to the folder `findings`. `progress` is called now and then with the number done.
    """
    random = chance.Random(seed)
    whole = target.seeds()
    for data in whole:
        target.read(data)  # warms caches, and every seed must be valid
    outcome = Outcome()
    before = peak_mib()
    for number in range(inputs):
        data = altered(random, whole)
        if random.random() < 0.5:
            data = target.repaired(data)
        feed(target, data, outcome, findings)
        if number % 1000 == 0:
            progress(number)
    outcome.grown_mib = peak_mib() - before
    return outcome


def feed(target: Target, data: bytes, outcome: Outcome, findings: Path) -> None:
    """Feed the reader one input, and count the result."""
    outcome.inputs += 1
    start, before = time.process_time(), peak_mib()
    try:
        target.read(data)
        outcome.read += 1
    except BiometricError:
        outcome.refused += 1
    except Exception as error:  # noqa: BLE001  # whatever escapes a reader is a finding
        _keep(f"{type(error).__name__}: {error}", data, outcome, findings)
    spent = time.process_time() - start
    grown = peak_mib() - before
    outcome.slowest_s, outcome.most_mib = max(outcome.slowest_s, spent), max(outcome.most_mib, grown)
    if spent > LONGEST_S:
        _keep(f"{spent:.1f} s", data, outcome, findings)
    if grown > MOST_MEMORY_MIB:
        _keep(f"{grown:.0f} MiB", data, outcome, findings)


def _keep(what: str, data: bytes, outcome: Outcome, findings: Path) -> None:
    findings.mkdir(parents=True, exist_ok=True)
    path = findings / hashlib.sha256(data).hexdigest()[:16]
    path.write_bytes(data)
    outcome.findings.append(f"{what} ({path})")


def peak_mib() -> float:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
