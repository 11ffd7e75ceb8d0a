"""The authorities cases are referred to: a table of this installation, filled from a CSV file."""

import csv
import io
import re
from importlib import resources

from sqlalchemy.dialects.postgresql import insert

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.investigations.cases import queries
from registry.investigations.cases.models import ReferralTarget
from registry.investigations.cases.rules import TARGET_KINDS

COLUMNS = ("code", "name", "kind", "concern", "is_for_missing_children", "source")
_CODE = re.compile(r"[a-z0-9_]{2,40}")
MOST_LINES = 1000


def load_default_targets(ctx: Context) -> None:
    """Fill the table once, from the list that comes with the program."""
    if not queries.targets(ctx.session):
        given = resources.files("registry.investigations.cases").joinpath("targets.csv").read_bytes()
        load_targets(ctx, given)


def load_targets(ctx: Context, content: bytes) -> int:
    """Make the file's authorities those in use; how many. One not named any more stays, out of use.

    Raises Invalid with every line's errors; then nothing is changed.
    """
    rows = _read(content)
    for one in queries.targets(ctx.session):
        one.is_active = False
    ctx.session.flush()
    for row in rows:
        said = {
            "name": row["name"],
            "kind": row["kind"],
            "concern": row["concern"],
            "source": row["source"],
            "is_for_missing_children": row["is_for_missing_children"] == "yes",
            "is_active": True,
            "updated_at": ctx.now,
        }
        written = insert(ReferralTarget).values(code=row["code"], **said)
        ctx.session.execute(written.on_conflict_do_update(index_elements=["code"], set_=said))
    ctx.session.expire_all()
    ctx.journal("referral_targets.loaded", "referral_target", "many", count=len(rows))
    return len(rows)


def _read(content: bytes) -> list[dict[str, str]]:
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise Invalid([FieldError("/line 1", f"The columns are {', '.join(COLUMNS)}.")])
        rows = [dict(row) for _, row in zip(range(MOST_LINES), reader, strict=False)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid([FieldError("/", "This is not a CSV file in UTF-8.")]) from error
    wrong = [
        FieldError(f"/line {number}", reason)
        for number, row in enumerate(rows, 2)
        for reason in _reasons(row, [one.get("code") for one in rows[: number - 2]])
    ]
    if not rows:
        wrong.append(FieldError("/line 2", "At least one authority is needed."))
    if wrong:
        raise Invalid(wrong)
    return rows


def _reasons(row: dict[str, str], before: list[str | None]) -> list[str]:
    bars = {
        f"There are {len(COLUMNS)} fields in a line.": None in row or None in row.values(),
        "The code has 2 to 40 of a–z, 0–9, underscore.": not _CODE.fullmatch(row.get("code") or ""),
        "The code is there twice.": row.get("code") in before,
        f"The kind is one of {', '.join(TARGET_KINDS)}.": row.get("kind") not in TARGET_KINDS,
        "is_for_missing_children is yes or no.": row.get("is_for_missing_children") not in ("yes", "no"),
        "Name, concern and source are needed.": not all(row.get(name) for name in ("name", "concern", "source")),
    }
    return [reason for reason, holds in bars.items() if holds]
