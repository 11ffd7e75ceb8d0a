"""The matcher: whether two templates are of one finger, and why. Recipe: `weighing`; constants: `parameters`.

    neighbours   edges between neighbouring minutiae that are alike in both prints vote for pairs of minutiae; how far
                 the best place agrees beyond chance decides most comparisons (the gate)
    alignment    a few pairs that agree most are each laid over one another; the rest pairs up, skin distortion followed
    evidence     what speaks for and against the best alignment, part by part
    comparison   two templates, with all that a picture or a court needs; searching: one against many packed ones

Ideas, none of their code: edges described by length and two angles (R. Važan, SourceAFIS; X. Jiang and W.-Y. Yau,
Fingerprint minutiae matching based on the local and global structures, ICPR 2000); agreement that itself agrees counts
most (M. Leordeanu and M. Hebert, A spectral technique for correspondence problems, ICCV 2005). Minutia Cylinder-Code
was left alone: whether its patents still hold was not established, and edges reached the targets without it.
"""
