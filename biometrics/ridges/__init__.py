"""The ridges' period and direction, measured in windows. Begin with `period`."""
