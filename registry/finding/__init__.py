"""Finding at the counter: births, actas and persons by number, document, name and date; every search with a purpose.

Begin with `rules` (what may be asked, and what would narrow an answer) and `queries` (how it is found without reading
everybody); `service` ranks by name. Investigators' searches, which are bound to a case, are `investigations.searches`.
"""
