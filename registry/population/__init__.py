"""A population that does not exist, written straight into the registry's tables, to try the searches on.

Names and places are drawn by frequency, families have their children over eighteen years, and duplicates and every
pattern of fraud are planted among them; what was planted is told in a file of its own, which no detecting code reads.
All rows carry the mark of demonstration data.
"""
