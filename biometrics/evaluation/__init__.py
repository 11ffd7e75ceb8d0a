"""How accurate the engine is: trials over sets of prints, error rates with intervals, tables and curves.

Begin with `plan`, what is compared with what; `sets` loads the prints, `trials` compares them, `rates` defines the
error rates, `tables` and `det_curve` show them.
"""
