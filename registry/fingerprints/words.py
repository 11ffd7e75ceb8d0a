"""The room's slugs in words: why an impression is poor, why an image is refused, what a comparison concludes."""

from typing import Final

from registry.core.messages import Message, _
from registry.fingerprints.rules import (
    BY_COMPARISON,
    BY_ENROLMENT,
    BY_MOTHER,
    BY_SECOND_PERSON,
    DISPUTED,
    FINGERS_EXCHANGED,
    HANDS_EXCHANGED,
    POOR_QUALITY,
    PRESENTED,
    REFERENCE,
    TOO_LITTLE,
    TOO_POOR,
    UNCONFIRMED,
)

QUALITY_REASONS: Final[dict[str, Message]] = {
    "press_harder": _("press harder"),
    "beaded": _("the ridges look like beads: wipe finger and reader, then press evenly"),
    "too_dry": _("too dry: moisten the finger"),
    "too_wet": _("too wet: dry the finger"),
    "only_the_tip": _("only the tip: lay the finger flat"),
    "too_small": _("the area is very small"),
    "no_finger": _("no finger is visible"),
    "blurred": _("blurred: hold the finger still"),
    "low_contrast": _("low contrast: clean the reader"),
    "few_minutiae": _("few details"),
    "ridge_period_uncertain": _("the ridges are unclear"),
}
"""What the registrar reads beside a poor impression, by the engine's slug."""

FAILURE_WORDS: Final[dict[str, Message]] = {
    "amputated": _("The finger is missing"),
    "bandaged": _("Bandaged"),
    "deformed": _("Deformed"),
    "worn": _("Worn ridges"),
    "refused": _("Refused"),
    "device_failure": _("The reader failed"),
    "too_small": _("The finger is too small for the reader"),
    "deceased": _("Deceased"),
    "other": _("Another reason"),
}
"""Why a finger has no print."""

_GOOD_QUALITY: Final = 60
"""From here on a print is called good; below, usable; below POOR_QUALITY it is asked for again."""
POOR: Final = _("Poor: take it again")
ANOTHER_TOUCH: Final = _("This finger shows little, or not clearly. If there is time, take it once more: both count.")
"""What the registrar reads where `another_touch_helps`."""


def grade(quality: int | None) -> Message:
    """The quality of a print in a word."""
    if (quality or 0) < POOR_QUALITY:
        return POOR
    return _("Good") if (quality or 0) >= _GOOD_QUALITY else _("Usable")


IMAGE_REFUSALS: Final[dict[str, Message]] = {
    "empty": _("The image is empty. Capture the finger again."),
    "unknown_format": _("Send the image as PNG, BMP, TIFF, JPEG, JPEG 2000 or WSQ."),
    "unreadable": _("The image is damaged or incomplete. Capture the finger again."),
    "too_large": _("The image exceeds the size limit. Send one finger per image."),
    "too_small": _("The image is too small to show a finger."),
    "animated": _("The file contains several pictures. Send one finger per image."),
    "unsupported": _(
        "This kind of record is not supported. Send one finger, 8 bits, plain, WSQ, JPEG, JPEG 2000 or PNG."
    ),
    "bad_resolution": _("The resolution is missing or out of range. State it in pixels per inch."),
    "too_slow": _("Reading this image takes too long. Send a picture of one finger at 500 ppi."),
    "too_costly": _("Reading this image takes too much memory. Send a picture of one finger at 500 ppi."),
    "several_fingers": _("The image shows several fingers. Send one finger per image."),
    "not_a_fingerprint": _("The image does not show a fingerprint."),
}
"""Why an image cannot be used, by the engine's slug."""
UNUSABLE_IMAGE: Final = _("The image cannot be used. Capture the finger again.")

OUTCOMES: Final[dict[str, Message]] = {
    "confirmed": _("confirmed"),
    "review": _("needs review"),
    "not_assessable": _("cannot be assessed"),
}
"""What a comparison of prints concludes."""

DOUBTS: Final[dict[str, Message]] = {
    TOO_POOR: _("Too poor to tell: a low score does not mean two fingers."),
    TOO_LITTLE: _("The two impressions may show different parts of one finger: a low score does not mean two fingers."),
}
"""Why a low score of two impressions does not mean two fingers."""

STANDINGS: Final[dict[str, Message]] = {
    REFERENCE: _("a reference of the person"),
    UNCONFIRMED: _("waits for confirmation"),
    DISPUTED: _("disputed"),
    PRESENTED: _("presented at a verification"),
    "withdrawn": _("withdrawn"),
}
"""What a print stands for."""

GROUNDS: Final[dict[str, Message]] = {
    BY_ENROLMENT: _("taken at the enrolment"),
    BY_COMPARISON: _("compared with references"),
    BY_MOTHER: _("confirmed by the mother's prints"),
    BY_SECOND_PERSON: _("confirmed by a second person"),
}
"""On what ground a print stands for something."""

SLIPS: Final[dict[str, Message]] = {
    HANDS_EXCHANGED: _(
        "The right and the left hand were exchanged, now or at the first capture: the prints agree with those of the "
        "other hand. Check which finger lies on the reader before each capture."
    ),
    FINGERS_EXCHANGED: _(
        "Fingers were exchanged, now or at the first capture: the prints agree with those of other fingers than "
        "stated. Check which finger lies on the reader before each capture."
    ),
}
"""What the registrar reads where prints agree, but not as the fingers stated, by the hypothesis."""

FINGER_NAMES: Final[dict[int, Message]] = {
    1: _("right thumb"),
    2: _("right index finger"),
    3: _("right middle finger"),
    4: _("right ring finger"),
    5: _("right little finger"),
    6: _("left thumb"),
    7: _("left index finger"),
    8: _("left middle finger"),
    9: _("left ring finger"),
    10: _("left little finger"),
}
"""ISO finger position → its name."""

OWNERS: Final[dict[str, Message]] = {
    "mother": _("mother"),
    "newborn": _("newborn"),
    "minor": _("minor"),
    "applicant": _("applicant"),
}
"""Whose a print was sent as."""
