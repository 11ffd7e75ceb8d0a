"""How much of what was planted the searches find, and how often they flag the innocent.

`truth` reads what was planted; `linkage`, `data` and `prints` compare it with the results of record linkage, of the
rules on data and of the searches of prints; `trial` runs them so that nothing is kept. Begin with `data`. All of this
asks the detecting code, which knows nothing of it.
"""
