"""The file system in its smallest steps, so that tests can end the program between any two of them."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

if os.name == "posix":
    import fcntl


class Disk:
    """Steps that each happen or do not; what was synced survives a loss of power."""

    def __init__(self, before: Callable[[str, Path], None] = lambda _step, _path: None) -> None:
        self._before = before
        """Called before each step with its name and its file."""

    def write(self, path: Path, data: bytes) -> None:
        """A new file that only its owner reads, synced; one that was left behind by a kill is written over."""
        self._before("create", path)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            half = len(data) // 2
            for part in (data[:half], data[half:]):
                self._before("write", path)
                view = memoryview(part)
                while view:
                    view = view[os.write(descriptor, view) :]
            self._before("fsync", path)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._before("written", path)

    def rename(self, path: Path, new: Path) -> None:
        """Give a file its name, and sync the folder."""
        self._before("rename", path)
        path.replace(new)
        self.sync(new.parent)

    def remove(self, path: Path) -> None:
        """Remove a file, if it is there, and sync the folder."""
        self._before("remove", path)
        path.unlink(missing_ok=True)
        self.sync(path.parent)

    def sync(self, folder: Path) -> None:
        """Sync a folder: the names in it survive."""
        self._before("sync", folder)
        if os.name == "posix":
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        self._before("synced", folder)

    def put(self, path: Path, data: bytes) -> None:
        """A file with this content, whole or not at all; an earlier one of the name is replaced."""
        part = path.with_name(f"{path.name}.part")
        self.write(part, data)
        self.rename(part, path)

    def free_bytes(self, folder: Path) -> int:
        """What is left for files of this folder."""
        return shutil.disk_usage(folder).free

    @contextmanager
    def alone(self, folder: Path) -> Iterator[None]:
        """One process at a time."""
        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.name == "posix":
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def private_folder(path: Path) -> Path:
    """A folder that only its owner reads."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    return path
