"""The card itself: what it says, its machine-readable zone, its signed QR, its pictures, and the status list's format.

Pure: neither web nor database. Begin with `face` (the content), then `claim169` (the QR over `cose` and `base45`) and
`drawing` (both sides over `layout`, `ground`, `fonts` and `mrz`).
"""
