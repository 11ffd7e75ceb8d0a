"""The thresholds of the indicators: `rules` declares them with their defaults, `service` reads and changes them.

They are stored by version (`models`): a supervisor changes them with a reason, and every reason, search and judgement
names the version it was made with.
"""
