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
    *keys: InstrumentedAttribute[uuid.UUID] | InstrumentedAttribute[int],
) -> Listing[Row]:
    """A page of the rows of `select`, ordered by `moment` and `keys`, newest first; raises Invalid for a bad cursor."""
    if page.cursor is not None:
        select = select.where(tuple_(moment, *keys) < _decoded(page.cursor, *(key.type.python_type for key in keys)))
    rows = session.scalars(select.order_by(moment.desc(), *(key.desc() for key in keys)).limit(page.limit + 1)).all()
    items = rows[: page.limit]
    more = len(rows) > page.limit
    return Listing(
        items, _encoded(getattr(items[-1], moment.key), [getattr(items[-1], key.key) for key in keys]) if more else None
    )


def _encoded(moment: datetime, keys: Sequence[uuid.UUID | int]) -> str:
    plain = [key.hex if isinstance(key, uuid.UUID) else key for key in keys]
    return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), *plain]).encode()).decode()


def _decoded(cursor: str, *kinds: type[Any]) -> tuple[Any, ...]:
    try:
        moment, *keys = json.loads(base64.urlsafe_b64decode(cursor))
        when = datetime.fromisoformat(moment)
        if when.tzinfo is None:
            raise ValueError("the moment has no time zone")
        return when, *(_key(key, kind) for key, kind in zip(keys, kinds, strict=True))
    except (ValueError, TypeError, AttributeError) as error:
        raise bad_cursor() from error


def _key(plain: Any, kind: type[Any]) -> Any:
    if kind is int and not (isinstance(plain, int) and 0 <= plain < 2**63):
        raise ValueError("no number of a row")
    return kind(plain)


def bad_cursor() -> Invalid:
    """The refusal of a cursor that no page gave."""
    message = _("This cursor is not valid. Use `next_cursor` of the previous page, or leave it out.")
    return Invalid([FieldError("/query/cursor", message)])
