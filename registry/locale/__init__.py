"""The catalogues of messages, one GNU gettext file for each language; `make messages` updates them."""
