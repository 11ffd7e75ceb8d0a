"""Synthetic fingers: prints of people who do not exist, for demonstrations, tests, galleries and calibration.

    finger = Finger.from_seed(7)
    image = finger.impression(1)                               (h, w) uint8, dark ridges
    worse = finger.impression(2, conditions="ordinary")        like prints from real readers; or hard, newborn
    small = finger.impression(3, ridge_period_px(0.5))         six months old, at 500 ppi
    data = png(image, ppi=500)

Begin with `finger`. An orientation field is drawn at random (`fields`), ridges spread where they fan out (`spacing`)
and are grown along the field (`growth`); a touch distorts, presses and wets the finger (`touch`) and a reader captures
it (`readers`), under given `conditions`; `age` sets the ridge period. `templates` makes minutiae only (`minutiae`).

The idea of growing ridges along an orientation field is SFinGe's (Cappelli, Maio, Maltoni, 2000–2004); the code is
ours, and no image of a real finger went into it.
"""

from biometrics.synthesis.age import ridge_period_px
from biometrics.synthesis.conditions import PRESETS, Conditions, with_reader
from biometrics.synthesis.finger import Finger, png

__all__ = ["PRESETS", "Conditions", "Finger", "png", "ridge_period_px", "with_reader"]
