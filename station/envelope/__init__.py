"""The format of a sealed enrolment: what the station writes and the registry reads, and what the registry answers.

    enrolment → deterministic CBOR → COSE_Sign1 (the station's Ed25519 key) → age (the registry's X25519 keys) → file

Pure: neither files nor network. Begin with `content` (what an envelope holds); `sealing` makes the file and opens it,
`statements` are what the registry signs (permits, receipts, its keys), `clock` bounds when something was done.
"""

from station.envelope.clock import Bounds, Reading, bounds
from station.envelope.content import Content, Picture
from station.envelope.encoding import NotAnEnvelope
from station.envelope.sealing import file_name, opened, sealed, station_of, verified

__all__ = [
    "Bounds",
    "Content",
    "NotAnEnvelope",
    "Picture",
    "Reading",
    "bounds",
    "file_name",
    "opened",
    "sealed",
    "station_of",
    "verified",
]
