"""Compiled functions: one way to make them, and an engine that works where nothing can be written."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import biometrics
from biometrics import compiled

PACKAGE = Path(biometrics.__file__).parent
IMPORT_ALL = """
import importlib, pkgutil, sys
import numpy as np
import biometrics
assert biometrics.__file__.startswith(sys.argv[1]), biometrics.__file__
for module in pkgutil.walk_packages(biometrics.__path__, "biometrics."):
    if module.name.split(".")[1] in sys.argv[2:]:
        importlib.import_module(module.name)
from biometrics.gallery.index.descriptor import choose_described
assert choose_described(np.zeros((0, 3), np.uint8), np.zeros(56, np.int64)) == 0
"""


def test_the_engine_works_where_nothing_can_be_written(tmp_path: Path) -> None:
    copy = tmp_path / "biometrics"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in (copy, *(path for path in copy.rglob("*") if path.is_dir())):
        (folder / "__pycache__").write_text("a file where the folder would be: nothing can be cached here")
    a_file = tmp_path / "file"
    a_file.touch()
    unwritable = {"HOME": str(a_file), "XDG_CACHE_HOME": str(a_file / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {name: value for name, value in os.environ.items() if name != "BIOMETRICS_CACHE"} | unwritable
    for extra in ({}, {"BIOMETRICS_CACHE": str(a_file / "cache")}):
        run = subprocess.run(
            [sys.executable, "-c", IMPORT_ALL, str(tmp_path), *compiled.ROOMS],
            check=False,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=environment | {"PYTHONPATH": str(tmp_path)} | extra,
        )
        assert run.returncode == 0, run.stderr


def test_every_kernel_is_cached_in_the_configured_folder(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, str(PACKAGE.parent), *compiled.ROOMS],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"BIOMETRICS_CACHE": str(tmp_path), "PYTHONPATH": str(PACKAGE.parent)},
    )
    assert run.stderr == ""
    (folder,) = tmp_path.iterdir()
    assert folder.name == compiled.kernel_folder().name
    assert any(folder.rglob("*.nbi"))


def test_a_copy_of_the_package_finds_the_kernels_of_another(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    kept = []
    for name in ("first", "second"):
        place = tmp_path / name
        shutil.copytree(PACKAGE, place / "biometrics", ignore=shutil.ignore_patterns("__pycache__"))
        subprocess.run(
            [sys.executable, "-c", IMPORT_ALL, str(place), *compiled.ROOMS],
            check=True,
            cwd=place,
            env=os.environ | {"BIOMETRICS_CACHE": str(cache), "PYTHONPATH": str(place)},
        )
        kept.append({path: path.stat().st_mtime_ns for path in cache.rglob("*.nb[ic]")})
    assert kept[0]
    assert kept[1] == kept[0]


def test_only_one_module_uses_numba_and_its_cache_version_covers_every_compiled_source() -> None:
    for path in PACKAGE.rglob("*.py"):
        text, place = path.read_text("utf-8"), path.relative_to(PACKAGE)
        if place.name != "compiled.py":
            assert "njit" not in text, place
        if "from biometrics.compiled import" in text:
            assert place.parts[0] in compiled.ROOMS, place


def test_kernels_are_compiled_again_when_any_source_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "biometrics"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(compiled, "__file__", str(copy / "compiled.py"))
    versions = set()
    for room in ("", *compiled.ROOMS):
        compiled.kernel_folder.cache_clear()
        if room:
            with (copy / room / "__init__.py").open("a") as source:
                source.write("\n# changed\n")
        versions.add(compiled.kernel_folder().name)
    compiled.kernel_folder.cache_clear()
    assert len(versions) == 1 + len(compiled.ROOMS)
