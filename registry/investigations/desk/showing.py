"""What the pages of a case share: its heading and sections, the purpose that links carry, whom an answer names."""

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from flask import Response, request, url_for

from registry.access.frame.showing import page, to
from registry.access.http import current_actor
from registry.access.parameters import takes
from registry.access.purposes import HEADER, PARAMETER, PURPOSES
from registry.access.words import PURPOSES as PURPOSE_WORDS
from registry.core.context import Context
from registry.core.errors import Invalid, NotFound, RegistryError
from registry.core.identifiers import identifiers_in
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.investigations.cases import queries, rules
from registry.investigations.cases.models import Case
from registry.investigations.desk import words
from registry.investigations.graph.service import person_names
from registry.web.fields import Choice, Field, Problem
from registry.web.forms import filled

View = TypeVar("View", bound=Callable[..., Any])
OF_PURPOSE: Final[Mapping[str, bool]] = {PARAMETER: False}
_PURPOSED: Final = ("/cases/", "/watchlist/", "/protection/")
"""Where pages lie that may ask for a purpose first."""
_SECTIONS: Final = (
    ("case_pages.overview", _("Overview")),
    ("pair_pages.persons", _("Compare")),
    ("case_pages.timeline", _("Timeline")),
    ("link_pages.links", _("Links")),
    ("dossier_pages.entries", _("Notes and tasks")),
    ("asking_pages.searches", _("Searches")),
    ("act_pages.acts", _("Decide")),
)


def link(endpoint: str, **values: Any) -> str:
    """The address of a page about the same case; it carries the purpose that was stated for this one."""
    if stated := request.args.get(PARAMETER):
        values[PARAMETER] = stated
    return url_for(endpoint, **values)


def name_persons(ctx: Context, answer: Any, case_id: uuid.UUID | None = None) -> None:
    """Let the journal name whom the API's answer names: a page shows the same. Persons beyond a case are named in the
    entry of the case that leads to them.
    """
    identifiers = sorted(str(identifier) for identifier in identifiers_in(json.dumps(answer, default=str)))
    ctx.shown |= set(identifiers)
    if case_id is not None and identifiers:
        ctx.journal("case.persons_shown", "case", case_id, shown=identifiers)


def for_a_purpose(parameters: Mapping[str, bool] | None = None) -> Callable[[View], View]:
    """Declare a view that reads a case: where a purpose has to be stated and was not, its page asks for one first."""

    def declare(view: View) -> View:
        @wraps(view)
        def ask_or_show(*args: Any, **values: Any) -> Any:
            try:
                return view(*args, **values)
            except Invalid as error:
                if not any(line.pointer == f"/headers/{HEADER}" for line in error.errors):
                    raise
            return to(url_for("cases_desk.purpose", to=_here()))

        return takes({**OF_PURPOSE, **(parameters or {})})(ask_or_show)  # type: ignore[return-value]

    return declare


def _here() -> str:
    others = [(name, text) for name, text in request.args.items(multi=True) if name != PARAMETER]
    return f"{request.path}?{urlencode(others)}" if others else request.path


def purpose_page(address: str) -> Response:
    """Ask for the purpose of opening a page of ours; raises NotFound for any other address."""
    if (
        not address.startswith(("/cases/", "/watchlist/", "/protection/"))
        or not address.isprintable()
        or "\\" in address
    ):
        raise NotFound
    joint = "&" if "?" in address else "?"
    choices = [
        (f"{address}{joint}{urlencode({PARAMETER: slug})}", PURPOSE_WORDS[slug])
        for slug in PURPOSES.get(current_actor().role, ())
    ]
    is_case = address.startswith("/cases/")
    title = _("Why do you open this case?") if is_case else _("Why do you open this record?")
    return page("cases/purpose.html", title=title, choices=choices, is_case=is_case, back=url_for("cases_desk.queue"))


def names_of(ctx: Context, persons: Sequence[uuid.UUID]) -> dict[str, Message | str]:
    """Person → name, of a case's persons."""
    ctx.shown |= {str(person) for person in persons}
    return person_names(ctx, [str(person) for person in persons])


def case_page(
    ctx: Context, case: Case, template: str, section: str, *, problems: Sequence[Problem] = (), **values: Any
) -> Response:
    """A page about a case, below its heading and the names of its sections."""
    persons = [person.person_id for person in case.persons]
    names = names_of(ctx, persons)
    is_own = case.assigned_to == ctx.actor.account_id
    return page(
        template,
        problems=problems,
        case=case,
        case_state=words.STATE_LABELS[case.state],
        case_kind=words.STATE_KINDS[case.state],
        risk_kind=risk_kind(case.risk),
        names=[names.get(str(person), "–") for person in persons],
        sections=[(link(endpoint, case_id=case.id), label, endpoint == section) for endpoint, label in _SECTIONS],
        queue=url_for("cases_desk.queue"),
        assignee=_("you") if is_own else case.assignee.username if case.assignee else None,
        may_take=case.assigned_to is None and case.state in rules.LIVE,
        **values,
    )


def risk_kind(risk: int) -> str:
    """How a risk is coloured; the number stands beside it."""
    return "bad" if risk >= words.GRAVE else "warn" if risk >= words.MIDDLE else "plain"


def form_values(fields: Sequence[Field], values: Mapping[str, str], error: RegistryError | None) -> dict[str, Any]:
    """The fields of a form with what was typed and what is wrong with it, and the status of its page."""
    shown, problems = filled(fields, values, error)
    return {"fields": shown, "problems": problems, "status": 200 if error is None else int(status_of(error))}


def with_targets(ctx: Context, fields: Sequence[Field]) -> list[Field]:
    """The fields; where an authority is asked for, those in use."""
    targets = [Choice(target.code, target.name) for target in queries.targets(ctx.session) if target.is_active]
    return [replace(field, choices=targets) if field.name == "target" else field for field in fields]


def act_form(
    ctx: Context,
    case: Case,
    error: RegistryError | None,
    *,
    fields: Sequence[Field],
    values: Mapping[str, str],
    **shown: Any,
) -> Response:
    """The form of one act on a case, under the case's number."""
    ctx.journal("case.read", "case", case.id)
    return page(
        "cases/form.html",
        lead=_("Case {number}", number=case.number),
        back=url_for("case_pages.overview", case_id=case.id),
        **shown,
        **form_values(fields, values, error),
    )
