"""Pairs that investigators told apart: not duplicates, remembered until the data of either person change.

    service           what is remembered, and when it is forgotten
    models            the table

Begin with `service`.
"""
