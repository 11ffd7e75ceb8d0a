"""Whether the gravest acts are open to this session now, told on the page that offers them rather than after a form."""

from collections.abc import Mapping, Sequence

from flask import Response

from registry.access.factors import queries, rules
from registry.access.frame.showing import page
from registry.access.http import credential_hash
from registry.core.context import Context
from registry.core.errors import RegistryError
from registry.core.messages import Message
from registry.core.problems import status_of
from registry.web.fields import Field
from registry.web.forms import filled


def is_fresh(ctx: Context) -> bool:
    """Whether the second factor was given in the last minutes, as the gravest acts need it."""
    minutes = ctx.settings.confirmation_minutes
    return rules.is_fresh(queries.confirmed_at(ctx.session, credential_hash()), ctx.now, minutes)


def grave_form(
    ctx: Context,
    questions: Sequence[Field],
    values: Mapping[str, str],
    error: RegistryError | None = None,
    **shown: Message | str | None,
) -> Response:
    """The form of a gravest act, asked at the `action`'s own address; after a refusal, with what was wrong.

    `title`, `hint`, `label` of the button, `back` and, if there is one, `lead` are shown with it.
    """
    fields, problems = filled(questions, values, error)
    return page(
        "web/grave_form.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        fields=fields,
        is_stale=not is_fresh(ctx),
        here=shown["action"],
        **shown,
    )
