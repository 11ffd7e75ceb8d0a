"""The words of DCI CRVS 1.0.0, and what of its queries is answered. Pure.

A query becomes a `Wanted`: one identifier, or conditions that all must hold. Only conjunctions are answered, for nobody
may draw a list of children from the registry: a search by attributes needs a name and a day of birth.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from registry.people.happenings import rules as happenings

VERSION: Final = "1.0.0"
ACTIONS: Final = ("search", "subscribe", "unsubscribe", "txn-status")
RECEIVED, PENDING, SUCCESS, REJECTED = STATUSES = ("rcvd", "pdng", "succ", "rjct")
LONGEST_ID: Final = 99
"""Characters of transaction, correlation and subscription ids, by the standard."""
LONGEST_MESSAGE_ID: Final = 200
MOST_REQUESTS: Final = 100
"""Requests in one message."""
MOST_RECORDS: Final = 25
"""Records of one answer: whoever finds more has to ask more precisely."""
REG_TYPE: Final = "ns:org:RegistryType:Civil"
RECORD_TYPE: Final = "spdci-extensions-dci:Person"

REFERENCE_INVALID: Final = "rjct.reference_id.invalid"
REFERENCE_TWICE: Final = "rjct.reference_id.duplicate"
TIMESTAMP_INVALID: Final = "rjct.timestamp.invalid"
CRITERIA_INVALID: Final = "rjct.search_criteria.invalid"
FILTER_INVALID: Final = "rjct.filter.invalid"
SORT_INVALID: Final = "rjct.sort.invalid"
PAGINATION_INVALID: Final = "rjct.pagination.invalid"
TOO_MANY_RECORDS: Final = "rjct.search.too_many_records_found"
NOTIFY_TYPES_INVALID: Final = "rjct.notify_types.invalid"
NOTIFY_DETAILS_INVALID: Final = "rjct.notify_details.invalid"
PERSON_INVALID: Final = "rjct.person_id.invalid"
ALREADY_SUBSCRIBED: Final = "rjct.event.already_subscribed"
CODE_INVALID: Final = "rjct.subscription_code.invalid"
ALREADY_UNSUBSCRIBED: Final = "rjct.event.already_unsubscribed"


class Rejected(Exception):
    """One request of a message is rejected, in the standard's word and an English sentence; the others are answered."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(code)
        self.code, self.why = code, why


CUI, ACTA, CNV, DNI, ALIAS = KINDS = ("cui", "acta", "cnv", "dni", "alias")
IDENTIFIERS: Final[Mapping[str, str]] = {
    "UIN": CUI,
    "NIN": DNI,
    "BRN": ACTA,
    "BIRTH_REG_NO": ACTA,
    "CNV": CNV,
    "ALIAS": ALIAS,
}
"""The standard's identifier types → what they are in Peru; NIN is the number of a DNI."""
_ABSENT_REGISTERS: Final = frozenset({"MRN", "DRN", "MARRIAGE_REG_NO", "DEATH_REG_NO"})
_SHAPES: Final[Mapping[str, re.Pattern[str]]] = {
    CUI: re.compile(r"[0-9]{8}(-?[0-9A-Z])?"),
    DNI: re.compile(r"[0-9]{8}"),
    ACTA: re.compile(r"[0-9A-Za-z-]{1,30}"),
    CNV: re.compile(r"[0-9]{1,20}"),
    ALIAS: re.compile(r"[a-z2-7]{26}"),
}

