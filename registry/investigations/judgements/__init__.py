"""What investigators judge about two persons: each independently, for good, on named evidence.

Begin with `rules`, then `service`.
"""
