"""Whether two prints show enough of a finger for a low score to mean two fingers.

A touch of a tip and one of a side are of one finger and have no skin in common. What they have in common is not known
while they do not agree, but how much could be is: each shows a part of the finger's minutiae, and two parts that fall
anywhere have as many in common as the product of their numbers, over the finger's own, foretells.
"""

from typing import Final

import numpy as np

from biometrics.matcher.structure import Minutiae, Read

LEAST_PRODUCT: Final = 200.0
"""Of the minutiae shown by either print, see `shown`: some 14 by 14, or 8 by 25. Of parts of one finger with less, one
in three or more agrees no better than different fingers do: `python -m biometrics.tools.partial_touches` counts."""


def shown(print_: Read) -> float:
    """How many minutiae a print shows, each by its reliability; of two readings the one that shows more."""
    return max((_reliable(reading) for reading in print_.readings), default=0.0)


def show_enough(probe: Read, candidate: Read) -> bool:
    """Whether they show so much that two touches of one finger would hardly score as different fingers do."""
    return shown(probe) * shown(candidate) >= LEAST_PRODUCT


def _reliable(reading: Minutiae) -> float:
    return float(np.minimum(reading.reliability, 100).sum()) / 100
