"""How a run of the tests begins and ends: how many processes, what is required, what is said of skipped tests."""

import gc
import os
from collections import Counter
from collections.abc import Generator

import pytest

from tests import network, real_inputs
from tests.once import run_folder
from tests.stories import table

MOST_PROCESSES = 8
"""Each runs a PostgreSQL of its own and needs up to 2 GB of memory."""
LONGEST = ("tests/sealing/walk/", "tests/faults/", "tests/e2e/", "tests/population/", "tests/pages/")
"""Folders that take long: where one is last, the other processes wait for it. The first and the last need the same
databases, which one of them builds."""
OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Python's 700 are for small heaps."""


def pytest_configure(config: pytest.Config) -> None:
    network.refuse()
    run_folder.begin()
    config.addinivalue_line("markers", "story(names, kind, waits_for): a story of tests/stories, and what it is about")
    if os.environ.get("REAL_INPUTS") == "required" and not real_inputs.are_here():
        raise pytest.UsageError(f"REAL_INPUTS=required, but {real_inputs.MISSING}: {real_inputs.SHARED.name}/")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: some tests wait for browsers, servers and what they kill."""
    return min(len(os.sched_getaffinity(0)) + 1, MOST_PROCESSES)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Modules and tests stay to the end: to look for garbage among them takes a quarter of the time of finding them."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 20, 20)
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = ordered(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def ordered(items: list[pytest.Item], processes: int) -> list[pytest.Item]:
    """The tests as processes begin with them, each with an equal share: the longest first in every share."""
    others = [item for item in items if not item.nodeid.startswith(LONGEST)]
    result: list[pytest.Item] = []
    for process in range(processes):
        long = [item for folder in LONGEST[process::processes] for item in items if item.nodeid.startswith(folder)]
        share = (len(items) - len(result)) // (processes - process)  # as xdist gives them out
        more = max(share - len(long), 0) if process < processes - 1 else len(others)
        result += long + others[:more]
        del others[:more]
    return result


def pytest_itemcollected(item: pytest.Item) -> None:
    table.remember(item)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    table.write(terminalreporter)
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", ()):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        reasons[reason.removeprefix("Skipped: ")] += 1
    if not reasons:
        return
    missing = sum(count for reason, count in reasons.items() if reason.startswith(real_inputs.MISSING))
    terminalreporter.section(f"{reasons.total()} tests skipped, {missing} of them for want of real inputs")
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count:5d}  {reason}")
    if missing:
        terminalreporter.write_line("REAL_INPUTS=required makes their absence an error.")
