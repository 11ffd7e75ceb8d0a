"""Indicators of data and of windows over data: one small pure rule each. Facts in, findings out.

`mothers` d1, i1; `adults` e1, e2, h1; `attendants` e3, e5; `facilities` f1, f4; `late` f2, f3;
`repeated` j1, k1, k2; `records` l1. The rules of prints and of pairs of births stand in `rules` and `presented`.
"""
