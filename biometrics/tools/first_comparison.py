"""Measure how long the first comparison takes: `python -m biometrics.tools.first_comparison`.

Starts two interpreters in turn with an empty cache folder: the first compiles, as after an installation, the second
finds the compiled code. Each imports the engine and compares two templates.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from typing import Final

import click

_FIRST_COMPARISON: Final = """
import json, time
start, used = time.perf_counter(), time.process_time()
import biometrics
from biometrics.synthesis import templates
probe, candidate = templates.impression(1, 1), templates.impression(1, 2)
imported, spent = time.perf_counter(), time.process_time()
biometrics.compare(probe, candidate)
now, cpu = time.perf_counter(), time.process_time()
print(json.dumps({
    "compare_s": now - imported, "compare_cpu_s": cpu - spent, "all_s": now - start, "all_cpu_s": cpu - used,
}))
"""


def measure() -> dict[str, Mapping[str, float]]:
    """Seconds of the `cold` and the `warm` start: for the first comparison alone, and for all including imports."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for start in ("cold", "warm"):
            done = subprocess.run(  # noqa: S603  # our own interpreter and text
                [sys.executable, "-c", _FIRST_COMPARISON],
                env=os.environ | {"BIOMETRICS_CACHE": folder},
                check=True,
                capture_output=True,
                text=True,
            )
            figures[start] = json.loads(done.stdout)
    return figures


def main() -> None:
    """Print one line for each start."""
    for start, seconds in measure().items():
        click.echo(f"{start}: " + "  ".join(f"{name} {value:.1f}" for name, value in seconds.items()))


if __name__ == "__main__":
    main()
