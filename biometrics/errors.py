"""What the engine refuses, and why.

BiometricError
├── ImageRejected     the bytes are not a fingerprint image that can be processed
├── TemplateInvalid   the bytes are not a valid template, record or gallery, or a value cannot be written to one
├── ModelUnavailable  the network's weights are missing, or not those this version was made for
└── GalleryInUse      another process has the gallery open

A program decides and translates by `slug` and `values`; `detail` is English for logs and for the command line.
"""


class BiometricError(Exception):
    """Anything the engine refuses.

    slug: what is wrong, stable across versions; detail: the same in English; values: the numbers and names `detail`
    mentions.
    """

    def __init__(self, slug: str, detail: str = "", **values: float | str) -> None:
        super().__init__(f"{slug}: {detail}" if detail else slug)
        self.slug = slug
        self.detail = detail
        self.values = values


class ImageRejected(BiometricError):
    """An image that cannot be processed.

    `reason`, the slug, is one of: empty, unreadable, unknown_format, too_large, too_small, animated,
    not_a_fingerprint, several_fingers, bad_resolution, unsupported.

    values: too_large has `limit_mib` (of the file), or `limit_megapixels` with, for a single picture, `width` and
    `height`; too_small has `width`, `height` and `limit_px`; bad_resolution has `least_ppi` and `most_ppi`, or `across`
    and `down`; animated has `pictures` where they were counted.
    """

    @property
    def reason(self) -> str:
        """The slug."""
        return self.slug


class TemplateInvalid(BiometricError):
    """Bytes that are not a valid template, record or gallery; or a template that could not be read again if written.

    The slug is one of: unknown_format, damaged, out_of_range, too_large, other_version.
    """


class ModelUnavailable(BiometricError):
    """The network's weights cannot be used. The slug is one of: weights_missing, weights_altered."""


class GalleryInUse(BiometricError):
    """A gallery that another process has open. The slug is in_use; values: `path`."""
