"""Sealed enrolments that wait for the line: kept so that a kill at any moment loses nothing and doubles nothing.

Begin with `folder` (the files and their chain); `disk` is the only door to the file system, `clock` the device's
clocks, `limits` when to warn and when to begin nothing new, `permits` who may enrol while the line is down, `sending`
the way to the registry.
"""
