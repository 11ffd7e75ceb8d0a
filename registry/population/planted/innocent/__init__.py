"""Innocent cases that look like fraud: none may raise an alert above the level that the catalogue names.

    certificates   corrections, adoptions, numbers mistyped: what happens to papers
    families       twins, namesakes, sisters, cousins, second marriages, new documents
    offices        institutions, new pads, what stands for nothing
    prints         the same with prints: siblings at the reader, a bandaged hand, a second attempt at the discharge

Begin with `families`.
"""
