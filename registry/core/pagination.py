"""Lists in pages: newest first, by a cursor that stays right while rows are added."""

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

Row = TypeVar("Row")
DEFAULT_LIMIT = 20
LARGEST_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """One page of rows, and the cursor of the next; None at the end."""

    items: Sequence[Row]
    next_cursor: str | None


def paginate(
    session: Session,
    select: Select[Row],
    page: Page,
    moment: InstrumentedAttribute[datetime],
    key: InstrumentedAttribute[uuid.UUID],
) -> Listing[Row]:
    """The page of `select`'s rows ordered by `moment` and `key`, newest first."""
    if page.cursor is not None:
        select = select.where(tuple_(moment, key) < _read(page.cursor))
    rows = session.scalars(select.order_by(moment.desc(), key.desc()).limit(page.limit + 1)).all()
    items = rows[: page.limit]
    more = len(rows) > page.limit
    return Listing(items, _written(getattr(items[-1], moment.key), getattr(items[-1], key.key)) if more else None)


def _written(moment: datetime, key: uuid.UUID) -> str:
    return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), key.hex]).encode()).decode()


def _read(cursor: str) -> tuple[Any, Any]:
    try:
        moment, key = json.loads(base64.urlsafe_b64decode(cursor))
        when = datetime.fromisoformat(moment)
        if when.tzinfo is None:
            raise ValueError("a cursor's moment has a zone")
        return when, uuid.UUID(key)
    except (ValueError, TypeError, AttributeError) as error:
        raise Invalid([FieldError("/query/cursor", "This is not a cursor given by this list.")]) from error
