"""A case's dossier: notes, tasks and their completion, attachments. It only grows."""

import uuid
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.sessions.admission import large_form
from registry.access.sessions.showing import settle
from registry.core.clock import show_day, show_moment
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, RegistryError
from registry.core.messages import Message, _
from registry.investigations.cases import queries, rules, service
from registry.investigations.cases.answers import whole_case_answer
from registry.investigations.cases.dossier import service as dossier
from registry.investigations.cases.dossier.schemas import LONGEST_TEXT, EntryRequestSchema, entry_of
from registry.investigations.cases.words import ENTRY_KINDS
from registry.investigations.desk.showing import case_page, for_a_purpose, form_values, link
from registry.investigations.limits import LARGEST_ATTACHMENT_BYTES
from registry.web.fields import DATE, LONG, Field
from registry.web.forms import body, inputs, load

blueprint = Blueprint("dossier_pages", __name__, url_prefix="/cases", template_folder="templates")
_AROUND: Final = 64 * 1024
_TITLE: Final = Field("title", _("Title"), longest=200)
_TEXT: Final = Field("text", _("Text"), LONG, longest=LONGEST_TEXT)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of entry: how adding one is called, and what is asked."""

    label: Message
    fields: tuple[Field, ...]


_KINDS: Final[Mapping[str, _Kind]] = {
    "note": _Kind(_("Write a note"), (_TITLE, _TEXT)),
    "task": _Kind(
        _("Add a task"),
        (
            _TITLE,
            _TEXT,
            Field("due_on", _("Due on"), DATE),
            Field(
                "assignee",
                _("Whose task"),
                hint=_("A user name; left empty, the case's assignee."),
                width="w-15",
                longest=64,
            ),
        ),
    ),
    "attachment": _Kind(_("Attach a file"), (_TITLE,)),
    "task_done": _Kind(_("Complete the task"), (_TITLE, _TEXT)),
}


@blueprint.get("/<uuid:case_id>/dossier")
@requires("cases.work")
@for_a_purpose()
def entries(case_id: uuid.UUID) -> Response:
    """List the entries, the newest first; what is withheld says so."""
    with begin() as ctx:
        case = service.read(ctx, case_id)
        ctx.journal("case.read", "case", case.id)
        answer = whole_case_answer(ctx, case)
        done = {entry["task_id"] for entry in answer["entries"]}
        is_open = case.state != rules.CLOSED and case.assigned_to is not None
        return case_page(
            ctx,
            case,
            "cases/dossier.html",
            "dossier_pages.entries",
            adds=[
                (url_for("dossier_pages.new", case_id=case.id, kind=kind), _KINDS[kind].label)
                for kind in ("note", "task", "attachment")
                if is_open
            ],
            rows=[
                {
                    "address": link("dossier_pages.entry", case_id=case.id, entry_id=entry["id"]),
                    "number": entry["sequence"],
                    "title": entry["title"],
                    "kind": ENTRY_KINDS[entry["kind"]],
                    "by": entry["by"],
                    "at": show_moment(entry["at"]),
                    "due": _("due {day}", day=show_day(entry["due_on"])) if entry["due_on"] else None,
                    "is_done": entry["id"] in done,
                }
                for entry in reversed(answer["entries"])
            ],
        )


@blueprint.get("/<uuid:case_id>/dossier/<uuid:entry_id>")
@requires("cases.work")
@for_a_purpose()
def entry(case_id: uuid.UUID, entry_id: uuid.UUID) -> Response:
    """Show an entry with its text; what others wrote after their judgement, only after one's own."""
    with begin() as ctx:
        case = service.read(ctx, case_id)
        row, title, content = dossier.read_entry(ctx, case_id, entry_id)
        is_file = row.kind == "attachment"
        may_complete = row.kind == "task" and case.state != rules.CLOSED
        may_complete = may_complete and row.id not in {each.task_id for each in queries.entries(ctx.session, case.id)}
        return case_page(
            ctx,
            case,
            "cases/entry.html",
            "dossier_pages.entries",
            title=title,
            text=None if is_file else content.decode(),
            kind=ENTRY_KINDS[row.kind],
            by=queries.usernames_of(ctx.session, [row.by]).get(row.by),
            at=show_moment(row.at),
            due=show_day(row.due_on) if row.due_on else None,
            sha256=row.sha256.hex(),
            file=link("dossier_pages.content", case_id=case.id, entry_id=row.id) if is_file else None,
            complete=url_for("dossier_pages.new", case_id=case.id, kind="task_done", task=row.id)
            if may_complete
            else None,
            entries=link("dossier_pages.entries", case_id=case.id),
        )


