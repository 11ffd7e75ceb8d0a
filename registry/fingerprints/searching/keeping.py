"""What a worker with a part of the galleries does beside its jobs: load it, keep up, and say that it is there."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from registry.core import measures
from registry.core.context import SYSTEM, Context
from registry.core.jobs import Beside, HoldsNothing, lift_limits
from registry.core.registry import Registry
from registry.fingerprints.matching import snapshots
from registry.fingerprints.matching.galleries import Galleries, begun, refreshed
from registry.fingerprints.parts import WHOLE, Part
from registry.fingerprints.rules import SIDES
from registry.fingerprints.searching import plan
from registry.fingerprints.searching.models import GalleryPart

NOTHING: Final = "none"
"""The name of no part: for workers that leave searches to others."""
FORGOTTEN_AFTER: Final = timedelta(days=1)
"""A worker that was not seen for so long is forgotten."""


class KeptPart:
    """A part that this worker holds."""

    def __init__(self, registry: Registry, part: Part) -> None:
        self._registry = registry
        self._part = part
        self._id = uuid.uuid4()

    @property
    def queues(self) -> Sequence[str]:
        """The queue of the jobs for this part."""
        return (self._part.queue,)

    def keep(self) -> None:
        """Load what was captured since, say what is held, and take over searches that nobody else will answer."""
        with self._registry.begin(SYSTEM, is_bounded=True) as ctx:
            lift_limits(ctx)
            begun(ctx, self._part)
            held = refreshed(ctx, self._part)
            held.make_ready()
            self._say(ctx, held)
            plan.follow(ctx.session)
        with self._registry.begin(SYSTEM, is_bounded=True) as ctx:
            path = snapshots.path_of(ctx.settings.home, str(self._part))
            held.save(ctx.session, ctx.vault, path, ctx.settings.gallery_snapshot_prints)

    def end(self) -> None:
        """Say that it is held no longer."""
        with self._registry.begin(SYSTEM, is_bounded=True) as ctx:
            ctx.session.execute(delete(GalleryPart).where(GalleryPart.id == self._id))

    def _say(self, ctx: Context, held: Galleries) -> None:
        now = func.clock_timestamp()
        statement = {
            "seen_at": now,
            "is_ready": True,
            "adults": held.persons("adult"),
            "children": held.persons("child"),
            "prints": len(held),
            "not_compared": len(held.unreadable()),
        }
        row = {"id": self._id, "part": self._part.number, "parts": self._part.of, "started_at": now, **statement}
        upsert = insert(GalleryPart).values(row).on_conflict_do_update(index_elements=["id"], set_=statement)
        ctx.session.execute(upsert)
        ctx.session.execute(delete(GalleryPart).where(GalleryPart.seen_at < now - FORGOTTEN_AFTER))
        for side in SIDES:
            measures.state(measures.GALLERY, held.prints(side), side=side, shard=str(self._part))


def part_held(registry: Registry, name: str | None) -> Beside:
    """What a worker holds, by the name of its part: K/N, `none`, or everything by default; raises ValueError."""
    if name == NOTHING:
        return HoldsNothing()
    return KeptPart(registry, WHOLE if name is None else Part.read(name))
