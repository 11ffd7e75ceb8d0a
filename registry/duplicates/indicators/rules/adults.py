"""e1, e2, h1: one adult, phone or address that fans out to many children."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.core.messages import Message, _, plural
from registry.duplicates.indicators.finding import HARD, REVIEW, WEAK, Finding
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.thresholds.rules import Thresholds

PHONE: Final = "phone"
ADDRESS: Final = "address"
GUARDIAN: Final = "guardian"
APPLICANT: Final = "applicant"
"""Somebody who asks for minors' IDs and is not recorded as their relative."""
ONE_BEARER_BITS: Final = 27.0
"""From so many bits of agreement fewer than one of ten namesakes is expected among some 12 million men of the country
(this project's decision). Names of a village are not drawn independently: it is for review, and names the cause."""
INSTITUTION: Final = "institution"
"""The relation of a declarant who acts for an institution."""


@dataclass(frozen=True, slots=True)
class FanOut:
    """How many mothers' children share one thing within a window, this birth's child among them.

    `children` are those children, the first enrolled first: the alert is about that one, and its births grow.
    """

    mothers: int
    children: tuple[uuid.UUID, ...]
    births: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class DeclarantsChildren:
    """Children whose births one declarant, not a parent, declared."""

    fan_out: FanOut
    is_institution: bool = False
    """Whether the declarant acted for an institution at every one of them."""
    departments: int = 1
    """In how many departments they were enrolled."""


@dataclass(frozen=True, slots=True)
class ParentsChildren:
    """Children whom one person recognised, or whose parent a court named that person; not their mother by birth."""

    parent: uuid.UUID
    fan_out: FanOut
    is_by_name: bool = False
    """Whether there is no document, so that the whole name alone says that it is one person."""
    is_by_court: bool = False
    documents: int = 1
    """In how many records of persons, where a name that hardly anybody else bears says that it is one person."""


@dataclass(frozen=True, slots=True)
class ContactsChildren:
    """Children who share a phone, an address, a guardian or an applicant who is no relative (`kind`)."""

    kind: str
    fan_out: FanOut


def one_declarant(declared: DeclarantsChildren, limits: Thresholds) -> Iterator[Finding]:
    """e1: one declarant for children of many mothers.

    An institution's staff declare often: for them it is weak, then for review. It counts in full where they declare in
    several departments, since an institution is in one place and its name is easily written.
    """
    fan_out = declared.fan_out
    if fan_out.mothers >= limits.declarant_mothers_review:
        severities = (REVIEW, WEAK) if declared.is_institution and declared.departments == 1 else (HARD, REVIEW)
        severity = severities[0] if fan_out.mothers >= limits.declarant_mothers_hard else severities[1]
        reason = plural(
            "One declarant registered children of {n} mother within {months} months.",
            "One declarant registered children of {n} mothers within {months} months.",
            fan_out.mothers,
            months=limits.declarant_months,
        )
        yield _of_first_child("e1", severity, fan_out, reason)


def one_parent(recognised: ParentsChildren, limits: Thresholds) -> Iterator[Finding]:
    """e2: one person recognises or adopts children of many mothers. The alert is about that person."""
    fan_out = recognised.fan_out
    if fan_out.mothers >= limits.father_mothers_review:
        facts = {
            "mothers": fan_out.mothers,
            "children": len(fan_out.children),
            "has_document": not recognised.is_by_name,
            "documents": recognised.documents,
        }
        reason = _recognised(recognised, limits.father_months)
        yield Finding("e2", REVIEW, frozenset({recognised.parent}), fan_out.births, reason, facts)


