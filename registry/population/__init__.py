"""A synthetic population, written straight into the registry's tables, to try the searches on.

    world        names and places drawn by frequency; families that have children over eighteen years
    planted      duplicates, every pattern of fraud, and innocent look-alikes of them
    rows, write  all of it as rows marked as demonstration data, and the file that says what was planted
    evaluation   how much of it the searches find, and whom they flag wrongly

Begin with `write`. The truth is in a file of its own, which no detecting code reads. No room of the service imports
this package.
"""
