"""OSIA 7.1: the population registry (pr 1.5.0) to be read, and the CUI of a child who can be named (uin 1.2.0).

Begin with `standard`; docs/exchange-osia.md says what is covered.
"""
