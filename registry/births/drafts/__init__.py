"""Enrolments that are being typed: kept on the server at every step, until they are registered as births.

Begin with `models` (what is kept, sealed), `sections` (what each page asks) and `service`; `pages` shows them. Nothing
is registered before the end, and then by the same service as the API's.
"""
