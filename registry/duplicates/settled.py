"""What persons have decided: "not a duplicate" holds until the data of the persons change."""

import hashlib
import uuid
from collections.abc import Iterable

from sqlalchemy import select

from registry.core.context import Context
from registry.duplicates.linkage import service as linkage
from registry.duplicates.linkage.models import LinkageRecord
from registry.duplicates.models import SettledPersons


def persons_key(persons: Iterable[uuid.UUID]) -> str:
    """A set of persons as alerts are keyed by it."""
    return " ".join(sorted(str(one) for one in set(persons)))


def data_version(ctx: Context, persons: Iterable[uuid.UUID]) -> str:
    """A hash of what is told of these persons, as their features were last made."""
    wanted = sorted(set(persons), key=str)
    found = select(LinkageRecord.person_id, LinkageRecord.content_hash).where(LinkageRecord.person_id.in_(wanted))
    told = sorted(f"{person} {content}" for person, content in ctx.session.execute(found))
    return hashlib.blake2b("\n".join(told).encode(), digest_size=16).hexdigest()


def remember(ctx: Context, persons: Iterable[uuid.UUID], reason: str) -> None:
    """Keep that these persons are no duplicates of each other, as their data are now. Twice changes nothing."""
    wanted = set(persons)
    linkage.refresh(ctx, wanted)
    if is_settled(ctx, wanted):
        return
    ctx.session.add(
        SettledPersons(
            persons_key=persons_key(wanted), data_version=data_version(ctx, wanted), reason=reason,
            decided_by=ctx.actor.account_id, decided_at=ctx.now,
        )
    )  # fmt: skip
    ctx.session.flush()
    ctx.journal("persons.settled", "persons", len(wanted), persons=sorted(str(one) for one in wanted))


def is_settled(ctx: Context, persons: Iterable[uuid.UUID]) -> bool:
    """Whether these persons were found to be no duplicates, and nothing has changed since."""
    wanted = set(persons)
    where = (
        SettledPersons.persons_key == persons_key(wanted),
        SettledPersons.data_version == data_version(ctx, wanted),
    )
    return ctx.session.scalar(select(SettledPersons.id).where(*where)) is not None
