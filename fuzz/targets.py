"""The readers that are fuzzed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from biometrics import BiometricError, Template, read_image
from biometrics.images import ansi_nist, iso19794_4
from biometrics.records import ansi378, iso19794, itl_minutiae
from fuzz import cards, envelopes, seeds
from station.envelope import Content, NotAnEnvelope
from station.envelope.encoding import Signed
from station.envelope.sealing import PURPOSE


@dataclass(frozen=True, slots=True)
class Target:
    """A reader, valid records for it, and a function that repairs an altered record's lengths and checksums."""

    read: Callable[[bytes], Any]
    seeds: Callable[[], list[bytes]]
    repaired: Callable[[bytes], bytes]


def _unchanged(data: bytes) -> bytes:
    return data


def _refusing(read: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """A reader of envelopes as one of the engine's: its refusals are theirs."""

    def refuse(data: bytes) -> Any:
        try:
            return read(data)
        except NotAnEnvelope as error:
            raise BiometricError(str(error)) from error

    return refuse


TARGETS: dict[str, Target] = {
    "template": Target(Template.from_bytes, seeds.templates, seeds.repaired_template),
    "iso19794": Target(iso19794.load, seeds.iso, seeds.repaired_iso),
    "ansi378": Target(ansi378.load, seeds.ansi, seeds.repaired_ansi),
    "iso19794_4": Target(iso19794_4.load, seeds.finger_records, seeds.repaired_finger_record),
    "ansi_nist": Target(ansi_nist.load, cards.pictures, _unchanged),
    "itl_minutiae": Target(itl_minutiae.load, cards.minutiae, _unchanged),
    "image": Target(read_image, seeds.images, seeds.repaired_image),
    "jpeg2000": Target(read_image, seeds.jpeg_2000, _unchanged),
    "wsq": Target(read_image, seeds.wsq, _unchanged),
    "envelope": Target(_refusing(Content.from_bytes), envelopes.contents, _unchanged),
    "signed": Target(_refusing(lambda data: Signed(data, PURPOSE)), envelopes.messages, _unchanged),
}
