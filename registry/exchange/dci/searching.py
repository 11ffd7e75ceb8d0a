"""Answers one request of a search: purpose and consent judged first, then the query, then what is found."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from registry.core.context import Context
from registry.core.folding import fold
from registry.exchange import queries
from registry.exchange.clients import admission
from registry.exchange.clients import queries as clients
from registry.exchange.clients.admission import Admitted
from registry.exchange.clients.rules import SEARCH, SEARCH_ATTRIBUTES, purpose_of
from registry.exchange.dci import records, rules
from registry.exchange.dci.rules import Rejected, Wanted
from registry.exchange.registered import Registered, registered
from registry.people.models import Person

_FOUND: Final = "exchange.answered"
_REJECTED: Final = "exchange.rejected"


def answer(ctx: Context, admitted: Admitted, item: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of `search_response` for one request; a rejected one is journalled as well."""
    reference = item["reference_id"]
    base = {"reference_id": reference, "timestamp": ctx.now.isoformat()}
    if "locale" in item:
        base["locale"] = item["locale"]
    try:
        data, pagination = _answered(ctx, admitted, item)
    except Rejected as why:
        admission.journal_answer(ctx, admitted, _REJECTED, None, (), reason=why.code)
        return base | {
            "status": rules.REJECTED,
            "status_reason_code": why.code,
            "status_reason_message": why.why,
            "data": {"reg_record_type": rules.RECORD_TYPE, "reg_records": []},
        }
    return base | {"status": rules.SUCCESS, "data": data, "pagination": pagination}


def _answered(ctx: Context, admitted: Admitted, item: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    criteria, terms = item["search_criteria"], admitted.terms
    purpose = purpose_stated(admitted, criteria)
    if ctx.purpose not in (None, purpose):
        raise Rejected(rules.CRITERIA_INVALID, "All requests of one message have the same purpose.")
    if terms.needs_consent and rules.purpose_code(criteria, "consent") != purpose:
        raise Rejected(rules.CRITERIA_INVALID, "The agreement asks for a consent with the purpose of the search.")
    page = rules.page_of(criteria.get("pagination", item.get("pagination")))
    order = rules.sort_of(criteria.get("sort"))
    wanted = rules.wanted(criteria["query_type"], criteria["query"])
    operation = SEARCH_ATTRIBUTES if wanted.kind is None else SEARCH
    if operation not in terms.operations:
        raise Rejected(rules.CRITERIA_INVALID, "The agreement does not allow this kind of search.")
    found = registered(ctx, find(ctx, admitted, wanted))
    if len(found) > rules.MOST_RECORDS:
        raise Rejected(rules.TOO_MANY_RECORDS, f"More than {rules.MOST_RECORDS} were found. Ask more precisely.")
    if order is not None:
        found = _sorted(found, *order)
    start = (page.number - 1) * page.size
    shown = found[start : start + page.size]
    return _data(ctx, admitted, shown, purpose, by=wanted.kind or "attributes"), {
        "page_size": page.size,
        "page_number": page.number,
        "total_count": len(found),
    }


def purpose_stated(admitted: Admitted, criteria: Mapping[str, Any]) -> str:
    """The purpose of a request, as its `authorize` or `consent` states it; raises Rejected where it is not agreed."""
    stated = rules.purpose_code(criteria, "authorize") or rules.purpose_code(criteria, "consent")
    purpose = purpose_of(admitted.terms, stated)
    if purpose is None:
        raise Rejected(
            rules.CRITERIA_INVALID,
            "State a purpose of the agreement in authorize.purpose.code: " + ", ".join(admitted.terms.purposes) + ".",
        )
    return purpose


def find(ctx: Context, admitted: Admitted, wanted: Wanted) -> Sequence[uuid.UUID]:
    """The persons whom a query asks for; whether they are registered is seen afterwards."""
    session, value = ctx.session, wanted.value or ""
    if wanted.kind is None:
        return _named(ctx, wanted)
    if not value:
        return ()
    if wanted.kind == rules.ALIAS:
        person = clients.person_with_alias(session, admitted.client.id, value)
        return () if person is None else (person,)
    by = {
        rules.CUI: queries.with_cui,
        rules.DNI: queries.with_dni,
        rules.ACTA: queries.with_acta,
        rules.CNV: queries.with_cnv,
    }
    return by[wanted.kind](session, value)


def _named(ctx: Context, wanted: Wanted) -> Sequence[uuid.UUID]:
    assert wanted.born_from is not None  # the rules ask for both
    assert wanted.born_to is not None
    name = f"{wanted.given_names} {wanted.first_surname}"
    if not fold(name).strip():
        return ()
    people = queries.named(ctx.session, ctx.actor, name, wanted.born_from, wanted.born_to)
    return [person.id for person in people if _fits(person, wanted)]


def _fits(person: Person, wanted: Wanted) -> bool:
    if person.birth_date is None or wanted.born_from is None or wanted.born_to is None:
        return False
    return (
        wanted.born_from <= person.birth_date <= wanted.born_to
        and fold(person.given_names or "") == fold(wanted.given_names or "")
        and fold(person.first_surname or "") == fold(wanted.first_surname or "")
        and wanted.sex in (None, person.sex)
    )


def _sorted(found: Sequence[Registered], attribute: str, is_descending: bool) -> Sequence[Registered]:
    def key(person: Registered) -> tuple[bool, str, str]:
        day = person.birth_date if attribute == "birth_date" else person.registered_on
        return day is None, "" if day is None else day.isoformat(), str(person.person_id)

    return sorted(found, key=key, reverse=is_descending)


def _data(
    ctx: Context, admitted: Admitted, shown: Sequence[Registered], purpose: str, **details: object
) -> dict[str, Any]:
    attributes = admitted.terms.attributes
    persons = frozenset[uuid.UUID]().union(*(records.named(person, attributes) for person in shown))
    aliases = admission.aliases(ctx, admitted.client, persons)
    admission.journal_answer(ctx, admitted, _FOUND, purpose, persons, **details)
    return {
        "version": rules.VERSION,
        "reg_type": rules.REG_TYPE,
        "reg_record_type": rules.RECORD_TYPE,
        "reg_records": [records.record(person, aliases, attributes) for person in shown],
    }


def data_of(ctx: Context, admitted: Admitted, person_id: uuid.UUID, purpose: str, **details: object) -> Any:
    """What is told of one person now, for a notification; None where nothing is."""
    found = registered(ctx, [person_id])
    return _data(ctx, admitted, found, purpose, **details) if found else None
