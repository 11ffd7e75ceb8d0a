"""Disks that fail: one ends the program at its n-th step and loses what was not synced, another is full."""

from pathlib import Path

from station.outbox.disk import Disk


class Killed(BaseException):
    """The program ended here."""


class DyingDisk(Disk):
    """Ends at step `at`, counted from 0. With `loses`, what was written or renamed and not synced is gone then."""

    def __init__(self, at: int, *, loses: bool) -> None:
        super().__init__(self._count)
        self.at, self.loses, self.steps = at, loses, 0
        self._unsynced: Path | None = None
        self._renamed: tuple[Path, Path, bytes | None] | None = None

    def _count(self, step: str, path: Path) -> None:
        if step == "synced":
            self._renamed = None
        if self.steps == self.at:
            if self.loses:
                self._lose()
            raise Killed
        self.steps += 1
        if step == "create":
            self._unsynced = path
        elif step == "written":
            self._unsynced = None

    def rename(self, path: Path, new: Path) -> None:
        before = new.read_bytes() if new.exists() else None
        self._before("rename", path)
        path.replace(new)
        self._renamed = (path, new, before)
        self.sync(new.parent)

    def _lose(self) -> None:
        if self._unsynced is not None and self._unsynced.exists():
            self._unsynced.write_bytes(b"")
        if self._renamed is not None:
            path, new, before = self._renamed
            new.replace(path)
            if before is not None:
                new.write_bytes(before)


class FullDisk(Disk):
    """Has as many bytes as a folder holds now, and no more."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._room = self._taken()

    def _taken(self) -> int:
        return sum(path.stat().st_size for path in self._folder.rglob("*") if path.is_file())

    def write(self, path: Path, data: bytes) -> None:
        before = path.stat().st_size if path.exists() else 0
        if self._taken() - before + len(data) > self._room:
            path.write_bytes(b"")
            raise OSError(28, "No space left on device")
        super().write(path, data)
