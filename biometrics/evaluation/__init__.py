"""How accurate the engine is: trials over sets of prints, error rates with intervals, tables and curves.

Begin with `trials`.
"""
