"""Whether two templates are of the same finger, and why. Begin with `weighing`, the recipe; constants: `parameters`.

    structure    a template as the matcher sees it: minutiae in fixed steps, and edges between neighbours
    neighbours   edges that match in both prints vote for pairs of minutiae; how far the best place agrees beyond chance
                 decides most comparisons (the gate)
    alignment    a few of the best-supported pairs each align the prints; the rest are then paired, following distortion
    evidence     the evidence for and against the best alignment, part by part
    calibration  evidence to score
    overlap      whether two prints show enough of a finger for a low score to mean anything
    comparison   two templates, with everything a picture or a court needs; searching: one against many

The ideas, not the code, are from: edges described by length and two angles (R. Važan, SourceAFIS; X. Jiang and W.-Y.
Yau, Fingerprint minutiae matching based on the local and global structures, ICPR 2000); agreement that itself agrees
counts most (M. Leordeanu and M. Hebert, A spectral technique for correspondence problems, ICCV 2005). Minutia
Cylinder-Code was not used: whether its patents are still in force was not established, and edges reached the targets.
"""
