"""Faults and attackers on purpose, on databases of their own: a developers' tool, in English (docs/reliability.md).

`python -m registry.faults NAME` runs one of them; exit status 1 means that something was lost or leaked. Begin with
`load`; `supervised` starts and kills processes. No room of the service imports this package.
"""
