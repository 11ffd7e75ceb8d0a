"""The photograph of an application that another minor's has too."""

from collections.abc import Iterator
from typing import Final

from registry.core.context import Context
from registry.core.vault import RecordDamaged
from registry.documents.applications import queries as applications
from registry.documents.applications.models import Application
from registry.documents.applications.rules import likeness
from registry.duplicates import queries
from registry.duplicates.facts.subjects import ApplicationSubject, Occasion, Source
from registry.duplicates.indicators.finding import in_order
from registry.duplicates.indicators.rules.photographs import SharedPhotograph
from registry.people import queries as people

MOST_LIKE: Final = 1000
"""Applications that a hash names, the nearest first: portraits before one wall are alike in some part."""
MOST_OPENED: Final = 20
"""Of them those opened and compared, the likeliest first."""


def shared(subject: ApplicationSubject) -> Iterator[SharedPhotograph]:
    """Other minors whose application has this photograph; a child of two records that were joined is one."""
    application = subject.application
    own = people.identities_of(subject.session, application.person_id)
    found = applications.with_like_photographs(subject.session, application, MOST_LIKE)
    others = [other for other in found if other.person_id not in own]
    for other in _of_one_picture(subject.ctx, application, others):
        births = queries.births_of_newborns(subject.session, [other.person_id])
        yield SharedPhotograph(
            application.person_id,
            other.person_id,
            other.photograph_sha256 == application.photograph_sha256,
            in_order(*subject.births, *(birth.id for birth in births)),
        )


def _of_one_picture(ctx: Context, application: Application, others: list[Application]) -> Iterator[Application]:
    yield from (other for other in others if other.photograph_sha256 == application.photograph_sha256)
    bands = application.photograph_bands
    near = [
        (likeness.bits_apart(bands, other.photograph_bands), number, other)
        for number, other in enumerate(others)
        if bands and other.photograph_bands and other.photograph_sha256 != application.photograph_sha256
    ]
    candidates = [each for each in sorted(near) if each[0] <= likeness.MOST_BITS_APART][:MOST_OPENED]
    own = _opened(ctx, application) if candidates else None
    for _bits, _number, other in candidates:
        theirs = _opened(ctx, other)
        if own is not None and theirs is not None and likeness.is_one_picture(own, theirs):
            yield other


def _opened(ctx: Context, application: Application) -> bytes | None:
    """A photograph out of the vault; None where it is damaged, which is noted."""
    if application.sealed_photograph is None:
        return None
    try:
        return ctx.vault.open(application.sealed_photograph, application.photograph_place)
    except RecordDamaged as error:
        ctx.note_damage(error.place)
        return None


SOURCES: Final = (Source(Occasion.APPLICATION, SharedPhotograph, shared),)
