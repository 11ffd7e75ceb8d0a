"""Exchange with other systems, each admitted by an agreement of two administrators; default deny.

`clients` holds agreements, tokens, keys and aliases. `dci` answers the DCI CRVS 1.0.0 interface, `osia` parts of OSIA
7.1; of the same, `abis` keeps and matches the prints of other systems' own persons, `topics` lets systems subscribe to
what happens. What a standard's routes take and answer is the standard's own document, not ours (decision 0054).
"""
