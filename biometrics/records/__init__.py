"""Minutiae records of other makers: ISO/IEC 19794-2 and ANSI 378. Begin with `minutiae`."""
