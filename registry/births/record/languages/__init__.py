"""Languages of actas: a table, `languages.json`, read by `table`.

Another language, or its words on a certified copy, is a row of the table and nothing else.
"""
