"""Sealed persons: adopted children, victims, protected witnesses. To anyone who may not know, they do not exist.

Two supervisors seal a person and lift the sealing (`service`). Hiding the rows is the database's work: row-level
security made by migration 0025, switched on for each request by `registry.core.hiding`. Begin with docs/sealing.md and
`service`; `http` journals every view.
"""