@blueprint.get("/<uuid:case_id>/dossier/<uuid:entry_id>/content")
@requires("cases.work")
@for_a_purpose()
def content(case_id: uuid.UUID, entry_id: uuid.UUID) -> Response:
    """Return an attachment exactly as it was sent, to be saved and never shown as a page of ours."""
    with begin() as ctx:
        row, _title, sent = dossier.read_entry(ctx, case_id, entry_id)
    response = settle(Response(sent, content_type=row.media_type))
    response.headers["Content-Disposition"] = f'attachment; filename="{row.id}"'
    return response


@blueprint.get("/<uuid:case_id>/dossier/new/<kind>")
@requires("cases.work")
@for_a_purpose({"task": False})
def new(case_id: uuid.UUID, kind: str) -> Response:
    """Ask for an entry."""
    with begin() as ctx:
        return _form(ctx, case_id, _known(kind), {})


@blueprint.post("/<uuid:case_id>/dossier/new/<kind>")
@requires("cases.work")
@large_form(LARGEST_ATTACHMENT_BYTES + _AROUND)
def add(case_id: uuid.UUID, kind: str) -> Response:
    """Add an entry; sent twice, one is added."""
    known = _known(kind)
    values = typed(inputs(_KINDS[known].fields), LONGEST_TEXT)
    answers = body(_KINDS[known].fields, values) | {"kind": known}
    if known == "task_done":
        answers["task_id"] = request.form.get("task", "")[:40]

    def act(ctx: Context) -> str:
        file = _file() if known == "attachment" else {}
        dossier.add(ctx, case_id, entry_of(load(EntryRequestSchema(), answers | file)))
        return url_for("dossier_pages.entries", case_id=case_id)

    return sent_once("cases/entries", act, lambda ctx, error: _form(ctx, case_id, known, values, error), "entry-added")


def _file() -> dict[str, str]:
    """The chosen file as the API takes it; its type is what it begins with."""
    file = request.files.get("file")
    sent = file.read(LARGEST_ATTACHMENT_BYTES + 1) if file is not None else b""
    if file is not None:
        file.close()  # a large one is in a temporary file
    if not sent:
        raise Invalid([FieldError("/content", _("Choose the file."))])
    kinds = (kind for kind, beginnings in rules.MEDIA_TYPES.items() if sent.startswith(beginnings))
    kind = next(kinds, None)
    if kind is None:
        raise Invalid([FieldError("/content", _("Attach a PDF, or a picture as PNG, JPEG or TIFF."))])
    return {"content": b64encode(sent).decode(), "media_type": kind}


def _known(kind: str) -> str:
    if kind not in _KINDS:
        raise NotFound
    return kind


def _form(
    ctx: Context, case_id: uuid.UUID, kind: str, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    case = service.read(ctx, case_id)
    ctx.journal("case.read", "case", case.id)
    return page(
        "cases/form.html",
        title=_KINDS[kind].label,
        lead=_("Case {number}", number=case.number),
        hint=_("An entry is never changed or removed. Whoever sees the case reads it."),
        action=url_for("dossier_pages.add", case_id=case.id, kind=kind),
        task=(request.form.get("task") or request.args.get("task", ""))[:40] if kind == "task_done" else None,
        back=url_for("dossier_pages.entries", case_id=case.id),
        label=_KINDS[kind].label,
        upload=_("File: PDF, PNG, JPEG or TIFF") if kind == "attachment" else None,
        **form_values(_KINDS[kind].fields, values, error),
    )
