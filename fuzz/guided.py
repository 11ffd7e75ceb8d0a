"""Coverage-guided inputs: atheris keeps those that reach new code in a reader and alters them further."""

import os
import random as chance
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Final, NoReturn

from fuzz.mutations import altered
from fuzz.run import Outcome, feed, peak_mib
from fuzz.targets import Target

LONGEST_BYTES: Final = 16384
"""Longest input: all the seeds fit; larger inputs are slower and reach no other code."""
HANG_S: Final = 30
"""Elapsed time after which atheris ends a run; an input over a second of CPU time is a finding but does not end it."""


def guided(
    target: Target,
    inputs: int,
    corpus: Path,
    findings: Path,
    progress: Callable[[int], None],
    done: Callable[[Outcome], int],
) -> NoReturn:
    """Feed `inputs` inputs: half are altered by libFuzzer, half by `mutations`, and half of each are then repaired.

    Inputs that reach new code stay in the folder `corpus` for the next run. `progress` is called now and then with the
    number fed; `done` with the outcome, and returns the exit status: the process ends here, as libFuzzer never returns.
    atheris's tracing makes the process grow by some 2 kB per input, so only the memory of single inputs is judged.
    """
    import atheris  # an extra: pip install .[fuzz]

    corpus.mkdir(parents=True, exist_ok=True)
    seeds = target.seeds()
    for number, data in enumerate(seeds):
        target.read(data)  # warms caches, so that memory is counted from there
        (corpus / f"seed-{number}").write_bytes(data)
    outcome, before = Outcome(), peak_mib()

    def one_input(data: bytes) -> None:
        feed(target, data, outcome, findings)
        if outcome.inputs % 1000 == 0:
            progress(outcome.inputs)
        if outcome.inputs == inputs:
            outcome.grown_mib = peak_mib() - before
            status = done(outcome)
            sys.stdout.flush()
            os._exit(status)

    def mutated(data: bytes, longest: int, seed: int) -> bytes:
        random = chance.Random(seed)
        by_us = random.random() < 0.5
        mutant = altered(random, [data or seeds[0], random.choice(seeds)]) if by_us else atheris.Mutate(data, longest)
        return bytes(target.repaired(mutant) if random.random() < 0.5 else mutant)[:longest]

    for function in _functions_of("biometrics"):
        atheris.instrument_func(function)
    atheris.Setup(
        [
            sys.argv[0],
            f"-timeout={HANG_S}",
            "-rss_limit_mb=6000",
            f"-max_len={LONGEST_BYTES}",
            "-verbosity=0",
            str(corpus),
        ],
        one_input,
        custom_mutator=mutated,
    )
    atheris.Fuzz()
    raise AssertionError  # libFuzzer ended the process


def _functions_of(package: str) -> Iterator[FunctionType]:
    """Every plain function of the package's modules that are loaded, and of their classes."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] != package:
            continue
        classes = [thing for thing in vars(module).values() if isinstance(thing, type) and thing.__module__ == name]
        for thing in [value for owner in (module, *classes) for value in vars(owner).values()]:
            function = getattr(thing, "__func__", thing)
            if isinstance(function, FunctionType) and function.__module__ == name:
                yield function
