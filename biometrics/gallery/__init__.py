"""Many fingers, searched by one: a million on one core.

In the order in which a search meets them:

    descriptor   what surrounds each minutia, as 24 numbers
    cells        a code of four bytes for it; which codes a probe asks for
    fine         eight bytes more; how much likelier mates than strangers two minutiae are by them
    segment      many prints end to end, in arrays
    voting       which prints speak for a probe by codes turned alike
    placing      ... and by how they lie on it
    searching    codes first, then the matcher on the likeliest
    gallery      keys, blocks, threads
    files        saved, mapped, refused when altered
    journal      a gallery whose every change outlives the process
    learning     where the descriptor's numbers come from
"""

from biometrics.gallery.gallery import Candidate, Gallery
from biometrics.gallery.journal import KeptGallery

__all__ = ["Candidate", "Gallery", "KeptGallery"]
