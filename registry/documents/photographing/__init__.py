"""A capture station's camera and an application: paired by a code, so that a photograph goes where the clerk looks.

The rules of `stations.pairing`, but for the code: a clerk belongs to no facility, so the code has eight digits.
"""
