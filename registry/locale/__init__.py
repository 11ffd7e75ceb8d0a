"""The catalogues of messages, one GNU gettext file for each language.

Begin with `update`, which `make messages` runs: it brings the catalogues up to what the code says. `coverage`
counts what Quechua and Aimara have. `core/messages.py` reads them.
"""
