"""DCI CRVS 1.0.0: other systems ask whether a child is registered, alive and whose, and are notified of one child's
events. Begin with `standard` (the eleven paths); docs/exchange-dci.md says what is covered.
"""
