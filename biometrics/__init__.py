"""A fingerprint engine made for children: images in, templates and scores out. It does not depend on the registry.

    image = read_image(data)                    bytes of PNG, BMP, TIFF, JPEG, WSQ
    template = extract(image)                   minutiae at one scale, with quality and ridge period
    comparison = compare(probe, candidate)      .score = −10·log10(FMR), calibrated
    gallery = Gallery(); gallery.enrol(key, template); gallery.identify(probe)

The names below are the public interface (docs/biometrics-api.md). To read the engine, follow one image through it
(docs/engine.md does the same with pictures and figures):

    images         a file to a grey raster with dark ridges
    extraction     the recipe from an image to a template: begin here
    ridges         its first steps: where ridges are, how far apart and which way they run
    leader         the neural network that finds minutiae
    quality        how good the impression is, and what to do about it
    enhancement    an unclear print drawn anew, for a second reading
    template       the result, and its byte form; records: the exchange standards' forms of it
    matcher        two templates to a calibrated score; fusion: several fingers' scores to one
    gallery        one template among a million

Not needed to run it: `synthesis` makes fingers of people who do not exist, `evaluation` measures accuracy, `drawing`
makes pictures of results, `commands` is `python -m biometrics`, `tools` are for the engine's developers. `compiled`,
`networks` and `cache` serve all of them. An import contract in pyproject.toml keeps this order.
"""

from biometrics.errors import BiometricError, GalleryInUse, ImageRejected, ModelUnavailable, TemplateInvalid
from biometrics.extraction import extract, extract_with_quality
from biometrics.fusion import fuse
from biometrics.gallery import Candidate, Gallery
from biometrics.images import iso19794_4
from biometrics.images.raster import FingerprintImage, from_pixels
from biometrics.images.reading import read_image
from biometrics.matcher.comparison import Comparison, compare
from biometrics.matcher.parameters import VERSION as MATCHER_VERSION
from biometrics.quality import Quality
from biometrics.records import ansi378, iso19794
from biometrics.template import EXACT_EXTRACTOR_VERSION, EXTRACTOR_VERSION, RIDGE_PERIOD_PX, Template

__version__ = "0.1.0"

__all__ = [
    "EXACT_EXTRACTOR_VERSION",
    "EXTRACTOR_VERSION",
    "MATCHER_VERSION",
    "RIDGE_PERIOD_PX",
    "BiometricError",
    "Candidate",
    "Comparison",
    "FingerprintImage",
    "Gallery",
    "GalleryInUse",
    "ImageRejected",
    "ModelUnavailable",
    "Quality",
    "Template",
    "TemplateInvalid",
    "ansi378",
    "compare",
    "extract",
    "extract_with_quality",
    "from_pixels",
    "fuse",
    "iso19794",
    "iso19794_4",
    "read_image",
]
