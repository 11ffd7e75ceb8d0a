"""Synthetic fingers: prints of persons who do not exist, for demonstrations, tests and galleries.

    finger = Finger.from_seed(7)
    image = finger.impression(1)          (h, w) uint8, ridges dark
    data = png(image, ppi=500)

The idea of growing ridges along an orientation field is SFinGe's (Cappelli, Maio, Maltoni, 2000–2004); the code is
ours. No image of a real finger went into it.
"""

from biometrics.synthesis.finger import Finger, png

__all__ = ["Finger", "png"]
