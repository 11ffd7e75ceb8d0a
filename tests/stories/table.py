"""The table at the end of a run: frauds found, innocents spared, work done, by level."""

from collections import Counter, defaultdict
from typing import Any, Final

import pytest

from tests.stories.marks import KINDS

LEVELS: Final = ("case", "review", "weak", "nothing", "-")


def remember(item: pytest.Item) -> None:
    """Write what a story is about where the report, and so the process that writes the table, finds it."""
    mark = item.get_closest_marker("story")
    if mark is not None:
        names, kind, waits_for = mark.args
        item.user_properties.append(("story", [" ".join(names), kind, waits_for]))


def write(reporter: pytest.TerminalReporter) -> None:
    """Write the table, when any story was played."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    waiting: dict[str, list[str]] = defaultdict(list)
    for outcome in ("passed", "failed", "xfailed", "xpassed"):
        for report in reporter.stats.get(outcome, ()):
            # The level is known after the story's world has ended.
            properties: dict[str, Any] = dict(getattr(report, "user_properties", ()))
            if getattr(report, "when", None) != "call" or "story" not in properties:
                continue
            names, kind, waits_for = properties["story"]
            rows[kind]["played"] += 1
            rows[kind][outcome] += 1
            if outcome == "passed":
                rows[kind][properties.get("level", "-")] += 1
            if outcome == "xfailed":
                waiting[waits_for].append(names or report.nodeid.rsplit("::", 1)[-1])
    if not rows:
        return
    reporter.section("stories")
    reporter.write_line(
        f"{'':26}{'played':>8}{'right':>8}{'wait':>8}{'wrong':>8} | right at the level " + " ".join(LEVELS)
    )
    for kind, title in KINDS.items():
        row = rows[kind]
        levels = " ".join(f"{level} {row[level]}" for level in LEVELS if row[level])
        wrong = row["failed"] + row["xpassed"]
        reporter.write_line(f"{title:26}{row['played']:8}{row['passed']:8}{row['xfailed']:8}{wrong:8} | {levels}")
    for owner, names in sorted(waiting.items()):
        reporter.write_line(f"waiting for {owner}: {', '.join(sorted(names))}")
