"""Enrolments that were sealed at a station while its line was down: received, registered, or shown to a person.

Nothing that arrives whole is ever dropped: it becomes a registered birth, or waits in quarantine with all reasons until
a person decides. Begin with `receiving` (pieces, receipts), then `registering` (the job, by the very service of the
API) and `quarantine` (what a person does); `keys`, `permits`, `form` and `leases` are what a station is given.
"""
