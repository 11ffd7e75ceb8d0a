"""Fingerprint sensors behind one small interface.

Begin with `interface` (a shot, and every fault by a slug). One module for each kind of sensor: `zhiantec` (R30x, AS608,
ZFM over a serial line, on `packets`), `fprint` (libfprint in a helper process), `sbi_device` (a MOSIP device), `folder`
(files that another program writes). `choosing` makes one of them from a line of text. A photograph is taken by the
browser's camera on the clerk's page, which needs no station.
"""
