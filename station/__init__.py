"""The capture station: the program on a counter's PC that reads sensors and works while the line is down.

It is a package of its own: it imports the engine, never the registry, and speaks to the registry over the network.
"""
