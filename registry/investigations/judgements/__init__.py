"""What investigators judge of two persons: each on their own, for good, on named evidence."""
