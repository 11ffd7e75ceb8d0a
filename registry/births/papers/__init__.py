"""Papers that families take home: each has a code that opens what the family may know; a lost one ends with the next.

Begin with `rules` (the code) and `service`; `registry.reading.family` is the page that the code opens.
"""