def _recognised(recognised: ParentsChildren, months: int) -> Message:
    mothers = recognised.fan_out.mothers
    if recognised.is_by_court:
        return plural(
            "One person became a parent of children of {n} mother within {months} months, also by court decisions.",
            "One person became a parent of children of {n} mothers within {months} months, also by court decisions.",
            mothers,
            months=months,
        )
    if recognised.is_by_name:
        return plural(
            "One name, without a document, recognised children of {n} mother within {months} months.",
            "One name, without a document, recognised children of {n} mothers within {months} months.",
            mothers,
            months=months,
        )
    if recognised.documents > 1:
        return plural(
            "One rare name, under several documents, recognised children of {n} mother within {months} months.",
            "One rare name, under several documents, recognised children of {n} mothers within {months} months.",
            mothers,
            months=months,
        )
    return plural(
        "One man recognised children of {n} mother within {months} months.",
        "One man recognised children of {n} mothers within {months} months.",
        mothers,
        months=months,
    )


def one_contact(sharing: ContactsChildren, limits: Thresholds) -> Iterator[Finding]:
    """h1: unrelated minors at one guardian, applicant or phone (4 in 24 months), or at one address (8)."""
    least = limits.address_minors if sharing.kind == ADDRESS else limits.contact_mothers
    if sharing.fan_out.mothers >= least:
        reason = _shared(sharing.kind, sharing.fan_out.mothers, limits.contact_months)
        yield _of_first_child("h1", REVIEW, sharing.fan_out, reason, kind=sharing.kind)


def _shared(kind: str, mothers: int, months: int) -> Message:
    if kind == PHONE:
        return plural(
            "Children of {n} mother were enrolled with one telephone number within {months} months.",
            "Children of {n} mothers were enrolled with one telephone number within {months} months.",
            mothers,
            months=months,
        )
    if kind == ADDRESS:
        return plural(
            "Children of {n} mother were enrolled with one address within {months} months.",
            "Children of {n} mothers were enrolled with one address within {months} months.",
            mothers,
            months=months,
        )
    if kind == APPLICANT:
        return plural(
            "One person, not recorded as a relative, applied for IDs for children of {n} mother in {months} months.",
            "One person, not recorded as a relative, applied for IDs for children of {n} mothers in {months} months.",
            mothers,
            months=months,
        )
    assert kind == GUARDIAN
    return plural(
        "Children of {n} mother were given one guardian within {months} months.",
        "Children of {n} mothers were given one guardian within {months} months.",
        mothers,
        months=months,
    )


def _of_first_child(indicator: str, severity: str, fan_out: FanOut, reason: Message, **more: str) -> Finding:
    facts = {"mothers": fan_out.mothers, "children": len(fan_out.children), **more}
    return Finding(indicator, severity, frozenset(fan_out.children[:1]), fan_out.births, reason, facts)


INDICATORS: Final = (
    Indicator(
        code="e1",
        title=_("One declarant for children of many mothers"),
        evidence=Evidence.LINKS,
        severities=(HARD, REVIEW, WEAK),
        withdrawn_by=Withdrawal.MANY_BIRTHS,
        innocent_causes=(_("an institution's staff"), _("a community's authority")),
        thresholds=("declarant_mothers_review", "declarant_mothers_hard", "declarant_months"),
        facts=DeclarantsChildren,
        rule=one_declarant,
        is_of_persons=True,
    ),
    Indicator(
        code="e2",
        title=_("One person becomes a parent of children of many mothers"),
        evidence=Evidence.LINKS,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.MANY_BIRTHS,
        innocent_causes=(
            _("namesakes with one document mistyped"),
            _("namesakes without a document"),
            _("namesakes of a rare name, of one village"),
            _("brothers and sisters adopted together"),
        ),
        thresholds=("father_mothers_review", "father_months"),
        facts=ParentsChildren,
        rule=one_parent,
        is_of_persons=True,
    ),
    Indicator(
        code="h1",
        title=_("Many unrelated minors at one guardian, phone or address"),
        evidence=Evidence.LINKS,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.MANY_BIRTHS,
        innocent_causes=(
            _("a boarding school"),
            _("a care home"),
            _("a community telephone"),
            _("a shelter"),
        ),
        thresholds=("contact_mothers", "address_minors", "contact_months"),
        facts=ContactsChildren,
        rule=one_contact,
        is_of_persons=True,
    ),
)
