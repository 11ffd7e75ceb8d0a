"""What waits for a second person, as its page shows it: what is, what would be, who asked and why, who may decide."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from registry.access import four_eyes
from registry.access import queries as accounts
from registry.births.counter.words import PRINTED_SEX
from registry.births.drafts.words import LABELS, choices_of
from registry.births.models import Birth
from registry.births.rules.another_mother import ANOTHERS, HERS
from registry.core.clock import PERU, show_moment
from registry.core.context import Context
from registry.core.messages import Message, _
from registry.facilities import queries as facilities
from registry.people.models import ChangeRequest
from registry.people.words import CHANGES, DOCUMENTS, evidence_words


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a summary."""

    label: Message
    value: Message | str
    address: str | None = None


WHOSE: Final[Mapping[str, Message]] = {
    HERS: _("Hers, who is named now: they stay"),
    ANOTHERS: _("Another woman's: they are withdrawn, and hers are taken"),
}
"""Whose the mother's prints are, where another woman takes her place."""
_CERTIFICATE: Final[Mapping[str, Message]] = {
    "sex": _("Sex"),
    "born_at": _("Born"),
    "born_on": _("Born"),
    "mother_given_names": _("Mother's given names"),
    "mother_first_surname": _("Mother's first surname"),
    "mother_second_surname": _("Mother's second surname"),
    "mother_document_type": _("Mother's document"),
    "mother_document_number": _("Number of the mother's document"),
    "mother_birth_date": _("Mother's date of birth"),
    "cnv": _("Live-birth certificate"),
}
_ANOTHER: Final = _("Another field of the certificate")


def correction_rows(content: Mapping[str, Any], birth: Birth) -> list[Row]:
    """What an approval of a correction would change, and what becomes of the mother's prints."""
    prints = WHOSE.get(content["mother_prints"] or "")
    of_prints = [Row(_("The mother's prints"), prints)] if prints else []
    return [*certificate_rows(content["certificate"], birth), *of_prints]


Names = Mapping[tuple[str, str], str]
"""Field and code of a district or a facility → its name."""


def certificate_rows(changes: Mapping[str, Any], birth: Birth, names: Names = MappingProxyType({})) -> Iterator[Row]:
    """Each field of the certificate as it is, and as it would stand; codes by their names."""
    for name, value in changes.items():
        if name == "ubigeo_scheme" and "ubigeo" in changes:  # which numbers, not which district
            continue
        label = _CERTIFICATE.get(name) or LABELS.get(name, _ANOTHER)
        before, after = (
            names.get((name, str(each))) or _text(name, each) for each in (getattr(birth, name, None), value)
        )
        yield Row(label, changed_words(before, after))


def places_named(ctx: Context, changes: Mapping[str, Any], birth: Birth) -> Names:
    """The names of the districts and facilities whose codes a certificate states, or would state."""
    names: dict[tuple[str, str], str] = {}
    stated = {name: getattr(birth, name) for name in ("place_facility_code", "ubigeo", "ubigeo_scheme")}
    for source in (stated, {**stated, **changes}):
        code, ubigeo, scheme = source["place_facility_code"], source["ubigeo"], source["ubigeo_scheme"]
        if code and (facility := facilities.facility(ctx.session, code)):
            names["place_facility_code", code] = facility.name
        if ubigeo and scheme and (place := facilities.place(ctx.session, scheme, ubigeo)):
            names["ubigeo", ubigeo] = place.whole_name
    return names


def _text(name: str, value: object) -> Message | str | None:
    if isinstance(value, datetime):
        return value.astimezone(PERU).strftime("%d/%m/%Y, %H:%M")
    if name == "born_at" and isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(PERU).strftime("%d/%m/%Y, %H:%M")
    if name == "sex":
        return PRINTED_SEX.get(str(value), str(value))
    if name == "place":
        return choices_of(name).get(str(value))
    if name == "mother_document_type":
        return DOCUMENTS.get(str(value), str(value))
    return None if value is None else str(value)


def changed_words(before: Message | str | None, after: Message | str | None) -> Message:
    """Something as it is, and as it would be."""
    return _("{before} → {after}", before=before or "–", after=after or "–")


def shown_change(ctx: Context, change: ChangeRequest, rows: Iterable[Row], permission: str) -> dict[str, Any]:
    """A change that waits, for `counter/waiting.html`; whoever has the permission and did not ask for it decides."""
    requester = accounts.account(ctx.session, change.requested_by)
    is_own = change.requested_by == ctx.actor.account_id
    is_same_person = four_eyes.is_same_person(ctx.session, ctx.actor.account_id, change.requested_by)
    return {
        "title": CHANGES[change.kind],
        "rows": list(rows),
        "reason": change.reason,
        "evidence": evidence_words(change.evidence),
        "by": requester.username if requester is not None else None,
        "since": show_moment(change.requested_at),
        "requested_at": change.requested_at.isoformat(),
        "is_own": is_own,
        "is_same_person": is_same_person and not is_own,
        "may_decide": ctx.actor.may(permission) and (is_own or not is_same_person),
    }
