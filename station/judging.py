"""A print judged on the spot by the engine, with the registry's own bounds, in words."""

from dataclasses import dataclass
from typing import Final

from biometrics import BiometricError, extract_with_quality, read_image
from station import words
from station.sensors.interface import Shot

GOOD: Final = 60
POOR: Final = 40
"""As `registry.fingerprints` has them; a test compares."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A quality of 0 to 100, its grade by a slug of `words.GRADES`, and the engine's reasons, first things first."""

    score: int
    grade: str
    reasons: tuple[str, ...]

    @property
    def is_print(self) -> bool:
        """Whether it can be sent at all."""
        return self.grade != "none"

    def in_words(self, language: str) -> str:
        """The grade in a word."""
        return words.grade_of(self.grade, language)

    def advice(self, language: str) -> list[str]:
        """What to do, for each reason that has advice."""
        return [line for slug in self.reasons if (line := words.advice_of(slug, language))]


def judge(shot: Shot, finger: int = 0) -> Judgement:
    """Judge a picture; one that is no fingerprint, or no picture, gets the grade `none`."""
    try:
        image = read_image(shot.image, shot.ppi, finger)
        template, quality = extract_with_quality(image)
    except BiometricError as error:
        return Judgement(0, "none", (error.slug,))
    if not quality.assessable and not len(template.x):
        return Judgement(quality.score, "none", quality.reasons)
    grade = "good" if quality.score >= GOOD else "usable" if quality.score >= POOR else "poor"
    return Judgement(quality.score, grade, quality.reasons)
