"""Statistics of births for whoever plans: tables of a year that is over, frozen, with small counts withheld.

Begin with `declaration` (what is counted, and the codebook made from it), then `withholding`: which cells are withheld
so that no table, margin or month gives a small count away. `service` makes a release; a year has one.
"""
