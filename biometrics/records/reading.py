"""Templates out of the bytes of any form that is read; which one it is, its first bytes and its lengths tell."""

from biometrics.errors import TemplateInvalid
from biometrics.records import ansi378, ansi_nist, iso19794, itl_minutiae
from biometrics.template import Template


def load(data: bytes) -> list[Template]:
    """The templates of our own form, of a minutiae record of either standard and any edition, or of a police file.

    Raises TemplateInvalid.
    """
    if ansi_nist.is_file(data):
        return itl_minutiae.load(data)
    if not data.startswith(b"FMR\x00"):
        return [Template.from_bytes(data)]
    # Records of both standards begin alike; only the lengths in the head differ.
    try:
        return iso19794.load(data)
    except TemplateInvalid as first:
        try:
            return ansi378.load(data)
        except TemplateInvalid as second:
            detail = f"a record of neither standard: {first.detail}; {second.detail}"
            raise TemplateInvalid(first.slug, detail) from second
