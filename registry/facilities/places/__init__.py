"""The districts of Peru in both schemes of numbers, RENIEC's and INEI's.

    table             reads the districts from the table as it was built
    build             builds the table from its source, for each new edition of it

Begin with `table`.
"""
