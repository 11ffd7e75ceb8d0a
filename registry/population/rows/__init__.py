"""The population as rows of the registry's tables.

`tables` lists columns; `registrations` turns births, actas and kinship into rows, `prints` captures and applications
for cards. Begin with `registrations`.
"""
