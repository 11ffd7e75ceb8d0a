"""The words printed for what is planted and for how it was flagged."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _
from registry.duplicates import words
from registry.population.planted.pattern import NOTHING

KIND: Final[Mapping[str, Message]] = {
    "protection": _("mother aged 11 to 13"),
    "adoption": _("adoption"),
    "correction": _("rectified acta"),
    "made again": _("certificate made again"),
    "duplicate": _("second registration"),
    "mother twice": _("mother registered twice"),
    "number mistyped": _("another woman's number, mistyped"),
    "one hour": _("two births of one hour"),
    "twins apart": _("twins enrolled as two deliveries"),
    "twins of two days": _("twins of two days"),
    "new document": _("DNI after another document or none"),
    "namesake mothers": _("namesakes of one birth date, mothers"),
    "namesake children": _("namesakes of one birth date, children"),
    "sisters": _("sisters"),
    "cousins": _("cousins"),
    "second marriage": _("children of two marriages"),
    "named after the dead": _("child named after one who died"),
    "old mother": _("mother aged 51 to 54"),
    "social worker": _("institution's social worker"),
    "grandmother": _("grandmother who declares twice"),
    "new pad": _("new pad of certificates"),
    "one who signs": _("physician who signs for a hospital"),
    "without address": _("addresses that stand for nothing"),
    "without phone": _("phones that stand for nothing"),
    "one day, one ward": _("girls of one day and ward"),
    "only the year": _("mothers of whom only the year is known"),
    "late siblings": _("brothers and sisters enrolled late"),
    "twins with cards": _("twins who ask for cards"),
    "namesakes with prints": _("namesakes of one birth date with prints"),
    "new document with prints": _("DNI after another document or none, with prints"),
    "second attempt": _("newborn recognised at the second attempt"),
    "recaptured": _("newborn recaptured"),
    "given names rectified": _("given names rectified"),
    "posthumous": _("father who died before the birth"),
    "young father": _("father of sixteen"),
    "bandaged newborn": _("newborn with bandaged fingers"),
    "two aunts": _("two aunts of two families"),
    "photograph used again": _("one child's photograph for its lost ID again"),
    "decisions of two courts": _("one short number of two courts' decisions"),
    "broken sensor": _("a ward whose only sensor fails"),
    "hands exchanged": _("a mother's hands exchanged at the reader"),
    "bandaged": _("minor with bandaged thumbs"),
}
"""Kinds that are not an indicator's code."""
LEVEL: Final[Mapping[str, Message]] = {**words.LEVEL, NOTHING: _("nothing")}
GROUPED_BY: Final[Mapping[str, Message]] = {
    "department": _("department"),
    "name_group": _("name group"),
    "mothers_age": _("age of the mother"),
}
SEVERITY: Final[Mapping[str, Message]] = {**words.SEVERITY, "referral": _("referred to child protection")}


def kind_in_words(kind: str) -> Message | str:
    """A kind of planted case: an indicator's code as it is, the others in words."""
    return KIND.get(kind, kind)