NAME: Final = {"given_name": "given", "given_names": "given", "surname": "first", "first_surname": "first"}
BIRTH_DATE: Final = frozenset({"birth_date", "date_of_birth", "DOB"})
SEX: Final = frozenset({"sex", "gender"})
SEXES: Final = {"female": "female", "male": "male", "F": "female", "M": "male"}
_OPERATORS: Final = ("gt", "lt", "eq", "ge", "le", "in")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a query asks for."""

    kind: str | None = None
    value: str | None = None
    given_names: str | None = None
    first_surname: str | None = None
    born_from: date | None = None
    born_to: date | None = None
    sex: str | None = None


LONGEST_SPAN_DAYS: Final = 31
"""The longest span of days of birth in a search by name."""


def wanted(query_type: str, query: Any, code: str = CRITERIA_INVALID) -> Wanted:
    """What a query asks for; raises Rejected for what is not answered."""
    if query_type == "idtype-value":
        return _identified(query, code)
    if query_type == "predicate":
        return _of_conditions(_predicates(query, code), code)
    if query_type == "expression":
        return _of_conditions(_expression(query, code), code)
    raise Rejected(code, "This registry answers idtype-value, expression and predicate queries.")


def _identified(query: Any, code: str) -> Wanted:
    if not isinstance(query, dict) or not isinstance(query.get("type"), str):
        raise Rejected(code, "An idtype-value query holds a type and a value.")
    kind, value = query["type"].rpartition(":")[2].upper(), query.get("value")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if kind in _ABSENT_REGISTERS:
        raise Rejected(code, "This registry holds births and minors' identity cards.")
    if kind not in IDENTIFIERS or not isinstance(value, str):
        raise Rejected(code, "Identifier types here: " + ", ".join(IDENTIFIERS) + ".")
    kind = IDENTIFIERS[kind]
    value = value.strip()
    if not _SHAPES[kind].fullmatch(value):
        # A well-formed question about nobody: who asks learns no more than that nobody has this number.
        return Wanted(kind, "")
    return Wanted(kind, value[:8] if kind == CUI else value)


def _predicates(query: Any, code: str) -> list[tuple[str, str, Any]]:
    if not isinstance(query, list) or not 1 <= len(query) <= _MOST_CONDITIONS:
        raise Rejected(code, "A predicate query is a list of conditions.")
    conditions = []
    for predicate in query:
        if not isinstance(predicate, dict) or not isinstance(predicate.get("expression1"), dict):
            raise Rejected(code, "Each predicate holds expression1.")
        joint = predicate.get("condition", "and")
        if joint != "and":
            raise Rejected(code, "Conditions are joined by `and` alone.")
        for name in ("expression1", "expression2"):
            part = predicate.get(name)
            if part is None:
                continue
            if not isinstance(part, dict):
                raise Rejected(code, "Each expression holds attribute_name, operator and attribute_value.")
            conditions.append((part.get("attribute_name"), part.get("operator"), part.get("attribute_value")))
    return [_condition(*condition, code) for condition in conditions]


_MOST_CONDITIONS: Final = 10


def _expression(query: Any, code: str) -> list[tuple[str, str, Any]]:
    """The conditions of `{"$and": [{"attribute": {"$eq": value}}, …]}`, as the standard's expressions have them."""
    content = query.get("value", query) if isinstance(query, dict) else query
    content = content.get("expression", content) if isinstance(content, dict) else content
    content = content.get("query", content) if isinstance(content, dict) else content
    listed = content.get("$and") if isinstance(content, dict) and "$and" in content else [content]
    if not isinstance(listed, list) or not 1 <= len(listed) <= _MOST_CONDITIONS:
        raise Rejected(code, "An expression here is {'$and': [{attribute: {'$eq': value}}, …]}.")
    conditions = []
    for part in listed:
        if not isinstance(part, dict) or len(part) != 1:
            raise Rejected(code, "An expression here is {'$and': [{attribute: {'$eq': value}}, …]}.")
        (attribute, test), *_rest = part.items()
        if not isinstance(test, dict) or len(test) != 1:
            raise Rejected(code, "Each attribute is compared once, as {'$eq': value}.")
        (operator, value), *_rest = test.items()
        conditions.append(_condition(attribute, str(operator).removeprefix("$"), value, code))
    return conditions


_LONG_OPERATORS: Final = {"gte": "ge", "lte": "le"}


def _condition(attribute: Any, operator: Any, value: Any, code: str) -> tuple[str, str, Any]:
    if not isinstance(attribute, str) or not isinstance(operator, str):
        raise Rejected(code, "Each condition holds attribute_name, operator and attribute_value.")
    operator = _LONG_OPERATORS.get(operator, operator)
    if operator not in _OPERATORS:
        raise Rejected(code, "Operators: " + ", ".join(_OPERATORS) + ".")
    return attribute.rpartition(".")[2], operator, value


def _of_conditions(conditions: Sequence[tuple[str, str, Any]], code: str) -> Wanted:
    given = first = sex = None
    lower, upper = date.min, date.max
    for attribute, operator, value in conditions:
        if attribute.upper() in IDENTIFIERS and len(conditions) == 1 and operator == "eq":
            return _identified({"type": attribute, "value": value}, code)
        if attribute in NAME and operator == "eq" and _is_word(value):
            given, first = (value, first) if NAME[attribute] == "given" else (given, value)
        elif attribute in SEX and operator == "eq" and value in SEXES:
            sex = SEXES[value]
        elif attribute in BIRTH_DATE and operator != "in":
            lower, upper = _narrowed(lower, upper, operator, _day(value, code))
        else:
            raise Rejected(code, "Attributes here: given_name, surname, sex (eq); birth_date; or one identifier.")
    if given is None or first is None or lower == date.min or upper == date.max:
        raise Rejected(code, "A search by attributes needs given_name, surname and birth_date.")
    if lower > upper or (upper - lower).days > LONGEST_SPAN_DAYS:
        raise Rejected(code, f"The days of birth must lie within {LONGEST_SPAN_DAYS} days.")
    return Wanted(given_names=given, first_surname=first, born_from=lower, born_to=upper, sex=sex)


