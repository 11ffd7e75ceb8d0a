"""OSIA's abis 1.6.0: the matcher behind another system's workflow, with persons of its own, never this registry's.

Begin with `standard`; `service` stores persons and encounters, `searching` identifies and verifies, `delivering` sends
what was asked to be sent. docs/exchange-osia.md says what is covered, decision 0056 why it is built so.
"""
