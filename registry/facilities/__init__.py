"""Places of Peru (ubigeo), health facilities (RENIPRESS) and the professionals who work in them.

Begin with `rules` and `service`. `sheet` reads CSV files, `csv_rows` their columns; `places` is the table of districts.
"""
