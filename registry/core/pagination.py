"""Lists in pages, newest first, with a cursor that stays valid while rows are added."""

import base64
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from registry.core.errors import FieldError, Invalid
from registry.core.messages import _

Row = TypeVar("Row")
DEFAULT_LIMIT = 20
LARGEST_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Page:
    """The requested part of a list."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """One page of rows and the cursor of the next page; None at the end."""

    items: Sequence[Row]
    next_cursor: str | None


def paginate(
    session: Session,
    select: Select[Row],
    page: Page,
    moment: InstrumentedAttribute[datetime],
    key: InstrumentedAttribute[uuid.UUID],
) -> Listing[Row]:
    """A page of the rows of `select`, ordered by `moment` and `key`, newest first; raises Invalid for a bad cursor."""
    if page.cursor is not None:
        select = select.where(tuple_(moment, key) < _decoded(page.cursor))
    rows = session.scalars(select.order_by(moment.desc(), key.desc()).limit(page.limit + 1)).all()
    items = rows[: page.limit]
    more = len(rows) > page.limit
    return Listing(items, _encoded(getattr(items[-1], moment.key), getattr(items[-1], key.key)) if more else None)


def _encoded(moment: datetime, key: uuid.UUID) -> str:
    return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), key.hex]).encode()).decode()


def _decoded(cursor: str) -> tuple[Any, Any]:
    try:
        moment, key = json.loads(base64.urlsafe_b64decode(cursor))
        when = datetime.fromisoformat(moment)
        if when.tzinfo is None:
            raise ValueError("the moment has no time zone")
        return when, uuid.UUID(key)
    except (ValueError, TypeError, AttributeError) as error:
        raise bad_cursor() from error


def bad_cursor() -> Invalid:
    """The refusal of a cursor that no page gave."""
    message = _("This cursor is not valid. Use `next_cursor` of the previous page, or leave it out.")
    return Invalid([FieldError("/query/cursor", message)])
