"""Corrections of signed certificates: what stood there is kept, and another mother waits for a second person.

Begin with `service`, which corrects; `agreed` says what a facility does alone and what two people agree on.
"""
