"""Enrolments that are open on this station: sealed by the registrar's own key, so that nobody else reads them.

<id>.open        what was typed, and which prints there are
<id>.<n>.print   a picture
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from station.outbox.disk import Disk, private_folder
from station.outbox.permits import PermitRefused, Unlocked

MOST: Final = 50
"""Open enrolments: beyond, somebody begins without ending."""
MOST_PRINTS: Final = 60
IMPRESSIONS: Final = 3


@dataclass(frozen=True, slots=True)
class DraftPrint:
    """A print taken, or the reason why there is none."""

    subject: str
    finger: int
    captured_at: str
    """ISO, by the device's clock; the registry puts it right."""
    number: int
    """Of its file."""
    sha256: str = ""
    ppi: float | None = None
    device: str | None = None
    failure: str | None = None
    quality: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """An open enrolment."""

    id: str
    key: str
    """The Idempotency-Key, made before the first key stroke."""
    values: Mapping[str, str] = field(default_factory=dict)
    prints: tuple[DraftPrint, ...] = ()
    twin_of: str = ""

    def of_finger(self, subject: str, finger: int) -> list[DraftPrint]:
        """The prints of one finger."""
        return [print_ for print_ in self.prints if (print_.subject, print_.finger) == (subject, finger)]


class Drafts:
    """The open enrolments of one registrar."""

    def __init__(self, folder: Path, who: Unlocked, disk: Disk | None = None) -> None:
        self.folder, self._who, self._disk = private_folder(folder), who, disk or Disk()

    def all(self) -> list[Draft]:
        """Those that this registrar can open; others' are passed over."""
        drafts = (self.read(path.stem) for path in sorted(self.folder.glob("*.open")))
        return [draft for draft in drafts if draft is not None]

    def begin(self, values: Mapping[str, str], twin_of: str = "") -> Draft:
        """Begin one."""
        draft = Draft(uuid.uuid4().hex, uuid.uuid4().hex, dict(values), (), twin_of)
        self.save(draft)
        return draft

    def read(self, draft_id: str) -> Draft | None:
        """An open enrolment of this registrar."""
        if len(draft_id) != 32 or not draft_id.isalnum():
            return None
        try:
            item: dict[str, Any] = json.loads(self._who.open(self._path(draft_id).read_bytes(), draft_id))
            prints = tuple(DraftPrint(**print_) for print_ in item.pop("prints"))
            return Draft(**item, prints=prints)
        except (OSError, PermitRefused, ValueError, TypeError, KeyError):
            return None

    def save(self, draft: Draft) -> None:
        """Keep it as it is now, right or wrong."""
        plain = json.dumps(asdict(draft)).encode()
        self._disk.put(self._path(draft.id), self._who.seal(plain, draft.id))

    def add_print(self, draft: Draft, print_: DraftPrint, picture: bytes | None) -> Draft:
        """Keep a print; a finger has pictures or a reason, never both, and at most three pictures, the best."""
        others = [each for each in draft.prints if (each.subject, each.finger) != (print_.subject, print_.finger)]
        same = draft.of_finger(print_.subject, print_.finger)
        if picture is not None and any(each.sha256 == print_.sha256 for each in same):
            return draft
        same = [] if picture is None else [each for each in same if each.failure is None]
        if len(same) >= IMPRESSIONS:
            same.remove(min(same, key=lambda each: each.quality))
        if len(others) + len(same) >= MOST_PRINTS:
            return draft
        number = max((each.number for each in draft.prints), default=0) + 1
        kept = replace(print_, number=number)
        if picture is not None:
            self._disk.put(self._picture_path(draft.id, number), self._who.seal(picture, f"{draft.id}.{number}"))
        changed = replace(draft, prints=(*others, *same, kept))
        self.save(changed)
        self._drop_pictures(changed)
        return changed

    def picture(self, draft: Draft, number: int) -> bytes:
        """A picture; raises PermitRefused, OSError."""
        return self._who.open(self._picture_path(draft.id, number).read_bytes(), f"{draft.id}.{number}")

    def remove(self, draft_id: str) -> None:
        """Let it go: it is sealed, or given up."""
        self._disk.remove(self._path(draft_id))
        for path in self.folder.glob(f"{draft_id}.*.print"):
            self._disk.remove(path)

    def _drop_pictures(self, draft: Draft) -> None:
        used = {f"{draft.id}.{print_.number}.print" for print_ in draft.prints if print_.failure is None}
        for path in self.folder.glob(f"{draft.id}.*.print"):
            if path.name not in used:
                self._disk.remove(path)

    def _path(self, draft_id: str) -> Path:
        return self.folder / f"{draft_id}.open"

    def _picture_path(self, draft_id: str, number: int) -> Path:
        return self.folder / f"{draft_id}.{number}.print"
