"""A station and what somebody works on at the registry, paired by a code, so that what it takes goes where they look.

Prints of an enrolment are paired here; other rooms pair their own records (`documents.photographing`). Begin with
`kinds` and `rules` (the code, and until when a pairing is alive), then `service`.
"""
