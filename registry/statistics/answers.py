"""Releases as they are listed."""

from typing import Any

from registry.statistics.models import StatisticsRelease


def release_answer(release: StatisticsRelease) -> dict[str, Any]:
    """A release without its cells."""
    return {
        "year": release.year,
        "made_at": release.made_at,
        "cells": len(release.cells),
        "withheld": sum(value is None for value in release.cells.values()),
    }
