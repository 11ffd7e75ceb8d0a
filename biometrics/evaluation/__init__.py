"""How accurate the engine is: trials over sets of prints, error rates with intervals, tables and curves.

Begin with `trials`; `sets` loads the prints, `rates` defines the error rates, `tables` and `det_curve` show them.
"""
