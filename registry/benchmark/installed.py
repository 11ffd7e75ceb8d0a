"""`python -m registry.benchmark installed`: how much disk each lock's packages take, as this environment has them."""

import re
from importlib.metadata import Distribution, distribution
from importlib.metadata import PackageNotFoundError as NotInstalled
from pathlib import Path
from typing import Final

import click

LOCKS: Final = Path(__file__).resolve().parents[2] / "locks"
_PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", re.MULTILINE)
_LARGEST: Final = 3


@click.command()
def main() -> None:
    """Measure the packages of each lock."""
    click.echo(f"{'lock':<14} {'packages':>8} {'MB':>7} {'absent':>7}  largest")
    for lock in sorted(LOCKS.glob("*.txt")):
        sizes, absent = sizes_of(lock)
        largest = sorted(sizes, key=sizes.__getitem__, reverse=True)[:_LARGEST]
        named = ", ".join(f"{name} {sizes[name] / 1e6:.0f}" for name in largest)
        click.echo(f"{lock.stem:<14} {len(sizes):>8} {sum(sizes.values()) / 1e6:>7.0f} {absent:>7}  {named}")


def sizes_of(lock: Path) -> tuple[dict[str, int], int]:
    """Package → bytes of its installed files, compiled ones included; and how many are not installed here."""
    sizes, absent = dict[str, int](), 0
    for name in _PINNED.findall(lock.read_text(encoding="utf-8")):
        try:
            sizes[name] = _size(distribution(name))
        except NotInstalled:
            absent += 1
    return sizes, absent


def _size(installed: Distribution) -> int:
    paths = (Path(str(file.locate())) for file in installed.files or ())
    return sum(path.stat().st_size for path in paths if path.is_file())
