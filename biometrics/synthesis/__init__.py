"""Synthetic fingers: prints of persons who do not exist, for demonstrations, tests, galleries and calibration.

    finger = Finger.from_seed(7)
    image = finger.impression(1)                               (h, w) uint8, ridges dark
    worse = finger.impression(2, conditions="ordinary")        as prints of real readers are; or hard, newborn
    small = finger.impression(3, ridge_period_px(0.5))         six months old, at 500 ppi
    data = png(image, ppi=500)

A finger's orientation field is drawn (`fields`), its ridges part where they fan out (`spacing`) and are grown along it
(`growth`); a touch bends, presses and wets it (`touch`), a reader sees it (`readers`), all as `conditions` tell; `age`
says how far apart ridges then are.
The idea of growing ridges along an orientation field is SFinGe's (Cappelli, Maio, Maltoni, 2000–2004); the code is
ours. No image of a real finger went into it.
"""

from biometrics.synthesis.age import ridge_period_px
from biometrics.synthesis.conditions import PRESETS, Conditions, with_reader
from biometrics.synthesis.finger import Finger, png

__all__ = ["PRESETS", "Conditions", "Finger", "png", "ridge_period_px", "with_reader"]
