"""Many fingers, searched by one: a million on one core.

Begin with `gallery`; then in the order a search meets them:

    gallery      keys, blocks, threads
    searching    codes first, then the matcher on the likeliest prints
    index        codes and fine codes of what surrounds each minutia, and the votes they give
    placing      how well the prints with most votes align with the probe
    storage      the prints in memory and in a file
    journal      a gallery on disk whose every change survives the process
"""

from biometrics.gallery.gallery import Candidate, Gallery
from biometrics.gallery.journal import KeptGallery

__all__ = ["Candidate", "Gallery", "KeptGallery"]
