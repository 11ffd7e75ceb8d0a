"""The settings of searches and of the watch-list: limits, rates, purposes and legal bases, kept by version."""
