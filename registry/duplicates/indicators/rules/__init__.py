"""The rules, one file for each kind of evidence: births, prints, mothers, adults, facilities and so on.

Each file has the facts it judges, its rules, and at its end the indicators it declares.
"""
