"""Images read anew by another extractor: `service` begins and counts it, `tasks` does it, `opening` reads what is best.

A capture keeps its first reading. What compares prints takes the best of its readings that the engine supports.
"""
