"""What each indicator means: its title, its innocent causes, its severities' points. Thresholds are in `thresholds`."""

from dataclasses import dataclass
from typing import Final

HARD: Final = "H"
REVIEW: Final = "M"
WEAK: Final = "L"
POINTS: Final = {HARD: 60, REVIEW: 25, WEAK: 10}
MOST_POINTS: Final = 100

AGREEING_FINGER_SCORE: Final = 20.0
"""A finger is counted among those that agree from a false match rate of 1 in 100 on."""
HIGHEST_TOLD_SCORE: Final = 90.0
"""A rate rarer than one in 10⁹ is told as that: the calibration is extrapolated far before."""

OVULATION_DAYS: Final = 14
"""Gestational weeks are counted from the last menses, conception about two weeks later."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """What an indicator means, and what else may explain it."""

    title: str
    innocent_causes: tuple[str, ...]
    is_of_persons: bool = False
    """Whether it is about the persons themselves: then an alert holds it once, whatever births they come to have."""


INDICATORS: Final = {
    "a1": Indicator(
        "two births of one mother too close together",
        ("twins registered apart", "an error of ± 21 days in the weeks of gestation", "a typing error in a date"),
    ),
    "a2": Indicator(
        "incoherent multiple birth", ("a correction under way", "twins born days apart", "papers that came late")
    ),
    "b1": Indicator(
        "the same infant's prints under two mothers",
        ("a false match", "an adoption", "a certificate annulled and made again"),
    ),
    "b2": Indicator("the same infant's data under two mothers", ("coincidence in a busy facility",)),
    "c1": Indicator(
        "one woman's fingers under two identities",
        ("a duplicate document", "a foreigner's card replaced by a DNI"),
        is_of_persons=True,
    ),
    "c2": Indicator("the mother presented is not the one bound", ("worn prints", "another declarant came")),
    "c3": Indicator(
        "the mother's prints are missing or late", ("a birth at home", "the mother's death", "a broken reader")
    ),
    "g1": Indicator(
        "the minor does not match the prints enrolled",
        ("prints enrolled in the first four days of life", "growth", "worn or injured fingers"),
        is_of_persons=True,
    ),
    "g2": Indicator(
        "the prints presented for an ID are bound to another identity",
        ("a false match", "one child registered twice", "prints of siblings mixed up at the reader"),
        is_of_persons=True,
    ),
    "g3": Indicator(
        "the applicant's prints are not those of the person whose document was shown",
        ("worn prints", "a relative's document shown by mistake"),
        is_of_persons=True,
    ),
    "d1": Indicator(
        "an implausible mother", ("assisted reproduction", "a typing error in a birth date", "a wrong death record")
    ),
    "e1": Indicator(
        "one declarant for children of many mothers",
        ("an institution's staff", "a community's authority"),
        is_of_persons=True,
    ),
    "e2": Indicator(
        "one man recognises children of many mothers", ("namesakes with one document mistyped",), is_of_persons=True
    ),
    "e3": Indicator(
        "an attendant's overload", ("rosters signed by one for all", "an error of the clock"), is_of_persons=True
    ),
    "e5": Indicator("a licence inactive or not of the facility", ("a stale table", "a professional lent for a day")),
    "f1": Indicator(
        "a facility's volume out of line",
        ("a campaign", "another facility closed", "offline batches"),
        is_of_persons=True,
    ),
    "f2": Indicator("a late registration far from the place of birth", ("displacement", "migration of the family")),
    "f3": Indicator(
        "a late registration by witnesses alone", ("indigenous or remote communities", "a life without documents")
    ),
    "f4": Indicator("a certificate's number out of sequence", ("offline batches", "a new book of forms")),
    "h1": Indicator(
        "many unrelated minors at one guardian, phone or address",
        ("a boarding school", "a care home", "a community telephone", "a shelter"),
        is_of_persons=True,
    ),
    "i1": Indicator("a dead child's identity used", ("namesakes", "an error in the death record"), is_of_persons=True),
    "i2": Indicator(
        "one number under two identities: a document's, or a certificate's",
        ("a sealed person showed the own document", "a typing error in a number"),
        is_of_persons=True,
    ),
    "j1": Indicator("a burst of reissued cards", ("theft", "loss by a child"), is_of_persons=True),
    "k1": Indicator("a retry elsewhere after a refusal", ("incomplete papers", "the family moved")),
    "k2": Indicator("a hit on the missing-children list", ("namesakes",), is_of_persons=True),
    "l1": Indicator(
        "two records of one person, by names, dates, parents and contacts",
        ("namesakes", "twins registered apart", "siblings of like names", "a record made again by the authority"),
        is_of_persons=True,
    ),
    "i0": Indicator(
        "the very same image file under two persons", ("an operator's error at the reader",), is_of_persons=True
    ),
}
"""Those that run after an enrolment, inscription, recapture, death record or application.

None proves or disproves trafficking (UNODC): a person decides."""
