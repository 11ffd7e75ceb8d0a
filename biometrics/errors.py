"""What the engine says no to.

BiometricError
├── ImageRejected     the bytes are no fingerprint image that can be worked on; `reason` is a slug
├── TemplateInvalid   the bytes are no template of ours, or of the exchange format asked for
├── ModelUnavailable  the network's weights are missing or not the ones this version was made for
└── GalleryInUse      another holds the kept gallery that was to be opened
"""


class BiometricError(Exception):
    """Anything the engine refuses."""


class ImageRejected(BiometricError):  # refusals are nouns in this house
    """An image that cannot be worked on.

    `reason` is one of: empty, unreadable, unknown_format, too_large, too_small, animated, not_a_fingerprint,
    bad_resolution, unsupported.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class TemplateInvalid(BiometricError):  # refusals are nouns in this house
    """Bytes that are no valid template."""


class ModelUnavailable(BiometricError):  # refusals are nouns in this house
    """The network's weights are missing or altered."""


class GalleryInUse(BiometricError):  # refusals are nouns in this house
    """A kept gallery that another has open."""
