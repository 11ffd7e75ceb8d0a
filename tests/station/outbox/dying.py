"""A disk that ends the program at its n-th step, and then loses what was not synced, as a loss of power does."""

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
