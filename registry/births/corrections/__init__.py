"""Corrections of signed certificates: what stood there is kept, and another mother waits for a second person.

Begin with `service`, which corrects; `keeping` writes, and keeps what stood there; `agreed` says what a facility does
alone and what two people agree on.
"""
