"""`python -m registry.faults thirty-days`: a station that is cut off for thirty days and then comes back.

Begin with `command`; `month` is what happens on which day, `post` the station, its registrar and its line, `clocks` the
time of the world, of the registry and of the station's device.
"""
