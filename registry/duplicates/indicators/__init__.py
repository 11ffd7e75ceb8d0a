"""Indicators of a suspicious identity: one small pure rule each. Facts in, findings out, each saying why in numbers.

`births` a1, a2, b2; `prints` b1, c1, c2, c3, i0; `mothers` d1, i1; `adults` e1, e2, h1; `attendants` e3, e5;
`facilities` f1, f4; `late` f2, f3; `presented` g1, g2, g3; `repeated` j1, k1, k2; `records` l1.
"""