_LONGEST_NAME: Final = 60


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and 1 <= len(value.strip()) <= _LONGEST_NAME and value.isprintable()


def _day(value: Any, code: str) -> date:
    try:
        day = date.fromisoformat(str(value)[:10])
    except ValueError:
        raise Rejected(code, "Dates are written YYYY-MM-DD.") from None
    if not date(1900, 1, 1) <= day <= date(2200, 1, 1):
        raise Rejected(code, "Dates are written YYYY-MM-DD.")
    return day


def _narrowed(lower: date, upper: date, operator: str, day: date) -> tuple[date, date]:
    if operator == "eq":
        return max(lower, day), min(upper, day)
    if operator in ("gt", "ge"):
        start = day if operator == "ge" else date.fromordinal(day.toordinal() + 1)
        return max(lower, start), upper
    end = day if operator == "le" else date.fromordinal(day.toordinal() - 1)
    return lower, min(upper, end)


def purpose_code(criteria: Mapping[str, Any], name: str) -> str | None:
    """The code of the purpose in a `consent` or `authorize` object; None where it states none."""
    content = criteria.get(name)
    purpose = content.get("purpose") if isinstance(content, dict) else None
    code = purpose.get("code") if isinstance(purpose, dict) else None
    return code if isinstance(code, str) else None


EVENT_NAMES: Final[Mapping[str, str]] = {
    "BIRTH": "birth",
    "LIVEBIRTH": "birth",
    "DEATH": "death",
    "IDENTITYCARD": "identity_card",
}
EVENT_OF: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (happenings.BIRTH_INSCRIBED, happenings.ACTA_CORRECTED, happenings.ACTA_CANCELLED, happenings.ACTA_RESTORED),
        "birth",
    ),
    **dict.fromkeys((happenings.DEATH_RECORDED, happenings.DEATH_CORRECTED, happenings.DEATH_UNDONE), "death"),
    **dict.fromkeys((happenings.ID_ISSUED, happenings.ID_RENEWED, happenings.ID_REVOKED), "identity_card"),
}
"""What happens in the registry → the event by which a client is notified."""


def event_of(name: str) -> str | None:
    """The event for a `reg_event_type`, of whose prefixes only the last word counts."""
    return EVENT_NAMES.get(name.rpartition(":")[2].replace("_", "").upper())


SORTABLE: Final = frozenset({"birth_date", "registration_date"})


@dataclass(frozen=True, slots=True)
class PageOf:
    """Which records of the found are answered."""

    size: int = MOST_RECORDS
    number: int = 1


def page_of(content: Any) -> PageOf:
    """The requested page; raises Rejected. Counts start with 1."""
    if content is None:
        return PageOf()
    page = content if isinstance(content, dict) else {}
    size, number = _count(page.get("page_size")), _count(page.get("page_number", 1))
    return PageOf(min(size, MOST_RECORDS), number)


def _count(content: Any) -> int:
    is_whole = isinstance(content, int) or (isinstance(content, float) and content.is_integer())
    if isinstance(content, bool) or not is_whole or not 1 <= content <= _MOST_PAGES:
        raise Rejected(PAGINATION_INVALID, "page_size and page_number are whole numbers from 1 on.")
    return int(content)


_MOST_PAGES: Final = 1_000_000


def sort_of(content: Any) -> tuple[str, bool] | None:
    """(attribute, whether descending) by which records are sorted; raises Rejected."""
    if not content:
        return None
    first = content[0] if isinstance(content, list) and len(content) == 1 and isinstance(content[0], dict) else {}
    name, order = first.get("attribute_name"), first.get("sort_order", "asc")
    if not isinstance(name, str) or name not in SORTABLE or order not in ("asc", "desc"):
        raise Rejected(SORT_INVALID, "Sorting here: by birth_date or registration_date, asc or desc.")
    return name, order == "desc"
