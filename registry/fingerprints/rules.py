"""Fingers, failures, and what a comparison says. Pure: scores come as plain numbers, −10·log10(FMR)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

FINGERS: Final = range(1, 11)
"""ISO positions: 1–5 right thumb to little, 6–10 left thumb to little."""
IMPRESSIONS: Final = range(1, 4)
FAILURES: Final = (
    "amputated",
    "bandaged",
    "deformed",
    "worn",
    "refused",
    "device_failure",
    "too_small",
    "deceased",
    "other",
)
OF_THE_FINGER: Final = frozenset({"amputated", "bandaged", "deformed", "deceased"})
"""Failures of a finger rather than of one try: an image of that finger contradicts them."""
ASKED_FINGERS: Final = (1, 2, 6, 7)
"""Both thumbs and both indexes, of the mother and of the newborn."""
POOR_QUALITY: Final = 40
"""0–100 below which an impression is kept, marked and asked for again."""
USABLE_QUALITY: Final = 15
"""Below this a comparison says nothing either way."""
PROVISIONAL_BEFORE: Final = timedelta(days=4)
"""Prints of the first days are weak: TAR 77 % at FAR 0.1 %, from day 4 96 % (Sci Rep 2022)."""
LARGEST_IMAGE_BYTES: Final = 10 * 1024 * 1024
"""A lossless print at 1000 ppi has 1 to 3 MB."""
MOST_PROBES: Final = 3
"""Impressions of one finger a person is searched by: what one enrolment takes, the best of all."""
READING_PURPOSES: Final = ("quality_review", "identity_check", "case_review", "court_order", "request_of_the_person")
"""What a capture may be read for. Words, not free text: the journal holds no personal data."""

CONFIRMED_SCORE: Final = 30.0
"""1:1: a false match rate of 1 in 1000 confirms two persons who are said to be the same."""

CONFIRMED: Final = "confirmed"
REVIEW: Final = "review"
NOT_ASSESSABLE: Final = "not_assessable"
OUTCOMES: Final = (CONFIRMED, REVIEW, NOT_ASSESSABLE)


def is_provisional(born_at: datetime | None, captured_at: datetime) -> bool:
    """Whether an infant's print was taken in the first four days of life."""
    return born_at is not None and captured_at - born_at < PROVISIONAL_BEFORE


@dataclass(frozen=True, slots=True)
class FingerScore:
    """One finger's best comparison, the poorer of the two qualities, and whether the engine could compare them."""

    finger: int
    score: float
    quality: int
    is_assessable: bool = True

    @property
    def is_usable(self) -> bool:
        """Whether a low score says anything."""
        return self.is_assessable and self.quality >= USABLE_QUALITY


def fusable(scores: Sequence[FingerScore]) -> tuple[FingerScore, ...]:
    """The usable fingers, which are fused; all, when none is. What is usable is known before any score is."""
    return tuple(one for one in scores if one.is_usable) or tuple(scores)


def outcome(fused: float | None, scores: Sequence[FingerScore], *, is_provisional: bool) -> str:
    """What a comparison of one person's prints with those bound says: confirmed, review, not assessable.

    Without a common usable finger nothing is said. A newborn's low score is not held against it: in the first days
    genuine prints often fail.
    """
    if fused is None or not any(one.is_usable for one in scores):
        return NOT_ASSESSABLE
    if fused >= CONFIRMED_SCORE:
        return CONFIRMED
    return NOT_ASSESSABLE if is_provisional else REVIEW


def missing_fingers(captured: Sequence[int]) -> tuple[int, ...]:
    """Asked fingers for which there is neither an image nor a reason."""
    return tuple(finger for finger in ASKED_FINGERS if finger not in captured)


REASONS: Final[dict[str, dict[str, str]]] = {
    "press_harder": {"es": "presione un poco más", "en": "press harder", "qu": "aswan ñit'iy", "ay": "juk'amp limt'am"},
    "too_dry": {
        "es": "dedo muy seco: humedézcalo",
        "en": "too dry: moisten the finger",
        "qu": "ch'aki ruk'ana: apichiy",
        "ay": "waña luk'ana: ch'arant'ayam",
    },
    "too_wet": {
        "es": "dedo húmedo: séquelo",
        "en": "too wet: dry the finger",
        "qu": "api ruk'ana: ch'akichiy",
        "ay": "ch'aranta luk'ana: wañt'ayam",
    },
    "only_the_tip": {
        "es": "solo la punta: apoye la yema",
        "en": "only the tip: lay the finger flat",
        "qu": "puntallan: tukuy yamanta churay",
        "ay": "puntakiwa: taqpacha uskt'am",
    },
    "too_small": {"es": "área muy pequeña", "en": "the area is very small", "qu": "ancha huch'uy", "ay": "wali jisk'a"},
    "no_finger": {
        "es": "no se ve un dedo",
        "en": "no finger is seen",
        "qu": "mana ruk'ana rikukunchu",
        "ay": "janiw luk'anax uñjaskiti",
    },
    "blurred": {
        "es": "imagen borrosa: no mueva el dedo",
        "en": "blurred: hold the finger still",
        "qu": "mana sut'ichu: ama kuyuchiychu",
        "ay": "jan qhanakiti: jan unxtayamti",
    },
    "low_contrast": {
        "es": "poco contraste: limpie el lector",
        "en": "low contrast: clean the reader",
        "qu": "pisi sut'i: ñawinchaqta pichay",
        "ay": "juk'a qhana: liyirir pichsum",
    },
    "few_minutiae": {"es": "pocos detalles", "en": "few details", "qu": "pisi unanchakuna", "ay": "juk'a chimpunaka"},
    "ridge_period_uncertain": {
        "es": "crestas poco claras",
        "en": "ridges are unclear",
        "qu": "wachukuna mana sut'ichu",
        "ay": "suk'anakax jan qhanakiti",
    },
}
"""What the registrar reads beside a poor print. The Quechua and Aimara have not been read by a native speaker yet."""
