"""`python -m registry.benchmark gallery-start`: how long a part of the galleries takes from its sealed snapshot.

Synthetic prints, two of each person, are sealed as a worker seals its part; then a new process opens them, builds the
lists that searches read, and searches. Where more prints are asked for than are distinct, the same ones are there
several times: lists, bytes and times are as of so many prints, ranks are not. What came since the snapshot is read from
the database, and is not measured here.
"""

import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import click
import numpy as np

from biometrics.gallery.storage import files
from biometrics.gallery.storage.arrays import gather
from biometrics.synthesis.templates import impression, impressions
from registry.core.embedded import temporary_home
from registry.core.vault import load_vault, make_key_file
from registry.fingerprints import engine
from registry.fingerprints.matching import snapshots
from registry.fingerprints.matching.owners import ROW, Owners
from registry.fingerprints.matching.sides import Side
from registry.fingerprints.parts import WHOLE

_HEAD: Final = snapshots.Head("benchmark", str(WHOLE), "1:1:", 0, {}, {}, "")
Times = dict[str, tuple[float, float]]
"""By what was done: seconds of the processor, and elapsed."""


@click.command()
@click.option("--prints", default=1_000_000, show_default=True, type=click.IntRange(2), help="Prints in the part.")
@click.option("--distinct", default=100_000, show_default=True, type=click.IntRange(2), help="Different ones of them.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Folder to keep the prints in.")
@click.option("--again", default=3, show_default=True, type=click.IntRange(1), help="Starts, each a new process.")
def main(prints: int, distinct: int, keep: Path | None, again: int) -> None:
    """Measure the start of a part of the galleries from its sealed snapshot."""
    with temporary_home(prefix="crg") as folder:
        home = Path(folder)
        make_key_file(home / "keys.json", "bench")
        repeated = _repeated(keep or home, min(distinct, prints), prints)
        sides = {"adult": Side(repeated, owners_of(prints)), "child": Side(), "applicant": Side()}
        path, sealing = home / "1-of-1.sealed", dict[str, tuple[float, float]]()
        with _timed(sealing, "sealed"):
            snapshots.save(path, load_vault(home / "keys.json"), sides, _HEAD)
        click.echo(f"{prints:,} prints, {min(distinct, prints):,} of them distinct; {path.stat().st_size / 1e9:.2f} GB")
        click.echo(_line(sealing))
        for _start in range(again):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                click.echo(_line(pool.submit(started, home).result()))


def started(home: Path) -> Times:
    """Start from the snapshot in this folder: what each step took, and all until the part is ready."""
    vault, times = load_vault(home / "keys.json"), Times()
    probe, other = impression(0, 2), impression(1, 2)
    _compiled()
    with _timed(times, "ready"):
        with _timed(times, "opened"):
            _head, sides = snapshots.load(home / "1-of-1.sealed", vault, _HEAD.database, _HEAD.part)
        with _timed(times, "lists"):
            for side in sides.values():
                side.gallery.make_ready()
    with _timed(times, "first search"):
        sides["adult"].gallery.identify(probe)
    with _timed(times, "second search"):
        sides["adult"].gallery.identify(other)
    return times


def owners_of(prints: int) -> Owners:
    """Two prints of each person."""
    rows = np.zeros(prints, ROW)
    rows["number"], rows["finger"], rows["quality"] = np.arange(prints), 1 + np.arange(prints) % 2, 80
    ids = np.array([uuid.uuid4().bytes for _person in range((prints + 1) // 2)], "V16")
    rows["person"] = np.repeat(ids, 2)[:prints]
    return Owners(rows)


def _repeated(folder: Path, distinct: int, prints: int) -> engine.Gallery:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{distinct}.gallery"
    if not path.exists():
        gallery = engine.Gallery()
        gallery.enrol_many(enumerate(impressions(range(distinct))))
        gallery.save(path)
    if prints == distinct:
        return engine.Gallery.load(path, verify=False)
    arrays, _keys, _blocks = files.read(path, verify=False)
    several = folder / f"{prints}-of-{distinct}.gallery"
    if not several.exists():
        files.write(several, gather([(arrays, np.arange(prints) % distinct)]), list(range(prints)), [])
    return engine.Gallery.load(several, verify=False)


def _compiled() -> None:
    """Have the engine's loops compiled, or read, as `registry worker` has before it loads anything."""
    gallery = engine.Gallery()
    gallery.enrol_many(enumerate(impressions(range(3000))))
    gallery.identify(impression(0, 2))


@contextmanager
def _timed(times: Times, name: str) -> Iterator[None]:
    cpu, elapsed = time.process_time(), time.perf_counter()
    yield
    times[name] = time.process_time() - cpu, time.perf_counter() - elapsed


def _line(times: Times) -> str:
    return "; ".join(f"{name} {cpu:.2f} s CPU, {elapsed:.2f} s elapsed" for name, (cpu, elapsed) in times.items())


if __name__ == "__main__":
    main()
