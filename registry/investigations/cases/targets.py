"""The authorities cases are referred to: a table of this installation, filled from a CSV file."""

import csv
import io
import re
from importlib import resources

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.core.messages import Message, _
from registry.investigations.cases import queries
from registry.investigations.cases.rules import TARGET_KINDS

COLUMNS = ("code", "name", "kind", "concern", "is_for_missing_children", "source")
_CODE = re.compile(r"[a-z0-9_]{2,40}")
MOST_LINES = 1000


def load_default_targets(ctx: Context) -> None:
    """Fill the table once, from the list that comes with the program."""
    if not queries.targets(ctx.session):
        content = resources.files("registry.investigations.cases").joinpath("targets.csv").read_bytes()
        load_targets(ctx, content)


def load_targets(ctx: Context, content: bytes) -> int:
    """Put the file's authorities into use and return how many. Those it no longer names stay, out of use.

    Raises Invalid with the errors of every line; then nothing is changed.
    """
    rows = _read(content)
    for target in queries.targets(ctx.session):
        target.is_active = False
    ctx.session.flush()
    for row in rows:
        queries.save_target(
            ctx.session,
            row["code"],
            {
                "name": row["name"],
                "kind": row["kind"],
                "concern": row["concern"],
                "source": row["source"],
                "is_for_missing_children": row["is_for_missing_children"] == "yes",
                "is_active": True,
                "updated_at": ctx.now,
            },
        )
    ctx.session.expire_all()
    ctx.journal("referral_targets.loaded", "referral_target", "many", count=len(rows))
    return len(rows)


def _read(content: bytes) -> list[dict[str, str]]:
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            columns = _("The columns must be: {columns}.", columns=", ".join(COLUMNS))
            raise Invalid([FieldError("/line 1", columns)])
        rows = [dict(row) for _number, row in zip(range(MOST_LINES), reader, strict=False)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid([FieldError("/", _("This is not a CSV file in UTF-8."))]) from error
    errors = [
        FieldError(f"/line {number}", reason)
        for number, row in enumerate(rows, 2)
        for reason in _errors(row, [earlier.get("code") for earlier in rows[: number - 2]])
    ]
    if not rows:
        errors.append(FieldError("/line 2", _("Give at least one authority.")))
    if errors:
        raise Invalid(errors)
    return rows


def _errors(row: dict[str, str], earlier_codes: list[str | None]) -> list[Message]:
    checks = [
        (None in row or None in row.values(), _("A line must have {count} fields.", count=len(COLUMNS))),
        (
            not _CODE.fullmatch(row.get("code") or ""),
            _("The code must be 2 to 40 of the characters a–z, 0–9 and underscore."),
        ),
        (row.get("code") in earlier_codes, _("The code is already used on an earlier line.")),
        (
            row.get("kind") not in TARGET_KINDS,
            _("The kind must be one of: {options}.", options=", ".join(TARGET_KINDS)),
        ),
        (
            row.get("is_for_missing_children") not in ("yes", "no"),
            _("The column {column} must be yes or no.", column="is_for_missing_children"),
        ),
        (
            not all(row.get(name) for name in ("name", "concern", "source")),
            _("Name, concern and source are required."),
        ),
    ]
    return [message for fails, message in checks if fails]
