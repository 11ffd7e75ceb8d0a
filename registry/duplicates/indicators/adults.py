"""e1, e2, h1: one adult, phone or address that fans out to many children."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from registry.duplicates.indicators.catalogue import HARD, REVIEW
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.thresholds.rules import Thresholds


@dataclass(frozen=True, slots=True)
class FanOut:
    """How many mothers' children stand behind one thing within a window, this birth among them.

    `children` are those children, the first enrolled first: the alert is about that one, and its births grow.
    """

    mothers: int
    children: tuple[uuid.UUID, ...]
    births: tuple[uuid.UUID, ...]


def one_declarant(seen: FanOut, limits: Thresholds) -> Iterator[Finding]:
    """e1: one declarant for children of many mothers."""
    if seen.mothers >= limits.declarant_mothers_review:
        severity = HARD if seen.mothers >= limits.declarant_mothers_hard else REVIEW
        reason = f"one declarant for children of {seen.mothers} mothers in {limits.declarant_months} months"
        yield _found("e1", severity, seen, reason)


def one_father(father: uuid.UUID, seen: FanOut, limits: Thresholds) -> Iterator[Finding]:
    """e2: one man recognises children of many mothers. The alert is about him."""
    if seen.mothers >= limits.father_mothers_review:
        reason = f"one man recognised children of {seen.mothers} mothers in {limits.father_months} months"
        facts = {"mothers": seen.mothers, "children": len(seen.children)}
        yield Finding("e2", REVIEW, frozenset({father}), seen.births, reason, facts)


def one_contact(kind: str, seen: FanOut, limits: Thresholds) -> Iterator[Finding]:
    """h1: unrelated minors at one guardian or phone (4 in 24 months), or at one address (8)."""
    least = limits.address_minors if kind == "address" else limits.contact_mothers
    if seen.mothers >= least:
        reason = f"children of {seen.mothers} mothers at one {kind} in {limits.contact_months} months"
        yield _found("h1", REVIEW, seen, reason, kind=kind)


def _found(indicator: str, severity: str, seen: FanOut, reason: str, **more: str) -> Finding:
    facts = {"mothers": seen.mothers, "children": len(seen.children), **more}
    return Finding(indicator, severity, frozenset(seen.children[:1]), seen.births, reason, facts)
