"""Cameras for a minor's photograph, behind one small interface, as sensors are.

Begin with `interface`. `video` reads a camera of Linux (V4L2), `folder` pictures that a telephone or another program
writes; `choosing` makes one of them from a line of text; `judging` says what is plainly wrong with a picture, before
the registry judges it by all of its rules.
"""
